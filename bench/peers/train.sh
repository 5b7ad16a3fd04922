#!/usr/bin/env bash
# Training steps of Fovea and PyTorch by turns in one run, and the memory that a step takes: the table of training in docs/performance.md,
# which it writes. Needs python3-torch, python3-torchvision and libopenblas0-pthread (Debian's names) for /usr/bin/python3; beside the
# reference BLAS it ends with exit code 2.
# Usage: bench/peers/train.sh [--rounds 3] [--steps 6] [--threads 1,2] [--only resnet20] [--print]
#   --only     the rows whose name contains it; implies --print
#   --print    print the table and leave docs/performance.md alone
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release --nologo -v q bench/Fovea.Benchmarks > /dev/null
python3 bench/peers/train.py bench/Fovea.Benchmarks/bin/Release/net10.0/Fovea.Benchmarks.dll "$@"
