"""Times training steps in PyTorch for comparison with `Fovea.Benchmarks -- step`.

Usage: /usr/bin/python3 train_step.py MODEL BATCH SIZE [--attention ca] [--threads 2] [--steps 10] [--channels-last]
       /usr/bin/python3 train_step.py --version
MODEL is resnet20, resnet50 or mobilenet_v2. The attention, one of attention_modules.py, stands where Fovea puts it: before the addition in a
block of resnet20, after the depthwise convolution in a block of mobilenet_v2 that expands. Prints the milliseconds of each step, one a line,
then the megabytes by which the steps raised the peak of resident memory; the caller interleaves runs. Exit code 2 where PyTorch has the
reference BLAS.
"""
import argparse
import pathlib
import sys
import time

import torch
import torch.nn.functional as F
import torchvision

import blas
from attention_modules import create
from train_cifar import CifarResNet

EXPANDING_BLOCK = 4  # expansion, depthwise convolution, projection, norm


def network(name, attention, classes=10):
    if name == "resnet20":
        return CifarResNet(20, attention, classes)
    model = torchvision.models.get_model(name, num_classes=classes) if hasattr(torchvision.models, "get_model") else getattr(
        torchvision.models, name)(num_classes=classes)
    if attention is None:
        return model
    if name != "mobilenet_v2":
        sys.exit(f"attention in {name} is not there")
    for feature in model.features:
        block = getattr(feature, "conv", None)
        if block is not None and len(block) == EXPANDING_BLOCK:
            feature.conv = torch.nn.Sequential(block[0], block[1], create(attention, block[2].in_channels), block[2], block[3])
    return model


# As long as the other side has, in seconds: see StepBenchmark.cs.
WARM_UP = 4


def resident(name):
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return float("nan")


def main():
    blas.require_fast()
    if sys.argv[1:] == ["--version"]:
        print(f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}, {blas.names()}")
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("batch", type=int)
    parser.add_argument("size", type=int)
    parser.add_argument("--attention", default="none")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = network(options.model, None if options.attention == "none" else options.attention)
    model.train()
    images = torch.randn(options.batch, 3, options.size, options.size)
    labels = torch.randint(0, 10, (options.batch,))
    if options.channels_last:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak becomes what is resident now, see proc(5)
    before = resident("VmRSS:")
    started = time.perf_counter()
    timed = 0
    while timed < options.steps:
        begin = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()
        if begin - started >= WARM_UP:
            timed += 1
            print(f"{(time.perf_counter() - begin) * 1e3:.2f}", flush=True)
    print(f"{resident('VmHWM:') - before:.1f}")


if __name__ == "__main__":
    main()
