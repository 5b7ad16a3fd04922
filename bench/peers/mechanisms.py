"""Times each attention mechanism alone in PyTorch, for comparison with `Fovea.Benchmarks -- mechanisms`.

Usage: /usr/bin/python3 mechanisms.py [--threads 1] [--only se,cbam] [--seconds 0.2]
Prints mechanism, shape, parameters, ms of a forward pass in evaluation, ms of forward and backward in training: medians, and of the
two memory formats (NCHW, channels last) the faster. Says on stderr which BLAS is at work: Debian's reference BLAS makes matrix products,
and 1x1 convolutions on one thread, ten times slower than OpenBLAS.
"""
import argparse
import os
import re
import statistics
import sys
import time

import torch

from attention_modules import MECHANISMS, create

SHAPES = ((8, 64, 28, 28), (2, 256, 28, 28))
LEAST_RUNS = 7


def median_ms(action, seconds):
    for _ in range(3):
        action()
    times, start = [], time.perf_counter()
    while len(times) < LEAST_RUNS or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        action()
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def measure(label, shape, layout, seconds):
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

    module.eval()
    evaluation = median_ms(forward, seconds)
    module.train()
    x.requires_grad_()
    return evaluation, median_ms(both, seconds), sum(p.numel() for p in module.parameters())


def blas():
    if torch.backends.mkl.is_available():
        return "MKL"
    with open("/proc/self/maps") as maps:
        names = {os.path.basename(line.split()[-1]) for line in maps if re.search("openblas|blis|libblas", line)}
    return " ".join(sorted(names))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=0.2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    print(f"PyTorch {torch.__version__}, BLAS: {blas()}", file=sys.stderr)
    only = [name for name in options.only.split(",") if name]
    for shape in SHAPES:
        for label in MECHANISMS:
            if only and label.split(":")[0] not in only:
                continue
            rows = [measure(label, shape, layout, options.seconds) for layout in (torch.contiguous_format, torch.channels_last)]
            text = "x".join(map(str, shape))
            print(f"{label} {text} {rows[0][2]} {min(r[0] for r in rows):.4f} {min(r[1] for r in rows):.4f}", flush=True)


if __name__ == "__main__":
    main()
