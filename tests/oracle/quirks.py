"""Files with the quirks and damages that fool readers, made with h5py: `python quirks.py PROGRAM`.

Each file must be shown with the state named here, and with the figures that h5py reads; damaged ones must be refused with
exit 2 and a message, a file that grows must be shown or refused at any moment. Ends with `N passed, N failed, 0 skipped`.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

import compare
import h5py
import large
import numpy

SUMMARY = "Results/Unsteady/Summary"
MESSAGES = "Results/Summary/Compute Messages (text)"
PROCESSES = "Results/Summary/Compute Processes"


def plain(_file):
    """As it is written."""


def say(file, messages):
    del file[MESSAGES]
    file[MESSAGES] = numpy.array([messages.encode("windows-1252")])


def failed_rerun(file):
    say(file, "Simulation started at: 17Feb2026 11:10:37 AM\r\nERROR: Unable to compute face tables\r\nError Processing Geometry\r\nComplete Process\t3\r\n")


def silent_rerun(file):
    say(file, "Simulation started at: 17Feb2026 11:10:37 AM\r\nFinished Unsteady Flow Simulation\r\nComplete Process\t3\r\n")


def unstable(file):
    file[SUMMARY].attrs["Solution"] = numpy.bytes_("Unsteady Went Unstable")
    file[SUMMARY].attrs["Time Stamp Solution Went Unstable"] = numpy.bytes_("01JAN2024 09:36:00")


def absurd_volume(file):
    file[f"{SUMMARY}/Volume Accounting"].attrs["Error Percent"] = numpy.float32(-2.8e28)
    file[f"{SUMMARY}/Volume Accounting"].attrs["Error"] = numpy.float32(-1e-3)


def no_number(file):
    file[f"{SUMMARY}/Volume Accounting"].attrs["Error Percent"] = numpy.float32("nan")
    file[SUMMARY].attrs["Maximum WSEL Error"] = numpy.float32("inf")


def five(file):
    """5.0.3: attributes for the volume, two digits of the year, no processes, no table of areas."""
    del file[f"{SUMMARY}/Volume Accounting"], file[PROCESSES], file["Geometry/2D Flow Areas/Attributes"]
    file["Results/Unsteady"].attrs["Program Version"] = numpy.bytes_("HEC-RAS 5.0.3 September 2016")
    file[SUMMARY].attrs["Vol Accounting Error Percentage"] = numpy.float32(0.5)
    file[SUMMARY].attrs["Run Time Window"] = numpy.bytes_("06AUG25 08:40:49 to 06AUG25 08:50:50")


def no_processes(file):
    del file[PROCESSES]


def other_processes(file):
    table = file[PROCESSES][:]
    table["Process"] = b"Completing Geometry"
    del file[PROCESSES]
    file[PROCESSES] = table


def no_messages(file):
    del file[MESSAGES]


def words_of_variable_length(file):
    """Strings as other writers store them."""
    file[SUMMARY].attrs["Solution"] = "Unsteady Finished Successfully"
    said = file[MESSAGES][0].decode()
    del file[MESSAGES]
    file.create_dataset(MESSAGES, data=[said], dtype=h5py.string_dtype())


def foreign_letters(file):
    say(file, "Plan: 'Überlauf Straße'\r\nSimulation started at: 06Aug2025 08:40:48 AM\r\nFinished Unsteady Flow Simulation\r\n")


def links(file):
    """Soft links and groups that lead in a circle."""
    file["Results/again"] = h5py.SoftLink("/Results")
    file["Results/nowhere"] = h5py.SoftLink("/none")


QUIRKS = (
    (plain, "succeeded"),
    (failed_rerun, "failed"),
    (silent_rerun, "failed"),
    (unstable, "unstable"),
    (absurd_volume, "succeeded"),
    (no_number, "succeeded"),
    (five, "succeeded"),
    (no_processes, "unknown"),
    (other_processes, "failed"),
    (no_messages, "unknown"),
    (words_of_variable_length, "succeeded"),
    (foreign_letters, "succeeded"),
    (links, "succeeded"),
)


def show(program, path):
    return subprocess.run([program, "results", "show", path, "--json"], capture_output=True, text=True, timeout=60, check=False)


def quirk(program, folder, change, state):
    path = os.path.join(folder, f"{change.__name__.strip('<>')}.p01.hdf")
    large.write(path, 0, cells=500)
    with h5py.File(path, "a") as file:
        change(file)
    found = compare.compare(program, path) or []
    if f'"state":"{state}"' not in show(program, path).stdout.replace(" ", "").replace("\n", ""):
        found.append(f"the state is not {state}")
    return found


def damaged(folder):
    """Name and bytes of files that must be refused."""
    good = os.path.join(folder, "good.p01.hdf")
    large.write(good, 0, cells=500)
    with open(good, "rb") as file:
        data = file.read()
    yield "empty", b""
    yield "text", b"Proj Title=PRtest1\r\nCurrent Plan=p04\r\n"
    yield "zeros", bytes(len(data))
    yield "a signature alone", data[:8]
    yield from ((f"the first {tenth * 10} %", data[: len(data) * tenth // 10]) for tenth in range(1, 10))
    yield "all but a byte", data[:-1]


def refused(program, folder, data):
    path = os.path.join(folder, "damaged.p01.hdf")
    with open(path, "wb") as file:
        file.write(data)
    done = show(program, path)
    found = []
    if done.returncode != 2 or done.stdout.strip():
        found.append(f"exit {done.returncode}, shown {done.stdout[:100]!r}")
    if path not in done.stderr or "panic" in done.stderr:
        found.append(f"no clear message: {done.stderr[:300]!r}")
    return found


def grow(path, flushed):
    """Writes a result step by step for about two seconds."""
    with h5py.File(path, "w") as file:
        series = file.create_group(large.BASE + "/Unsteady Time Series/2D Flow Areas/A")
        stages = series.create_dataset("Water Surface", (0, 5000), "<f4", chunks=(4, 5000), maxshape=(None, 5000), compression="gzip")
        for step in range(200):
            stages.resize(step + 1, axis=0)
            stages[step] = step
            if flushed and step % 5 == 0:
                file.flush()
            time.sleep(0.01)


def growing(program, folder, flushed):
    path = os.path.join(folder, f"growing-{flushed}.p01.tmp.hdf")
    writer = multiprocessing.Process(target=grow, args=(path, flushed))
    writer.start()
    found, tries = [], 0
    while writer.is_alive() or tries == 0:
        if os.path.exists(path):
            tries += 1
            done = show(program, path)
            if done.returncode not in (0, 2) or "panic" in done.stderr or (done.returncode == 2 and path not in done.stderr):
                found.append(f"exit {done.returncode}: {done.stderr[:300]}")
    writer.join()
    if writer.exitcode != 0:
        found.append("reading disturbed the writer")
    return found


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: quirks.py PROGRAM")
    program, passed, failed = sys.argv[1], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        checks = [(f"quirk {change.__name__}: {state}", quirk(program, folder, change, state)) for change, state in QUIRKS]
        checks += [(f"damaged, {name}", refused(program, folder, data)) for name, data in damaged(folder)]
        checks += [(f"growing, {'flushed' if flushed else 'not flushed'}", growing(program, folder, flushed)) for flushed in (True, False)]
    for name, found in checks:
        passed, failed = passed + (not found), failed + bool(found)
        print(f"{'FAILED' if found else 'ok'} {name}")
        for line in found[:5]:
            print(f"    {line}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
