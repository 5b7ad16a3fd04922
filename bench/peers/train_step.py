"""Times training steps in PyTorch for comparison with `Fovea.Benchmarks -- step`.

Usage: /usr/bin/python3 train_step.py MODEL BATCH SIZE [--threads 2] [--steps 10] [--channels-last]
MODEL is resnet20 or mobilenet_v2. Prints the milliseconds of each step, one a line; the caller interleaves runs.
"""
import argparse
import time

import torch
import torch.nn.functional as F
import torchvision

from train_cifar import CifarResNet


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("batch", type=int)
    parser.add_argument("size", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = CifarResNet(20) if options.model == "resnet20" else torchvision.models.mobilenet_v2(num_classes=10)
    model.train()
    images = torch.randn(options.batch, 3, options.size, options.size)
    labels = torch.randint(0, 10, (options.batch,))
    if options.channels_last:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)
    for step in range(options.steps + 2):
        begin = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()
        if step >= 2:
            print(f"{(time.perf_counter() - begin) * 1e3:.2f}", flush=True)


if __name__ == "__main__":
    main()
