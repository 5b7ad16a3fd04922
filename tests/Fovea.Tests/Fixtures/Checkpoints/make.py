"""Writes the small checkpoints of this folder with PyTorch and NumPy: python3 make.py

Written with PyTorch 1.13 and NumPy 1.24 (Debian 12). Tensor "x" of a type holds 0, 1, 2, … in C order unless said otherwise, so that
tests need no second file of values.
"""
import argparse
import collections
import os
import random

import numpy
import torch

DTYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
          torch.bool]


def count(*shape, dtype=torch.float32):
    size = int(numpy.prod(shape))
    return torch.arange(size).reshape(shape).to(dtype)


def both(name, value, **options):
    torch.save(value, name + ".pt", **options)
    torch.save(value, name + "-legacy.th", _use_new_zipfile_serialization=False, **options)


def types():
    state = collections.OrderedDict((str(dtype)[6:], count(2, 3, dtype=dtype)) for dtype in DTYPES)
    state["scalar"] = torch.tensor(2.5)
    state["empty"] = torch.zeros(0, 4)
    return state


def views():
    base = count(4, 6)
    return {
        "base": base,
        "transposed": base.t(),
        "column": base[:, 2],
        "steps": base[1::2, ::3],
        "offset": base[2:, 1:4],
        "row": base[3],
        "expanded": torch.tensor([7.0]).expand(3, 4),
        "repeated": count(3).unsqueeze(1).expand(3, 2),
        "channels_last": count(2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
        "one": base[1:2, 3:4],
    }


def training():
    torch.manual_seed(1)
    random.seed(1)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, bias=False), torch.nn.BatchNorm2d(4))
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 4])
    model(torch.randn(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    scheduler.step()
    with torch.no_grad():
        model[0].weight.copy_(count(4, 3, 3, 3))
    wrapped = collections.OrderedDict(("module." + key, value) for key, value in model.state_dict().items())
    return {
        "epoch": 7,
        "arch": "resnet8",
        "best_acc1": torch.tensor(71.5),
        "best_loss": numpy.float64(0.25),
        "state_dict": wrapped,
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "args": argparse.Namespace(lr=0.1, epochs=90, data="photos", resume=None, gpus=[0, 1], device=torch.device("cpu")),
        "history": collections.defaultdict(list, {"loss": [1.0, 0.5], 3: (1, 2)}),
        "rng": [numpy.random.RandomState(0).get_state(), random.getstate(), torch.get_rng_state()[:16]],
        "size": torch.Size([2, 3]),
        "big": 1 << 100,
        "names": {"a", "b"},
    }


class Evil:
    def __init__(self, call, *arguments):
        self.call, self.arguments = call, arguments

    def __reduce__(self):
        return self.call, self.arguments


def main():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    both("types", types())
    both("views", views())
    both("training", training())
    both("tensor", count(2, 3))
    torch.save(types(), "types-protocol4.pt", pickle_protocol=4)
    torch.save(types(), "types-protocol5-legacy.th", pickle_protocol=5, _use_new_zipfile_serialization=False)
    torch.save({"model": {"weight": torch.nn.Parameter(count(2, 3)), "bias": torch.nn.Parameter(count(3), requires_grad=False)}},
               "parameter.pt")
    torch.save({"weight": count(3), "run": Evil(os.system, "echo no")}, "system.pt")
    torch.save({"weight": count(3), "run": Evil(eval, "1 + 1")}, "eval-legacy.th", _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), "module.pt")
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), "script.pt")

    for name in ("<f8", "<f4", "<f2", "<i8", "<i4", "<i2", "|i1", "<u2", "|u1", "|b1", ">f4", ">i2"):
        numpy.save("array-" + name.replace("<", "l").replace("|", "").replace(">", "b") + ".npy", numpy.arange(6).reshape(2, 3).astype(name))
    numpy.save("array-fortran.npy", numpy.asfortranarray(numpy.arange(24, dtype="<f4").reshape(2, 3, 4)))
    numpy.save("array-scalar.npy", numpy.float32(2.5))
    numpy.save("array-object.npy", numpy.array([{}, None], dtype=object))
    arrays = {"conv.weight": numpy.arange(12, dtype="<f4").reshape(3, 4), "bias": numpy.arange(3, dtype="<f8"), "n": numpy.int64(5)}
    numpy.savez("arrays.npz", **arrays)
    numpy.savez_compressed("arrays-packed.npz", **arrays)


if __name__ == "__main__":
    main()
