"""Compares `spillway results show FILE --json` with what h5py reads: `python compare.py PROGRAM FILE…`.

PROGRAM is the terminal program, or the `show_result` example of ras-results. Ends with one line `N passed, N failed, N skipped`.
"""

import json
import os
import subprocess
import sys

try:
    import layout
except ImportError as missing:
    sys.exit(f"The oracle needs {missing.name}: pip install -r {os.path.join(os.path.dirname(__file__), 'requirements.txt')}")

COUNTS = ("crossSections", "profiles", "steps", "referenceLines", "referencePoints")
SAME = ("program", "type", "runWindow", "wentUnstableAt", *COUNTS)


def close(one, other):
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-6 * max(abs(one), abs(other))


def differences(shown, expected):
    """Names of the figures that differ, with both values."""
    found = [f"{name}: shown {shown.get(name)!r}, h5py {expected[name]!r}" for name in SAME if shown.get(name) != expected[name]]
    if shown["verdict"]["state"] != expected["state"]:
        found.append(f"verdict: shown {shown['verdict']}, h5py {expected['state']!r} (Solution {expected['solution']!r})")
    if not close(shown["maxWselError"], expected["maxWselError"]):
        found.append(f"maxWselError: shown {shown['maxWselError']!r}, h5py {expected['maxWselError']!r}")
    percent = expected["volumeErrorPercent"]
    absurd = percent is not None and abs(percent) > 100 and shown["volumeErrorPercent"] is None
    if not absurd and not close(shown["volumeErrorPercent"], percent):
        found.append(f"volumeErrorPercent: shown {shown['volumeErrorPercent']!r}, h5py {percent!r}")
    by_name = sorted(shown["areas"], key=lambda area: area["name"])
    if by_name != expected["areas"]:
        found.append(f"areas: shown {by_name}, h5py {expected['areas']}")
    if len(shown["messages"]) != expected["messages"]:
        found.append(f"messages: shown {len(shown['messages'])} characters, h5py {expected['messages']}")
    names = [process["name"] for process in shown["processes"]]
    if names != [process["name"] for process in expected["processes"]]:
        found.append(f"processes: shown {names}, h5py {expected['processes']}")
    else:
        for one, other in zip(shown["processes"], expected["processes"]):
            if not close(one["seconds"], other["seconds"]):
                found.append(f"process {one['name']}: shown {one['seconds']}, h5py {other['seconds']}")
    return found


def compare(program, name):
    """Differences of one file; None where h5py itself cannot open it and the program says so too."""
    command = [program, "results", "show", name, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    try:
        expected = layout.expected(name)
    except OSError as refused:
        return None if done.returncode != 0 and done.stderr.strip() else [f"h5py refuses the file ({refused}), the program took it"]
    if done.returncode != 0:
        return [f"exit {done.returncode}: {done.stderr.strip()}"]
    try:
        return differences(json.loads(done.stdout), expected)
    except (ValueError, KeyError, TypeError) as broken:
        return [f"the document is not as agreed: {broken!r}: {done.stdout[:200]!r}"]


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: compare.py PROGRAM FILE…")
    passed = failed = skipped = 0
    for name in sys.argv[2:]:
        if not os.path.exists(name):
            print(f"skipped: {name}: not there")
            skipped += 1
            continue
        found = compare(sys.argv[1], name)
        if found:
            failed += 1
            print(f"FAILED {name}")
            for line in found:
                print(f"    {line}")
        else:
            passed += 1
            print(f"ok {name}" + (" (both refuse it)" if found is None else ""))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
