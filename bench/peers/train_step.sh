#!/usr/bin/env bash
# Training steps of Fovea and PyTorch in turn, in one run: prints minimum and median of each and their ratio.
# Usage: bench/peers/train_step.sh [rounds] [threads]
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-4} threads=${2:-2}
dotnet build -c Release --nologo -v q bench/Fovea.Benchmarks > /dev/null
fovea=(dotnet bench/Fovea.Benchmarks/bin/Release/net10.0/Fovea.Benchmarks.dll step)
torch=(/usr/bin/python3 bench/peers/train_step.py)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for row in "resnet20 128 32" "mobilenet_v2 16 128"; do
  rm -f "$out"/*
  for ((i = 0; i < rounds; i++)); do
    # shellcheck disable=SC2086
    "${fovea[@]}" $row --threads "$threads" >> "$out/fovea"
    # shellcheck disable=SC2086
    "${torch[@]}" $row --threads "$threads" >> "$out/torch-nchw"
    # shellcheck disable=SC2086
    "${torch[@]}" $row --threads "$threads" --channels-last >> "$out/torch-channels-last"
  done
  python3 - "$row" "$threads" "$out" <<'PY'
import statistics
import sys

row, threads, out = sys.argv[1:]
times = {name: sorted(float(line) for line in open(f"{out}/{name}")) for name in ("fovea", "torch-nchw", "torch-channels-last")}
own = statistics.median(times["fovea"])
for name, values in times.items():
    middle = statistics.median(values)
    print(f"{row} {threads} threads {name}: min {values[0]:.1f} median {middle:.1f} ms a step, {len(values)} steps, speed of Fovea over it {middle / own:.2f}")
PY
done
