"""Runs `fovea bench` for every row of docs/performance.md and writes the tables; see run.sh."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

# Network, attention, batch; per thread count what must be reached and what is aimed at (the peer's median over Fovea's).
ROWS = [
    ("mobilenet_v2", "none", 1, {1: 1.25, 2: 1.2}, {1: 1.5, 2: 1.4}),
    ("mobilenet_v2", "none", 8, {1: 1.2, 2: 1.2}, {1: 1.4, 2: 1.4}),
    ("mobilenet_v2", "ca", 1, {1: 2.3, 2: 2.4}, {1: 2.8, 2: 2.8}),
    ("mobilenet_v2", "se", 1, {1: 1.5, 2: 1.5}, {1: 1.8, 2: 1.8}),
    ("mobilenet_v2", "cbam", 1, {1: 2.2, 2: 2.2}, {1: 2.8, 2: 2.8}),
    ("efficientnet_b0", "none", 1, {1: 1.2, 2: 1.2}, {1: 1.5, 2: 1.5}),
    ("mobilenext", "ca", 1, {1: 1.9, 2: 1.9}, {1: 2.4, 2: 2.4}),
    ("shufflenet_v2_x1_0", "sa", 1, {1: 1.3, 2: 1.3}, {1: 1.8, 2: 1.8}),
    ("resnet50", "none", 1, {1: 1.05, 2: 1.05}, {1: 1.3, 2: 1.3}),
    ("resnet50", "se", 1, {1: 1.2, 2: 1.2}, {1: 1.5, 2: 1.5}),
    ("resnet50", "cbam", 1, {1: 1.45, 2: 1.45}, {1: 1.8, 2: 1.8}),
    ("resnet50", "sa", 1, {1: 1.35, 2: 1.35}, {1: 1.7, 2: 1.7}),
    ("resnet50", "ca", 1, {1: 1.35, 2: 1.35}, {1: 1.7, 2: 1.7}),
]

# What a network with the mechanism may take, over the network without.
PRICES = [("se", 1.12, 1.05), ("eca", 1.12, 1.05), ("ca", 1.2, 1.1), ("cbam", 1.25, 1.15), ("sa", 1.25, 1.15), ("triplet", 1.25, 1.15)]
PRICED = ["mobilenet_v2", "resnet50"]
ROOFLINES = [("mobilenet_v2", "none"), ("mobilenet_v2", "ca"), ("resnet50", "none")]

# One mechanism alone: maps, and for each mechanism what the ratio must be, what is aimed at, and the aim of its time over that of a copy.
MAPS = ["1x256x56x56", "8x64x56x56"]
ALONE = [
    ("se", 2, None, 2), ("eca", 2, None, 2), ("ca", 3, None, 2), ("gc", 3, None, None), ("sa", 3, 5, None), ("bam", 3, None, None),
    ("cbam", 3.5, 5, None), ("triplet", 3.5, 5, None),
]

# Networks whose time with AVX2 is compared with that with AVX-512, where the machine has both.
WIDTHS = [("mobilenet_v2", "none"), ("mobilenet_v2", "ca"), ("resnet50", "none")]
MOST_WIDER, AIM_WIDER = 2.3, 2.0

BEGIN, END = "<!-- latency:begin -->", "<!-- latency:end -->"


FAILURES = []


def fovea(dll, *arguments, **environment):
    """The JSON document of a command, or None where it failed; outputs that differ (exit code 4) are a failure as any other. What was
    measured before is not lost."""
    result = subprocess.run(
        ["dotnet", dll, *arguments, "--json", "--quiet"], capture_output=True, text=True, env={**os.environ, **environment})
    if result.returncode == 0:
        return json.loads(result.stdout)
    FAILURES.append(f"fovea {' '.join(arguments)}: exit code {result.returncode}: {result.stderr.strip()}")
    say(FAILURES[-1])
    return None


def say(line):
    print(line, file=sys.stderr, flush=True)


def peers(dll, options):
    lines = [
        "| network | batch | threads | Fovea min, ms | median | ONNX Runtime min, ms | median | ratio | must | aim | memory, MB | "
        "ONNX Runtime | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    version = None
    for model, attention, batch, must, aim in ROWS:
        name = model if attention == "none" else f"{model} + {attention}"
        if options.only and options.only not in name:
            continue
        for threads in options.threads:
            say(f"{name}, batch {batch}, threads {threads}")
            report = fovea(
                dll, "bench", "--model", model, "--attention", attention, "--batch-size", str(batch), "--img-size", "224", "--threads",
                str(threads), "--seconds", str(options.seconds), "--against", "onnxruntime")
            if report is None:
                lines.append(f"| {name} | {batch} | {threads} | failed | | | | | | | | | |")
                continue
            row = report["rows"][0]
            peer = row["peers"]["onnxruntime"]
            version = peer["version"]
            ours, theirs = row["memory_bytes"], peer["memory_bytes"]
            memory = f"{ours / 1e6:.0f} | {theirs / 1e6:.0f} | {ours / theirs:.2f}" if ours and theirs else "| |"
            targets = f"{must.get(threads, '')} | {aim.get(threads, '')}"
            lines.append(
                f"| {name} | {batch} | {threads} | {row['min_ms']:.2f} | {row['median_ms']:.2f} | {peer['min_ms']:.2f} | "
                f"{peer['median_ms']:.2f} | {peer['ratio']:.2f} | {targets} | {memory} |")
    return lines, version


def fitting_groups(channels):
    """Groups of Shuffle Attention: 64, or the largest power of two that fits the channels."""
    groups = 64
    while channels % (2 * groups):
        groups //= 2
    return groups


def alone(dll, options):
    lines = [
        "| mechanism | map | threads | Fovea min, ms | median | ONNX Runtime min, ms | median | ratio | must | aim | over a copy | aim |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    version = None
    chosen = [row for row in ALONE if not options.only or options.only in f"{row[0]} alone"]
    for shape in MAPS if chosen else []:
        channels = int(shape.split("x")[1])
        written = {"sa": f"sa:groups={fitting_groups(channels)}"}
        for threads in options.threads:
            say(f"mechanisms alone on {shape}, threads {threads}")
            report = fovea(
                dll, "bench", "--attention", ",".join(written.get(row[0], row[0]) for row in chosen), "--map", shape, "--threads",
                str(threads), "--seconds", str(options.seconds / 4), "--against", "onnxruntime")
            if report is None:
                lines.append(f"| failed | {shape} | {threads} | | | | | | | | | |")
                continue
            for row, (_, must, aim, most) in zip(report["rows"], chosen):
                peer = row["peers"]["onnxruntime"]
                lines.append(
                    f"| {row['attention']} | {shape} | {threads} | {row['min_ms']:.3f} | {row['median_ms']:.3f} | {peer['min_ms']:.3f} | "
                    f"{peer['median_ms']:.3f} | {peer['ratio']:.2f} | {must} | {aim or ''} | {row['over_copy']:.1f} | {most or ''} |")
            version, copy = peer["version"], report["copy"]
            lines.append(f"| a copy | {shape} | {threads} | {copy['min_ms']:.3f} | {copy['median_ms']:.3f} | | | | | | 1 | |")
    return lines, version


def widths(dll, options, machine):
    """AVX2 over AVX-512, in turns of whole processes: the width is chosen when one starts. What the section says instead where the
    machine has no AVX-512."""
    chosen = [row for row in WIDTHS if not options.only or options.only in f"{row[0]} + {row[1]} widths"]
    if not chosen:
        return []
    if machine["isa"] != "avx512" or machine["emulated"]:
        return [f"Not measured: this machine has no AVX-512 ({machine['isa']} is the widest that is used)."]
    lines = ["| network | threads | AVX-512 median, ms | AVX2 median, ms | ratio | at most | aim |", "|---|--:|--:|--:|--:|--:|--:|"]
    for model, attention in chosen:
        name = model if attention == "none" else f"{model} + {attention}"
        for threads in options.threads:
            say(f"{name} with AVX2 and with AVX-512, threads {threads}")
            medians = {"avx512": [], "avx2": []}
            for _ in range(3):
                for isa, runs in medians.items():
                    narrow = {"FOVEA_ISA": isa, "DOTNET_EnableAVX512": "1" if isa == "avx512" else "0"}
                    report = fovea(
                        dll, "bench", "--model", model, "--attention", attention, "--img-size", "224", "--threads", str(threads),
                        "--seconds", str(options.seconds / 3), **narrow)
                    if report is not None:
                        runs.append(report["rows"][0]["median_ms"])
            if not all(medians.values()):
                lines.append(f"| {name} | {threads} | failed | | | | |")
                continue
            wide, narrow = statistics.median(medians["avx512"]), statistics.median(medians["avx2"])
            lines.append(f"| {name} | {threads} | {wide:.2f} | {narrow:.2f} | {narrow / wide:.2f} | {MOST_WIDER} | {AIM_WIDER} |")
    return lines


def prices(dll, options):
    lines = ["| network | threads | mechanism | median, ms | over without | must | aim |", "|---|--:|---|--:|--:|--:|--:|"]
    for model in PRICED:
        if options.only and options.only not in model:
            continue
        for threads in options.threads:
            say(f"price of attention in {model}, threads {threads}")
            report = fovea(
                dll, "bench", "--model", model, "--attention", ",".join(["none", *(price[0] for price in PRICES)]), "--img-size", "224",
                "--threads", str(threads), "--seconds", str(options.seconds))
            if report is None:
                continue
            rows = report["rows"]
            without = rows[0]["median_ms"]
            lines.append(f"| {model} | {threads} | none | {without:.2f} | 1 | | |")
            for row, (mechanism, must, aim) in zip(rows[1:], PRICES):
                lines.append(
                    f"| {model} | {threads} | {mechanism} | {row['median_ms']:.2f} | {row['median_ms'] / without:.2f} | {must} | {aim} |")
    return lines


def rooflines(dll, options):
    lines = ["| network | steps | time, ms | share of time | GFLOP/s | GB/s | of the peak | of the arithmetic peak |", "|---|---|--:|--:|--:|--:|--:|--:|"]
    peak = None
    for model, attention in ROOFLINES:
        name = model if attention == "none" else f"{model} + {attention}"
        if options.only and options.only not in name:
            continue
        say(f"roofline of {name}")
        report = fovea(
            dll, "bench", "--model", model, "--attention", attention, "--img-size", "224", "--threads", "1", "--seconds",
            str(options.seconds), "--layers")
        if report is None:
            continue
        layers, peak = report["rows"][0]["layers"], report["peaks"][0]
        total = sum(layer["ms"] for layer in layers)
        groups = {}
        for layer in layers:
            groups.setdefault(layer["operations"], []).append(layer)
        for operations, group in [*sorted(groups.items(), key=lambda item: -sum(layer["ms"] for layer in item[1]))[:8], ("all", layers)]:
            time = sum(layer["ms"] for layer in group)
            lines.append(
                f"| {name} | {operations} ({len(group)}) | {time:.2f} | {time / total:.0%} | "
                f"{2e-6 * sum(layer['madds'] for layer in group) / time:.1f} | {1e-6 * sum(layer['bytes'] for layer in group) / time:.1f} | "
                f"{sum(layer['bound_ms'] for layer in group) / time:.0%} | "
                f"{2e-6 * sum(layer['madds'] for layer in group) / peak['gflops'] / time:.0%} |")
    return lines, peak


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if pathlib.Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def section(title, lines):
    """A table or a sentence under its title; nothing where there is only the head of a table."""
    return ["", f"## {title}", "", *lines] if len(lines) > 2 or lines and not lines[0].startswith("|") else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dll")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--threads", default="1,2", type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("--only")
    parser.add_argument("--print", action="store_true")
    options = parser.parse_args()
    options.seconds = options.seconds or (1 if options.quick else 10)

    machine = fovea(options.dll, "doctor") or sys.exit(1)
    table, version = peers(options.dll, options)
    mechanisms, alone_version = alone(options.dll, options)
    price = prices(options.dll, options)
    wider = widths(options.dll, options, machine)
    roofline, peak = rooflines(options.dll, options)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    peaks = f" Peaks of one thread: {peak['gflops']:.0f} GFLOP/s, {peak['gbytes_per_second']:.1f} GB/s." if peak else ""
    peer = f"ONNX Runtime {version or alone_version}, " if version or alone_version else ""
    text = "\n".join([
        BEGIN,
        f"{processor()}, {machine['cores']} processors, {machine['isa']}, {machine['runtime']}, {peer}commit {commit}, "
        f"{datetime.date.today().isoformat()}, 224 px, {options.seconds:g} s a side.{peaks}",
        *section("Beside ONNX Runtime", table), *section("One mechanism alone", mechanisms), *section("Price of attention", price),
        *section("AVX2 over AVX-512", wider), *section("Roofline", roofline),
        END,
    ])
    if options.quick or options.only or options.print:
        print(text)
    else:
        document = pathlib.Path("docs/performance.md")
        before, rest = document.read_text().split(BEGIN)
        document.write_text(before + text + rest.split(END)[1])
        say(f"{document} is written")
    if FAILURES:
        sys.exit("\n".join(FAILURES))


if __name__ == "__main__":
    main()
