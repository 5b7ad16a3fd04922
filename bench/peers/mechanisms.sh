#!/usr/bin/env bash
# Each attention mechanism alone in Fovea and PyTorch, in turn, in one run: prints a table in Markdown. Fails where parameters differ.
# Usage: bench/peers/mechanisms.sh [rounds] [threads] [seconds for each number] [names]
# PyTorch needs a fast BLAS to be compared with: install libopenblas0-pthread where it comes from Debian.
set -euo pipefail
cd "$(dirname "$0")/../.."
options=(--threads "${2:-1}" --seconds "${3:-0.2}" --only "${4:-}")
export OPENBLAS_NUM_THREADS=${2:-1}
dotnet build -c Release --nologo -v q bench/Fovea.Benchmarks > /dev/null
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for ((i = 0; i < ${1:-3}; i++)); do
  dotnet bench/Fovea.Benchmarks/bin/Release/net10.0/Fovea.Benchmarks.dll mechanisms "${options[@]}" >> "$out/fovea"
  /usr/bin/python3 bench/peers/mechanisms.py "${options[@]}" >> "$out/torch"
done
python3 - "$out" <<'PY'
import collections
import statistics
import sys


def read(path):
    rows, parameters = collections.defaultdict(list), {}
    for line in open(path):
        label, shape, count, forward, both = line.split()
        rows[shape, label].append((float(forward), float(both)))
        parameters[shape, label] = int(count)
    return {key: [statistics.median(column) for column in zip(*times)] for key, times in rows.items()}, parameters


own, counts = read(sys.argv[1] + "/fovea")
peer, peer_counts = read(sys.argv[1] + "/torch")
if counts != peer_counts:
    sys.exit(f"the sides differ in mechanisms or parameters: {sorted(set(counts.items()) ^ set(peer_counts.items()))}")
print("| shape | mechanism | parameters | forward, ms | PyTorch | ratio | forward + backward, ms | PyTorch | ratio |")
print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
for (shape, label), (forward, both) in own.items():
    torch_forward, torch_both = peer[shape, label]
    print(f"| {shape} | {label} | {counts[shape, label]:,} | {forward:.3f} | {torch_forward:.3f} | {torch_forward / forward:.2f} "
          f"| {both:.3f} | {torch_both:.3f} | {torch_both / both:.2f} |")
slower = [f"{label} ({shape})" for (shape, label), times in own.items() if any(t > p for t, p in zip(times, peer[shape, label]))]
print(f"\nSlower than PyTorch: {', '.join(slower) or 'none'}")
PY
