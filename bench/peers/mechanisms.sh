#!/usr/bin/env bash
# Each attention mechanism alone in Fovea and PyTorch, by turns in one run: prints a table in Markdown.
# Usage: bench/peers/mechanisms.sh [--threads 1] [--rounds 9] [--seconds 0.05] [--only NAME,NAME]
# Needs python3-torch and libopenblas0-pthread (Debian's names) for /usr/bin/python3; beside the reference BLAS it ends with exit code 2.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release --nologo -v q bench/Fovea.Benchmarks > /dev/null
/usr/bin/python3 bench/peers/mechanisms.py bench/Fovea.Benchmarks/bin/Release/net10.0/Fovea.Benchmarks.dll "$@"
