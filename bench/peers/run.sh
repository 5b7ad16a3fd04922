#!/usr/bin/env bash
# Fovea and ONNX Runtime with the same weights, by turns in one run, for every network and every mechanism alone, the price of attention,
# AVX2 over AVX-512 where the machine has it, and the roofline: the tables in docs/performance.md, which it writes. Needs
# bench/peers/setup.sh (or FOVEA_ONNXRUNTIME) and Python 3.
# Usage: bench/peers/run.sh [--quick] [--seconds 10] [--threads 1,2] [--only mobilenet_v2] [--print]
#   --quick    one second a row, and nothing is written but printed
#   --only     the rows whose name contains it, "alone" and "widths" for those sections; implies --print
#   --print    print the table and leave docs/performance.md alone
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release --nologo -v q src/Fovea.Cli > /dev/null
python3 bench/peers/latency.py src/Fovea.Cli/bin/Release/net10.0/Fovea.Cli.dll "$@"
