"""Makes a large result file and measures what showing it costs: `python large.py PROGRAM [MEGABYTES]`.

The file has the layout of 6.6 (2D, unsteady, chunks of a few time rows, gzip 1) and numbers that do not compress. Prints
the largest resident memory of `PROGRAM results show FILE --json` and ends with `N passed, N failed`; more than 100 MB fails.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

LIMIT_MB = 100
AREA = "Big Area"
BASE = "Results/Unsteady/Output/Output Blocks/Base Output"


def write(path, megabytes, cells=1_000_000):
    """A result of about that size, with ghosts as in a real mesh."""
    # Only the process that writes takes in the libraries: a process that is started counts the memory of the one that
    # started it as its own peak.
    import h5py
    import numpy

    ghosts, faces = cells // 250, 2 * cells
    columns = cells + ghosts
    steps = max(2, megabytes * 1_200_000 // (4 * (columns + faces)))
    random = numpy.random.default_rng(1)

    def floats(count):
        """Floats whose mantissas do not compress."""
        return (random.integers(0, 1 << 23, count, dtype=numpy.uint32) | numpy.uint32(0x43000000)).view(numpy.float32)

    with h5py.File(path, "w", libver=("earliest", "v108")) as file:
        file.attrs["File Type"] = numpy.bytes_("HEC-RAS Results")
        file.attrs["Units System"] = numpy.bytes_("SI Units")
        table = numpy.array([(AREA.encode(), cells)], dtype=[("Name", "S16"), ("Cell Count", "<i4")])
        file["Geometry/2D Flow Areas/Attributes"] = table
        mesh = file.create_group(f"Geometry/2D Flow Areas/{AREA}")
        points = numpy.full((columns, 4), -1, dtype=numpy.int32)
        points[:, :2] = 1
        points[:cells, 2] = 1
        mesh.create_dataset("Cells FacePoint Indexes", data=points, chunks=(min(65536, columns), 4), compression="gzip", compression_opts=1)
        mesh.create_dataset("Faces FacePoint Indexes", data=numpy.zeros((faces, 2), numpy.int32), chunks=(min(65536, faces), 2), compression="gzip")
        mesh.create_dataset("Cells Minimum Elevation", data=numpy.zeros(columns, numpy.float32), chunks=(columns,), compression="gzip")
        series = file.create_group(f"{BASE}/Unsteady Time Series")
        series["Time"] = numpy.linspace(0.0, 1.0, steps)
        output = series.create_group(f"2D Flow Areas/{AREA}")
        for name, width in (("Water Surface", columns), ("Face Velocity", faces)):
            dataset = output.create_dataset(name, (steps, width), "<f4", chunks=(1, width), compression="gzip", compression_opts=1, maxshape=(None, width))
            for step in range(steps):
                dataset[step] = floats(width)
        extremes = file.create_group(f"{BASE}/Summary Output/2D Flow Areas/{AREA}")
        highest = numpy.stack([floats(columns), numpy.zeros(columns, numpy.float32)])
        extremes.create_dataset("Maximum Water Surface", data=highest, chunks=(2, columns), compression="gzip", compression_opts=1)
        results = file["Results/Unsteady"]
        results.attrs["Program Name"] = numpy.bytes_("HEC-RAS - River Analysis System")
        results.attrs["Program Version"] = numpy.bytes_("HEC-RAS 6.6 September 2024")
        results.attrs["Simulation Time Window"] = numpy.bytes_("31Dec2023 2400 to 01Jan2024 2400")
        summary = results.create_group("Summary")
        summary.attrs["Solution"] = numpy.bytes_("Unsteady Finished Successfully")
        summary.attrs["Run Time Window"] = numpy.bytes_("06AUG2025 08:40:49 to 06AUG2025 08:50:50")
        summary.attrs["Time Stamp Solution Went Unstable"] = numpy.bytes_("Not Applicable")
        summary.create_group("Volume Accounting").attrs["Error Percent"] = numpy.float32(0.25)
        said = b"Simulation started at: 06Aug2025 08:40:48 AM\r\nFinished Unsteady Flow Simulation\r\nComplete Process\t10:01\r\n"
        file["Results/Summary/Compute Messages (text)"] = numpy.array([said])
        kind = [("Process", "S34"), ("Compute Time", "S12"), ("Compute Time (ms)", "<i4")]
        file["Results/Summary/Compute Processes"] = numpy.array([(b"Unsteady Flow Computations", b"00:10:01.000", 601000)], dtype=kind)
    return {"cells": cells, "faces": faces, "steps": steps}


def measure(command):
    """Output, seconds and largest resident megabytes of a program."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with status {status}")
    return output, time.monotonic() - start, usage.ru_maxrss / 1024


def main():
    if sys.argv[1:2] == ["--write"]:
        print(json.dumps(write(sys.argv[2], int(sys.argv[3]))))
        return
    if len(sys.argv) < 2 or not hasattr(resource, "getrusage"):
        sys.exit("usage: large.py PROGRAM [MEGABYTES]")
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "Large.p01.hdf")
        writer = [sys.executable, __file__, "--write", path, str(megabytes)]
        counts = json.loads(subprocess.run(writer, capture_output=True, text=True, check=True).stdout)
        size = os.path.getsize(path) / 1e6
        output, seconds, memory = measure([sys.argv[1], "results", "show", path, "--json"])
        shown = json.loads(output)
        area = {name: shown["areas"][0][name] for name in counts}
        right = area == counts and shown["verdict"]["state"] == "succeeded"
        print(f"{size:.0f} MB, {counts['cells']} cells, {counts['steps']} steps: {seconds:.2f} s, {memory:.1f} MB resident (limit {LIMIT_MB})")
        if not right:
            print(f"FAILED counts or verdict: {area} {shown['verdict']}, made {counts}")
        good = right and memory < LIMIT_MB
        print(f"{int(good)} passed, {int(not good)} failed, 0 skipped")
        sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
