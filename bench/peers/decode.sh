#!/usr/bin/env bash
# Decoding of image files in Fovea and Pillow, by turns in one run, each on one core: prints a table in Markdown.
# Usage: bench/peers/decode.sh [--rounds 5] [--seconds 0.03] FOLDER-OR-FILE...
# Pillow: python3-pil where it comes from Debian, with libjpeg-turbo.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release --nologo -v q bench/Fovea.Benchmarks > /dev/null
/usr/bin/python3 bench/peers/decode.py bench/Fovea.Benchmarks/bin/Release/net10.0/Fovea.Benchmarks.dll "$@"
