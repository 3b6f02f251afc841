"""The table of benchmarks: each row beside a rival in the same run, with median and spread.

Nothing here fails a build; it prints what was measured.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import h5py

sys.path.insert(0, str(Path(__file__).parent))
from small_project import write_project

GIBIBYTE = 1 << 30


class House:
    """A SPILLWAY_HOME of its own, with a controller that ends with it."""

    def __init__(self, programs: Path, folder: Path):
        self.programs = programs
        self.folder = folder
        folder.mkdir(parents=True)
        self.environment = dict(
            os.environ, SPILLWAY_HOME=str(folder / "home"), SPILLWAY_LINGER_SECONDS="120", PRACTICE_RAS_LOG=""
        )
        del self.environment["PRACTICE_RAS_LOG"]

    def workers(self, slots: int) -> str:
        file = self.folder / f"workers-{slots}.json"
        worker = {
            "type": "local",
            "name": "here",
            "max_parallel_plans": slots,
            "cores_per_plan": 1,
            "worker_folder": str(self.folder / "worker"),
        }
        file.write_text(json.dumps({"workers": [worker]}))
        return str(file)

    def run(self, project: Path, slots: int, *more: str) -> tuple[float, dict]:
        """Seconds from the call to its end, and the last object it printed."""
        call = [str(self.programs / "spillway"), "run", str(project), "--engine", "practice", "--json"]
        start = time.monotonic()
        ended = subprocess.run(
            call + ["--workers", self.workers(slots), *more],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        seconds = time.monotonic() - start
        if ended.returncode != 0:
            sys.exit(f"the run ended with {ended.returncode}: {ended.stderr}")
        return seconds, json.loads(ended.stdout.splitlines()[-1])

    def processor(self) -> dict[str, float]:
        """Processor seconds so far: of the controller, of `serve`, and of what `serve` started and saw end."""
        tick = os.sysconf("SC_CLK_TCK")

        def figures(file: Path) -> list[float]:
            pid = json.loads(file.read_text())["pid"]
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            return [int(field) / tick for field in fields[11:15]]

        controller = figures(self.folder / "home" / "controller.json")
        serve = figures(self.folder / "worker" / "serve.json")
        return {"controller": sum(controller[:2]), "serve": sum(serve[:2]), "attempts": sum(serve[2:])}

    def close(self):
        known = self.folder / "home" / "controller.json"
        for file in (known, self.folder / "worker" / "serve.json"):
            try:
                os.kill(json.loads(file.read_text())["pid"], 9)
            except (OSError, ValueError, KeyError):
                pass
        shutil.rmtree(self.folder, ignore_errors=True)


def seconds_of(call: list[str], stdin: str | None = None, cwd: Path | None = None) -> float:
    start = time.monotonic()
    subprocess.run(call, input=stdin, text=True, check=True, stdout=subprocess.DEVNULL, cwd=cwd)
    return time.monotonic() - start


def said(values: list[float], unit: str, scale: float = 1.0) -> str:
    values = [value * scale for value in values]
    return f"{statistics.median(values):.1f} {unit} ({min(values):.1f}–{max(values):.1f})"


def row(name: str, ours: str, rival: str, ratio: str, aim: str):
    print(f"| {name} | {ours} | {rival} | {ratio} | {aim} |", flush=True)


def plans_of_nothing(programs: Path, place: Path, times: int):
    """99 plans of nothing on 2 slots, beside GNU parallel starting `true` 99 times."""
    ours, rival, engine, spent = [], [], [], []
    house = House(programs, place / "nothing")
    project = write_project(house.folder / "p", 99, 0.0)
    try:
        house.run(project, 2, "--plans", "01")
        numbers = "\n".join(str(number) for number in range(99)) + "\n"
        for _ in range(times):
            rival.append(seconds_of(["parallel", "-j2", "true"], numbers) / 99)
            before = house.processor()
            ours.append(house.run(project, 2, "--again")[0] / 99)
            after = house.processor()
            spent.append({name: (after[name] - before[name]) / 99 for name in after})
            engine.append(engine_alone(programs, project, place / "alone"))
    finally:
        house.close()
    ratio = statistics.median(ours) / statistics.median(rival)
    row("99 plans of nothing, 2 slots, a plan", said(ours, "ms", 1e3), "parallel -j2 true: " + said(rival, "ms", 1e3),
        f"{ratio:.2f}", "≤ 3")
    row("the engine called by hand, one after the other", said(engine, "ms", 1e3), "–",
        f"{statistics.median(engine) / 2 / statistics.median(ours):.2f} of the plan on 2 slots", "–")
    for name, what in (
        ("attempts", "processor time a plan: `run` and the engine"),
        ("serve", "processor time a plan: `serve`"),
        ("controller", "processor time a plan: the controller"),
    ):
        row(what, said([each[name] for each in spent], "ms", 1e3), "–", "–", "–")


def engine_alone(programs: Path, project: Path, place: Path) -> float:
    """Seconds of the practice engine for one plan, called by hand twenty times in a copy."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(project.parent, place)
    call = [str(programs / "practice-ras"), "-c", str(place / project.name), str(place / "Mill.p01")]
    start = time.monotonic()
    for _ in range(20):
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL, cwd=place)
    return (time.monotonic() - start) / 20


def terrain(folder: Path):
    """A terrain of 1 GiB that every plan needs by the project's .rasmap."""
    (folder / "Terrain").mkdir(exist_ok=True)
    with h5py.File(folder / "Terrain" / "T.hdf", "w") as file:
        file.attrs["File Type"] = b"HEC Terrain"
        file.create_group("Terrain/big").attrs["File"] = b"T.big.tif"
    block = os.urandom(1 << 20)
    with open(folder / "Terrain" / "T.big.tif", "wb") as file:
        for index in range(GIBIBYTE >> 20):
            file.write(index.to_bytes(8, "little") + block[8:])
    (folder / "Mill.rasmap").write_text(
        '<RASMapper>\r\n  <Version>2.0.0</Version>\r\n  <Terrains>\r\n'
        '    <Layer Name="T" Type="TerrainLayer" Filename=".\\Terrain\\T.hdf" />\r\n  </Terrains>\r\n</RASMapper>'
    )


def with_a_terrain(programs: Path, place: Path, times: int):
    """8 plans of 2 s on 4 slots with 1 GiB of terrain, beside GNU parallel with eight sleeps."""
    ours, cold, current, rival, copies = [], [], [], [], []
    source = place / "terrain"
    project = write_project(source, 8, 2.0)
    terrain(source)
    for _ in range(times):
        house = House(programs, place / "with-terrain")
        try:
            copies.append(seconds_of(["cp", str(source / "Terrain" / "T.big.tif"), str(house.folder / "copy")]))
            (house.folder / "copy").unlink()
            cold.append(house.run(project, 4, "--again")[0])
            ours.append(house.run(project, 4, "--again")[0])
            current.append(house.run(project, 4)[0])
        finally:
            house.close()
        rival.append(seconds_of(["parallel", "-j4", "sleep", "{}"], "2\n" * 8))
    ratio = statistics.median(ours) / statistics.median(rival)
    row("8 plans of 2 s, 4 slots, 1 GiB terrain known", said(ours, "s"), "parallel -j4 sleep 2: " + said(rival, "s"),
        f"{ratio:.2f}", "≤ 4.4 s")
    row("the same, the first time (hash and copy of 1 GiB)", said(cold, "s"), "cp of the terrain: " + said(copies, "s"),
        f"{statistics.median(cold) / (statistics.median(rival) + statistics.median(copies)):.2f} of sleep + cp", "–")
    row("the same, everything current", said(current, "s"), "–", "–", "< 1 s")


def decisions(programs: Path, times: int):
    """The scheduler alone: 10,000 plans by 100 slots, workers that succeed at once."""
    output = subprocess.run([str(programs / "examples" / "decision_bench")], check=True, capture_output=True, text=True)
    measured = json.loads(output.stdout.splitlines()[-1])
    for name, figures in (("core decision, 10,000 plans by 100 slots", measured), ("the same, of mixed plans", measured.get("mixed"))):
        if figures:
            median, least, most = (figures[key] / 1000 for key in ("median", "min", "max"))
            row(name, f"{median:.1f} µs ({least:.1f}–{most:.1f})", "–", f"{median / 10:.2f} of the aim", "≤ 10 µs")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=Path, required=True)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--only", choices=["nothing", "terrain", "decisions"])
    options = options.parse_args()
    options.programs = options.programs.resolve()
    place = Path(tempfile.mkdtemp(prefix="spillway-bench-"))
    print("| what | ours: median (least–most) | rival in the same run | ratio | aim |\n|---|---|---|---|---|")
    try:
        if options.only in (None, "nothing"):
            plans_of_nothing(options.programs, place, options.times)
        if options.only in (None, "terrain"):
            with_a_terrain(options.programs, place, max(2, options.times // 2))
        if options.only in (None, "decisions"):
            decisions(options.programs, options.times)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
