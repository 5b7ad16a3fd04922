"""Which BLAS PyTorch multiplies matrices with. Debian's PyTorch takes libblas.so.3, whatever that is: the reference BLAS, unless another
one is installed, makes matrix products, and 1x1 convolutions on one thread, ten times slower than OpenBLAS (libopenblas0-pthread)."""
import pathlib
import re
import sys

import torch

FAST = re.compile("openblas|mkl|blis|atlas")
BLAS = re.compile(rf"libblas\.so|{FAST.pattern}")


def own(file):
    """A library's name and that of its folder, which tells OpenBLAS's libblas.so.3 from the reference one."""
    return "/".join(file.parts[-2:])


def libraries():
    """The files of BLAS libraries in this process, without symbolic links: Debian's alternatives make libblas.so.3 one."""
    torch.mm(torch.ones(64, 64), torch.ones(64, 64))  # what is loaded no sooner than it is needed is there now
    lines = pathlib.Path("/proc/self/maps").read_text().splitlines()
    files = {pathlib.Path(line.split(maxsplit=5)[5]).resolve() for line in lines if "/" in line}
    return sorted(file for file in files if BLAS.search(own(file)))


def names():
    """What tables and messages call it."""
    if torch.backends.mkl.is_available():
        return "MKL"
    return ", ".join(file.name for file in libraries()) or "BLAS unknown"


def require_fast():
    """Ends the program with exit code 2 where PyTorch has the reference BLAS."""
    if torch.backends.mkl.is_available():
        return
    slow = [str(file) for file in libraries() if file.name.startswith("libblas.so.3") and not FAST.search(own(file))]
    if slow:
        print(
            f"PyTorch multiplies matrices with the reference BLAS here ({', '.join(slow)}); a comparison beside that would flatter Fovea: "
            "install OpenBLAS (Debian: libopenblas0-pthread)", file=sys.stderr)
        sys.exit(2)
