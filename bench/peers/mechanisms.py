"""Times each attention mechanism alone in Fovea and in PyTorch, by turns, and prints a table in Markdown.

Usage: bench/peers/mechanisms.sh [--threads 1] [--rounds 9] [--seconds 0.05] [--only se,cbam]
Both processes live through the whole run. The two sides take turns in every round, because a shared machine's speed changes within a
second; a round's number is the fastest of SECONDS of calls. The table has the medians of the rounds, and as ratio the median of the rounds'
ratios. Of PyTorch's two memory formats the one with the smaller median counts.
All mechanisms run once before the first is measured, since the .NET compiler replaces its first code while it runs. Says on stderr which
BLAS PyTorch has. Exit code 1 where the two sides disagree about parameters, 2 where PyTorch has the reference BLAS.
"""
import argparse
import statistics
import subprocess
import sys
import time

import torch

import blas
from attention_modules import MECHANISMS, create

SHAPES = ((8, 64, 28, 28), (2, 256, 28, 28))
LEAST_RUNS = 3
KINDS = ("forward", "both")


FORMATS = (torch.contiguous_format, torch.channels_last)


def fastest_ms(action, seconds):
    action()
    warm = time.perf_counter()
    while time.perf_counter() - warm < seconds / 4:
        action()
    times, start = [], time.perf_counter()
    while len(times) < LEAST_RUNS or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        action()
        times.append((time.perf_counter() - begin) * 1e3)
    return min(times)


def measure(label, shape, layout, seconds, kind):
    """Parameters, and ms of a forward pass in evaluation or of forward and backward in training."""
    module = create(label, shape[1]).to(memory_format=layout)
    x = torch.randn(shape).contiguous(memory_format=layout)
    gradient = torch.randn(shape).contiguous(memory_format=layout)

    def forward():
        with torch.inference_mode():
            module(x)

    def both():
        module.zero_grad(set_to_none=True)
        x.grad = None
        module(x).backward(gradient)

    if kind == "both":
        x.requires_grad_()
    else:
        module.eval()
    return sum(p.numel() for p in module.parameters()), fastest_ms(both if kind == "both" else forward, seconds)


class Fovea:
    """The other side: a process that answers a line to each line."""

    def __init__(self, program, threads):
        self.process = subprocess.Popen(
            ["dotnet", program, "mechanisms", "--threads", str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def measure(self, label, shape, seconds, kind):
        self.process.stdin.write(f"{label} {'x'.join(map(str, shape))} {seconds} {kind}\n")
        self.process.stdin.flush()
        count, time_ms = self.process.stdout.readline().split()
        return int(count), float(time_ms)


def compare(fovea, label, shape, rounds, seconds, kind):
    """Parameters, each side's median, and the median of PyTorch's time over Fovea's."""
    own, peers = [], ([], [])
    for _ in range(rounds):
        parameters, time_ms = fovea.measure(label, shape, seconds, kind)
        own.append(time_ms)
        for times, layout in zip(peers, FORMATS):
            theirs, time_ms = measure(label, shape, layout, seconds, kind)
            times.append(time_ms)
    if parameters != theirs:
        sys.exit(f"{label}: {parameters} parameters in Fovea, {theirs} in PyTorch")
    peer = min(peers, key=statistics.median)
    return parameters, statistics.median(own), statistics.median(peer), statistics.median(b / a for a, b in zip(own, peer))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", help="Fovea.Benchmarks.dll")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.05)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    blas.require_fast()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    print(f"PyTorch {torch.__version__}, BLAS: {blas.names()}", file=sys.stderr)
    only = [name for name in options.only.split(",") if name]
    cells = [(shape, label) for shape in SHAPES for label in MECHANISMS if not only or label.split(":")[0] in only]
    fovea = Fovea(options.program, options.threads)
    for shape, label in cells:
        for kind in KINDS:
            fovea.measure(label, shape, 0.3, kind)
    print("| shape | mechanism | parameters | forward, ms | PyTorch | ratio | forward + backward, ms | PyTorch | ratio |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    slower = []
    for shape, label in cells:
        text = "x".join(map(str, shape))
        line = []
        for kind in KINDS:
            parameters, own, peer, ratio = compare(fovea, label, shape, options.rounds, options.seconds, kind)
            line.append(f"{own:.3f} | {peer:.3f} | {ratio:.2f}")
            if ratio < 1:
                slower.append(f"{label} {kind} ({text})")
        print(f"| {text} | {label} | {parameters:,} | {' | '.join(line)} |", flush=True)
    print(f"\nSlower than PyTorch: {', '.join(slower) or 'none'}")


if __name__ == "__main__":
    main()
