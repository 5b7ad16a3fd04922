"""Runs training steps of Fovea and PyTorch by turns and writes the table of docs/performance.md; see train.sh."""
import argparse
import datetime
import pathlib
import statistics
import subprocess
import sys

# Network, attention, batch, side; what must be reached and what is aimed at (images a second over PyTorch's).
ROWS = [
    ("mobilenet_v2", "none", 16, 128, 1.6, 2.2),
    ("mobilenet_v2", "ca", 16, 128, 2.2, 3.0),
    ("resnet50", "none", 8, 128, 1.0, 1.3),
    ("resnet20", "none", 128, 32, 1.5, 2.5),
    ("resnet20", "cbam", 128, 32, 2.0, 3.0),
]
SIDES = ["Fovea", "PyTorch", "PyTorch, channels last"]
BEGIN, END = "<!-- training:begin -->", "<!-- training:end -->"


def command(side, dll, row, threads, steps):
    model, attention, batch, size, _, _ = row
    program = ["dotnet", dll, "step"] if side == "Fovea" else ["/usr/bin/python3", "bench/peers/train_step.py"]
    return [
        *program, model, str(batch), str(size), "--attention", attention, "--threads", str(threads), "--steps", str(steps),
        *(["--channels-last"] if side.endswith("last") else []),
    ]


def version():
    """PyTorch's, with its BLAS; where that is not to be compared with, what it says is passed on with its exit code."""
    result = subprocess.run(["/usr/bin/python3", "bench/peers/train_step.py", "--version"], stdout=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(result.returncode)
    return result.stdout.strip()


def run(side, dll, row, threads, steps):
    """Milliseconds of each step, and the megabytes by which they raised the peak of resident memory."""
    result = subprocess.run(command(side, dll, row, threads, steps), capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command(side, dll, row, threads, steps))}: {result.stderr.strip()}")
    *times, memory = result.stdout.split()
    return [float(time) for time in times], float(memory)


def measure(dll, row, threads, options):
    times, memory = {side: [] for side in SIDES}, {side: [] for side in SIDES}
    for turn in range(options.rounds):
        for side in SIDES[turn % len(SIDES):] + SIDES[:turn % len(SIDES)]:
            steps, megabytes = run(side, dll, row, threads, options.steps)
            times[side] += steps
            memory[side].append(megabytes)
    medians = {side: statistics.median(values) for side, values in times.items()}
    peer = min(SIDES[1:], key=medians.get)
    model, attention, batch, size, must, aim = row
    name = model if attention == "none" else f"{model} + {attention}"
    least = {side: min(values) for side, values in memory.items()}
    lean = min(SIDES[1:], key=least.get)
    return (
        f"| {name}, {size} px | {batch} | {threads} | {min(times['Fovea']):.0f} | {medians['Fovea']:.0f} | {min(times[peer]):.0f} | "
        f"{medians[peer]:.0f} | {'channels last' if peer == SIDES[2] else 'NCHW'} | {1000 * batch / medians['Fovea']:.0f} | "
        f"{medians[peer] / medians['Fovea']:.2f} | {must} | {aim} | {least['Fovea']:.0f} | {least[lean]:.0f} | "
        f"{least['Fovea'] / least[lean]:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dll")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--threads", default="1,2", type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("--only")
    parser.add_argument("--print", action="store_true")
    options = parser.parse_args()
    peer = version()
    lines = [
        "| network | batch | threads | Fovea min, ms a step | median | PyTorch min | median | its layout | images/s | ratio | must | aim | "
        "memory, MB | PyTorch | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in ROWS:
        if options.only and options.only not in f"{row[0]} + {row[1]}":
            continue
        for threads in options.threads:
            lines.append(measure(options.dll, row, threads, options))
            print(lines[-1], file=sys.stderr, flush=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    text = "\n".join([
        BEGIN, f"{peer}, commit {commit}, {datetime.date.today().isoformat()}, {options.rounds} rounds of {options.steps} steps a side.",
        "", *lines, END,
    ])
    if options.only or options.print:
        print(text)
        return
    document = pathlib.Path("docs/performance.md")
    before, rest = document.read_text().split(BEGIN)
    document.write_text(before + text + rest.split(END)[1])
    print(f"{document} is written", file=sys.stderr)


if __name__ == "__main__":
    main()
