"""Times decoding of image files to RGB in Fovea and in Pillow, by turns, and prints a table in Markdown.

Usage: bench/peers/decode.sh [--rounds 5] [--seconds 0.03] FOLDER-OR-FILE...
Both sides decode from memory, on one core. They take turns with every file, because a shared machine's speed changes within a second; a
file's number is the fastest call of all rounds. The table has the sums by kind of file, and how often Pillow's speed Fovea's is.
"""
import argparse
import io
import os
import pathlib
import subprocess
import time

from PIL import Image, features

LEAST_RUNS = 3


def fastest_ms(data, seconds):
    best, runs, start = float("inf"), 0, time.perf_counter()
    while runs < LEAST_RUNS or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        image = Image.open(io.BytesIO(data))
        if image.mode == "RGB":
            image.load()
        else:
            image.convert("RGB")  # would copy an image that is RGB already
        best = min(best, (time.perf_counter() - begin) * 1e3)
        runs += 1
    return best


def kind_of(data):
    image = Image.open(io.BytesIO(data))
    if image.format != "JPEG":
        return image.format
    if image.mode != "RGB":
        return f"JPEG, {image.mode}"
    luma, chroma = image.layer[0], image.layer[1]
    sampling = {(1, 1): "4:4:4", (2, 1): "4:2:2", (1, 2): "4:4:0", (2, 2): "4:2:0"}.get(
        (luma[1] // chroma[1], luma[2] // chroma[2]), "other sampling")
    return f"JPEG, {sampling}{', progressive' if image.info.get('progressive') else ''}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.03)
    options = parser.parse_args()
    files = [file for path in options.paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    files = {file: file.read_bytes() for file in files if file.suffix.lower() in (".jpeg", ".jpg", ".png", ".bmp", ".ppm")}
    fovea = subprocess.Popen(
        ["dotnet", options.program, "decode"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DOTNET_gcConcurrent": "0"})

    def ask(file, seconds):
        fovea.stdin.write(f"{seconds} {file}\n")
        fovea.stdin.flush()
        size, milliseconds = fovea.stdout.readline().split()
        return [int(side) for side in size.split("x")], float(milliseconds)

    # The .NET compiler replaces its first code while it runs, on a thread of its own; from here on there is one core.
    for _ in range(3):
        for file in files:
            ask(file, 0.1)
    for process in (0, fovea.pid):
        os.sched_setaffinity(process, {max(os.sched_getaffinity(process))})
    own, theirs, pixels = {}, {}, {}
    for _ in range(options.rounds):
        for file, data in files.items():
            size, milliseconds = ask(file, options.seconds)
            pixels[file] = size[0] * size[1]
            own[file] = min(own.get(file, milliseconds), milliseconds)
            theirs[file] = min(theirs.get(file, float("inf")), fastest_ms(data, options.seconds))
    fovea.stdin.close()
    fovea.wait()

    kinds = {}
    for file, data in files.items():
        kinds.setdefault(kind_of(data), []).append(file)
    print(f"Pillow {Image.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}; fastest of {options.rounds} rounds, one core\n")
    print("| files | | KB | megapixels | Fovea, ms | Pillow, ms | Fovea, Mpx/s | speed against Pillow |\n|---|---|---|---|---|---|---|---|")
    for kind, members in sorted(kinds.items()) + [("all", list(files))]:
        ours, other, count = (sum(values[file] for file in members) for values in (own, theirs, pixels))
        size = sum(len(files[file]) for file in members) / 1e3
        print(f"| {kind} | {len(members)} | {size:.0f} | {count / 1e6:.2f} | {ours:.2f} | {other:.2f} "
              f"| {count / ours / 1e3:.0f} | {other / ours:.2f} |")
    worst = min(files, key=lambda file: theirs[file] / own[file])
    print(f"\nLeast: {theirs[worst] / own[worst]:.2f} ({worst.name})")


if __name__ == "__main__":
    main()
