"""Rows of the page and the window: frames, idle processor, start, memory. Called by ./dev bench with a display of its own.

    window.py --programs FOLDER [--minutes N] [--only frames,lines,views,idle,memory,start]
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE_ROWS = ("frames", "lines", "views", "idle", "memory")


def row(name: str, ours: str, rival: str, ratio: str, aim: str):
    print(f"| {name} | {ours} | {rival} | {ratio} | {aim} |", flush=True)


def frames_said(figures: dict) -> str:
    quantiles = ", ".join(f"{name} {figures[name]:.1f} ms" for name in ("p50", "p95", "p99"))
    return f"{quantiles}, {figures['under20']:.1f} % under 20 ms"


def page(which: list[str], minutes: int):
    call = ["node", "bench/frames.mjs", "--row", ",".join(which), "--minutes", str(minutes)]
    output = subprocess.run(call, cwd=ROOT / "ui", check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        told = json.loads(line)
        value, rival = told.get("value"), told.get("rival")
        if isinstance(value, dict) and "p99" in value:
            ratio = f"{value['p95'] / rival['p95']:.2f} (p95)"
            row(told["row"], frames_said(value), "an empty page: " + frames_said(rival), ratio, told["aim"])
        elif isinstance(value, (int, float)):
            unit = told.get("unit", "")
            row(told["row"], f"{value:.2f} {unit}", f"an empty page: {rival:.2f} {unit}", "–", told["aim"])
        else:
            rest = {key: found for key, found in told.items() if key not in ("row", "aim", "load")}
            row(told["row"], json.dumps(rest), "–", "–", told["aim"])


def pss_of_tree(home: str) -> int:
    """Bytes of proportional memory of every process that belongs to this home, the web view's processes among them."""
    total, parents, mine = 0, {}, set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parents[int(entry.name)] = int(entry.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1])
            if f"SPILLWAY_HOME={home}".encode() in entry.joinpath("environ").read_bytes():
                mine.add(int(entry.name))
        except (OSError, ValueError, IndexError):
            continue
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in mine} - mine
        mine |= more
        grown = bool(more)
    for pid in mine:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            continue
    return total


def start(programs: Path, times: int):
    """From exec to the first frame that takes input, and the memory of all processes ten seconds later."""
    figures, memory, rival = [], [], []
    for turn in range(times + 1):
        home = tempfile.mkdtemp(prefix="spillway-start-")
        environment = {**os.environ, "SPILLWAY_HOME": home, "SPILLWAY_MEASURE_START": "1", "SPILLWAY_LINGER_SECONDS": "1"}
        begun = time.monotonic()
        subprocess.run([str(programs / "spillway"), "--version"], check=True, stdout=subprocess.DEVNULL)
        rival.append((time.monotonic() - begun) * 1000)
        window = subprocess.Popen([str(programs / "spillway-window")], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        try:
            line = window.stdout.readline()
            took = json.loads(line)["toFirstFrameMs"]
            time.sleep(10)
            # The first start fills the system's file cache: it is not counted.
            if turn > 0:
                figures.append(took)
                memory.append(pss_of_tree(home) / 2**20)
        finally:
            os.killpg(window.pid, signal.SIGKILL)
            window.wait()
            shutil.rmtree(home, ignore_errors=True)
    said = lambda values, unit: f"{statistics.median(values):.0f} {unit} ({min(values):.0f}–{max(values):.0f})"
    row("window: exec to first interactive frame", said(figures, "ms"), "spillway --version: " + said(rival, "ms"), f"{statistics.median(figures) / 600:.2f} of the aim", "≤ 600 ms")
    row("window: PSS of all processes, 10 s after the start", said(memory, "MB"), "–", f"{statistics.median(memory) / 300:.2f} of the aim", "≤ 300 MB")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=Path, required=True)
    options.add_argument("--minutes", type=int, default=10)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--only", default=",".join((*PAGE_ROWS, "start")))
    options = options.parse_args()
    wanted = options.only.split(",")
    if "start" in wanted:
        start(options.programs.resolve(), options.times)
    if which := [name for name in PAGE_ROWS if name in wanted]:
        page(which, options.minutes)


if __name__ == "__main__":
    main()
