"""The recipe of `fovea train --model resnet20 --data FOLDER --epochs N`, in PyTorch.

Usage: /usr/bin/python3 train_cifar.py FOLDER [--depth 20] [--attention ca] [--epochs 10] [--seed 0] [--threads 2]
FOLDER holds the CIFAR-10 binary batches (data_batch_1.bin ... test_batch.bin). The attention, one of attention_modules.py, stands in
every block before the addition, as in `fovea train --model resnet20 --attention ca`.

Same network, initial distributions, augmentation (zero-pad 4, random crop, flip), batch order statistics, schedule
and optimizer; the random streams differ, so accuracies are compared as means over seeds. Exit code 2 where PyTorch has the reference BLAS,
since times are printed, too.
"""
import argparse
import math
import time

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F

import blas
from attention_modules import create

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def attend(label, channels):
    """The mechanism as its authors start it: with PyTorch's defaults, but CBAM with zero biases and a spatial gate of one half."""
    module = create(label, channels)
    if label == "cbam":
        for part in module.modules():
            if isinstance(part, nn.Linear):
                nn.init.zeros_(part.bias)
            elif isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out")
            elif isinstance(part, nn.BatchNorm2d):
                nn.init.zeros_(part.weight)
    return module


class Basic(nn.Module):
    def __init__(self, inputs, outputs, stride, attention):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.attention = attend(attention, outputs) if attention else nn.Identity()
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        for convolution in (self.conv1, self.conv2) if self.downsample is None else (self.conv1, self.conv2, self.downsample[0]):
            nn.init.kaiming_normal_(convolution.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        y = self.attention(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)), inplace=True))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)), inplace=True)


class CifarResNet(nn.Module):
    def __init__(self, depth, attention, classes=10):
        super().__init__()
        n = (depth - 2) // 6

        def stage(inputs, outputs, stride):
            return nn.Sequential(*[Basic(outputs if i else inputs, outputs, 1 if i else stride, attention) for i in range(n)])

        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.fc = nn.Linear(64, classes)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x)), inplace=True))))
        return self.fc(x.mean((2, 3)))


def read(folder, names):
    raw = numpy.concatenate([numpy.fromfile(f"{folder}/{name}", numpy.uint8).reshape(-1, 3073) for name in names])
    return torch.from_numpy(raw[:, 1:].reshape(-1, 3, 32, 32).copy()), torch.from_numpy(raw[:, 0].astype(numpy.int64))


def augment(images, generator):
    padded = F.pad(images, (4, 4, 4, 4))
    count = images.shape[0]
    dx = torch.randint(0, 9, (count,), generator=generator)
    dy = torch.randint(0, 9, (count,), generator=generator)
    flip = torch.rand(count, generator=generator) < 0.5
    out = torch.empty_like(images)
    for i in range(count):
        crop = padded[i, :, dy[i]:dy[i] + 32, dx[i]:dx[i] + 32]
        out[i] = crop.flip(2) if flip[i] else crop
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--depth", type=int, default=20)
    parser.add_argument("--attention", default="", help="a label of attention_modules.py, such as ca or sa:groups=4")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=128)
    options = parser.parse_args()
    blas.require_fast()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    generator = torch.Generator().manual_seed(options.seed)
    images, labels = read(options.folder, [f"data_batch_{i}.bin" for i in range(1, 6)])
    test_images, test_labels = read(options.folder, ["test_batch.bin"])
    model = CifarResNet(options.depth, options.attention)
    print(f"resnet{options.depth} + {options.attention or 'none'}: {sum(p.numel() for p in model.parameters())} parameters", flush=True)
    decay = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.SGD([{"params": decay, "weight_decay": 5e-4}, {"params": rest, "weight_decay": 0}], lr=0.1, momentum=0.9)
    batch = options.batch_size
    per_epoch = len(images) // batch
    total = per_epoch * options.epochs
    warmup = total // 20

    def rate(step):
        if step < warmup:
            return 0.01 + 0.99 * step / warmup
        return 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    started = time.time()
    for epoch in range(options.epochs):
        model.train()
        order = torch.randperm(len(images), generator=generator)
        loss_sum = 0.0
        begin = time.time()
        for step in range(per_epoch):
            chosen = order[step * batch:(step + 1) * batch]
            x = (augment(images[chosen], generator).float() / 255 - MEAN) / STD
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(model(x), labels[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
            loss_sum += loss.item()
        seconds = time.time() - begin
        model.eval()
        correct = 0
        with torch.no_grad():
            for i in range(0, len(test_images), 500):
                x = (test_images[i:i + 500].float() / 255 - MEAN) / STD
                correct += (model(x).argmax(1) == test_labels[i:i + 500]).sum().item()
        print(f"seed {options.seed} epoch {epoch + 1} loss {loss_sum / per_epoch:.4f} top1 {correct / len(test_images):.4f} "
              f"train {seconds:.1f} s", flush=True)
    print(f"seed {options.seed} total {time.time() - started:.1f} s, {options.threads} threads")


if __name__ == "__main__":
    main()
