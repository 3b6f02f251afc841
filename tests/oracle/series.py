"""Holds what can be drawn of a result against h5py: `python series.py PROGRAM FILE…`.

PROGRAM is the example `series_json` of ras-results. Of each file it compares places, titles, variables, units, every value of
every series, extremes, thinned series, and profiles; then of files made up here in layouts of which no real one is at hand.
Files that claim more than a model has must be answered at once and in little memory. Ends with one line `N passed, N failed, N skipped`.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile

try:
    import made_series
    import numpy
    from drawable import Drawable, key
except ImportError as missing:
    sys.exit(f"The oracle needs {missing.name}: pip install -r {os.path.join(os.path.dirname(__file__), 'requirements.txt')}")

THINNED = 24
LIMIT_SECONDS, LIMIT_MB = 20, 100


def numbers(text, kind):
    return numpy.frombuffer(base64.b64decode(text), kind)


def same(one, other, exact=True):
    """Whether arrays are the same, value by value; what is no number is none."""
    one, other = numpy.array(one, "f4"), numpy.array(other, "f4")
    other[~numpy.isfinite(other)] = numpy.nan
    return one.shape == other.shape and numpy.allclose(one, other, rtol=0 if exact else 1e-6, atol=0, equal_nan=True)


def compare_series(expected, shown, thinned):
    """Differences of one series, whole and thinned."""
    name = f"{shown['place']} {shown['numbers']['variable']['name']}"
    whole, few = shown["numbers"], thinned["numbers"]
    values, times = numbers(whole["values"], "<f4"), numbers(whole["times"], "<f8")
    right = expected.numbers.get((key(shown["place"]), whole["variable"]["name"]))
    if right is None:
        return [f"{name}: h5py knows no such series"]
    # Sums over the cells of a boundary may differ in their last bit.
    exact = right.dtype != numpy.float64
    if not same(values, right, exact) or list(times) != expected.times or whole["steps"] != len(right):
        return [f"{name}: other values or times than h5py reads: {values[:5]} {right[:5]}, {len(times)} times, {len(expected.times)} expected"]
    found = []
    finite = numpy.isfinite(values)
    for which, place in (("least", numpy.argmin(numpy.where(finite, values, numpy.inf))), ("most", numpy.argmax(numpy.where(finite, values, -numpy.inf)))):
        right = {"value": float(values[place]), "time": float(times[place])} if finite.any() else None
        if whole[which] != right or few[which] != right:
            found.append(f"{name}: {which} {whole[which]} and {few[which]}, h5py {right}")
    left, left_times = numbers(few["values"], "<f4"), numbers(few["times"], "<f8")
    places = numpy.searchsorted(times, left_times)
    if len(left) > THINNED or few["steps"] != len(values) or not (numpy.diff(left_times) > 0).all():
        found.append(f"{name}: thinned to {len(left)} values of {few['steps']}")
    elif not (times[places] == left_times).all() or not same(left, values[places]) or places[0] != 0 or places[-1] != len(values) - 1:
        found.append(f"{name}: thinned to values that the series does not have, or without its ends")
    elif finite.any() and (numpy.nanmin(left) != numpy.nanmin(values[finite]) or numpy.nanmax(left) != numpy.nanmax(values[finite])):
        found.append(f"{name}: thinning lost an extreme")
    return found


def compare_profile(expected, shown):
    stations, distances, beds, lines = expected.profile(shown["river"], shown["reach"])
    name = f"profile of {shown['river']}, {shown['reach']}"
    found = []
    if shown["stations"] != stations or shown["unit"] != expected.length:
        found.append(f"{name}: stations {shown['stations'][:4]}, h5py {stations[:4]}")
    if shown["distanceBasis"] != "reach-lengths" or not numpy.allclose(numbers(shown["distances"], "<f8"), distances, rtol=1e-9):
        found.append(f"{name}: distances {numbers(shown['distances'], '<f8')[:4]}, h5py {distances[:4]}")
    if not same(numbers(shown["bed"], "<f4"), beds):
        found.append(f"{name}: beds {numbers(shown['bed'], '<f4')[:4]}, h5py {beds[:4]}")
    if [line["name"] for line in shown["lines"]] != [line for line, _ in lines]:
        found.append(f"{name}: lines {[line['name'] for line in shown['lines']]}, h5py {[line for line, _ in lines]}")
    elif not all(same(numbers(line["values"], "<f4"), right) for line, (_, right) in zip(shown["lines"], lines)):
        found.append(f"{name}: other water surfaces than h5py reads")
    return found


def compare(program, path):
    """Differences of a file, and how many series and profiles it has."""
    shown = []
    for most in ([], [str(THINNED)]):
        done = subprocess.run([program, path, "--all", *most], capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            return [f"exit {done.returncode}: {done.stderr.strip()}"], 0, 0
        shown.append(json.loads(done.stdout))
    whole, thinned = shown
    expected = Drawable(path)
    contents = {"units": expected.units, "groups": expected.groups, "reaches": expected.reaches}
    found = [f"{name}: shown {whole['contents'][name]}, h5py {contents[name]}" for name in contents if whole["contents"][name] != contents[name]]
    if len(whole["series"]) != len(expected.numbers):
        found.append(f"{len(whole['series'])} series, h5py has {len(expected.numbers)}")
    for one, few in zip(whole["series"], thinned["series"]):
        found += compare_series(expected, one, few)
    for profile in whole["profiles"]:
        found += compare_profile(expected, profile)
    return found, len(whole["series"]), len(whole["profiles"])


def modest(program, path):
    """What a file that claims too much costs: it may be refused, but neither ends the program nor fills the memory."""
    limit = 1 << 20
    # The whole address space of the program is limited, so that an attempt to take more is seen.
    command = ["prlimit", f"--as={3 * LIMIT_MB * limit}", program, path, "--all", "50"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [f"no answer in {LIMIT_SECONDS} s"]
    if done.returncode == 0 or (done.returncode == 2 and path in done.stderr):
        return []
    return [f"exit {done.returncode}: {done.stderr.strip()}"]


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: series.py PROGRAM FILE…")
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        made = made_series.write(folder)
        for path in sys.argv[2:] + made:
            if not os.path.exists(path):
                print(f"skipped: {path}: not there")
                skipped += 1
                continue
            found, series, profiles = compare(sys.argv[1], path)
            if path in made and not (series or profiles):
                found.append("nothing of it is shown")
            passed, failed = passed + (not found), failed + bool(found)
            print(f"{'FAILED' if found else 'ok'} {path}: {series} series, {profiles} profiles")
            for line in found[:20]:
                print(f"    {line[:600]}")
        for path in made_series.write_claims(folder):
            found = modest(sys.argv[1], path)
            passed, failed = passed + (not found), failed + bool(found)
            print(f"{'FAILED' if found else 'ok'} {path}", *found)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
