"""Reads a HEC-RAS HDF file with h5py, independently of this project, and says what `spillway results show` must say.

Run as `python layout.py FILE` it prints the expected figures as JSON.
"""

import json
import math
import re
import sys
from datetime import datetime

import h5py
import numpy

BASE = "Results/Unsteady/Output/Output Blocks/Base Output"
SERIES = f"{BASE}/Unsteady Time Series"
PROFILES = "Results/Steady/Output/Output Blocks/Base Output/Steady Profiles"
SUMMARY = "Results/Unsteady/Summary"

ERROR_WORDS = (
    "encountered an error",
    "did not complete",
    "failed to converge",
    "computations were stopped",
    "fatal error",
    "forrtl: severe",
    "hdf_error trying to close hdf output file",
    "segmentation fault",
    "error with program:",
)


def text(value):
    """A string of an attribute or an element, trimmed as HEC-RAS pads it."""
    if value is None:
        return None
    if isinstance(value, numpy.ndarray):
        value = value.flat[0]
    if isinstance(value, bytes):
        value = value.split(b"\0")[0]
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("windows-1252", "replace")
    return str(value).split("\0")[0].strip() or None


def number(value):
    """A finite number of an attribute, or None."""
    if value is None:
        return None
    value = float(numpy.asarray(value).flat[0])
    return value if math.isfinite(value) else None


def attribute(file, path, name):
    return file[path].attrs.get(name) if path in file else None


def rows(file, path):
    return int(file[path].shape[0]) if path in file and file[path].shape else 0


def columns(file, path):
    return int(file[path].shape[-1]) if path in file and file[path].shape else 0


def kind(file):
    """Unsteady, steady, geometry or unknown: by groups alone."""
    if "Results/Unsteady" in file:
        return "unsteady"
    if "Results/Steady" in file:
        return "steady"
    if "Geometry" in file and "Results/Summary" not in file:
        return "geometry"
    return "unknown"


def messages(file):
    path = "Results/Summary/Compute Messages (text)"
    return text(file[path][0]) if rows(file, path) else None


def real_cells(file, area):
    """Cells without ghosts, counted in the mesh itself where it is there, and not in the table of areas."""
    indexes = f"Geometry/2D Flow Areas/{area}/Cells FacePoint Indexes"
    if indexes in file:
        return int((file[indexes][:, 2] >= 0).sum())
    table = "Geometry/2D Flow Areas/Attributes"
    if table in file and "Cell Count" in file[table].dtype.names:
        for row in file[table][:]:
            if text(row["Name"]) == area:
                return int(row["Cell Count"])
    return columns(file, f"{SERIES}/2D Flow Areas/{area}/Water Surface")


def areas(file):
    group = file.get("Geometry/2D Flow Areas")
    names = [name for name in group if isinstance(group[name], h5py.Group)] if group else []
    if group and "Attributes" in group:
        names = sorted({text(row["Name"]) for row in group["Attributes"][:]} | set(names))
    output = file.get(f"{SERIES}/2D Flow Areas")
    names += [name for name in output or [] if name not in names]
    found = []
    for name in sorted(names):
        faces = rows(file, f"Geometry/2D Flow Areas/{name}/Faces FacePoint Indexes")
        found.append(
            {
                "name": name,
                "cells": real_cells(file, name),
                "faces": faces or columns(file, f"{SERIES}/2D Flow Areas/{name}/Face Velocity"),
                "steps": rows(file, f"{SERIES}/2D Flow Areas/{name}/Water Surface"),
            }
        )
    return found


def cross_sections(file, what):
    output = {"unsteady": f"{SERIES}/Cross Sections/Water Surface", "steady": f"{PROFILES}/Cross Sections/Water Surface"}
    count = columns(file, output[what]) if what in output else 0
    geometry = "Geometry/Cross Sections"
    return count or rows(file, f"{geometry}/Attributes") or rows(file, f"{geometry}/River Stations")


def steps(file):
    """Output steps, by whichever list of times is there."""
    names = ("Time", "Time Date Stamp", "Time Date Stamp (ms)", "Time Date Stamp Milli")
    return next((count for count in (rows(file, f"{SERIES}/{name}") for name in names) if count), 0)


def references(file, what):
    return rows(file, f"{SERIES}/{what}/Name") or rows(file, f"Geometry/{what}/Attributes")


def volume_error(file):
    """The percentage as it stands there; None where there is none. Absurd ones are told by the comparison."""
    group = f"{SUMMARY}/Volume Accounting"
    percent = number(attribute(file, group, "Error Percent"))
    return percent if percent is not None else number(attribute(file, SUMMARY, "Vol Accounting Error Percentage"))


def told_errors(said):
    errors = []
    for line in said.splitlines():
        low = line.strip().lower()
        harmless = low.startswith(("maximum iteration", "overall volume accounting error", "'wmic'", "note!", "gravity value"))
        if not harmless and (low.startswith(("error:", "error ")) or any(word in low for word in ERROR_WORDS)):
            errors.append(line.strip())
    return errors


def version(program):
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", program or "")
    return tuple(int(part or 0) for part in found.groups()) if found else None


def date(words):
    """A date of the messages or of a Run Time Window; None where it is of another form."""
    for form in ("%d%b%Y %I:%M:%S %p", "%d%b%Y %I:%M %p", "%d%b%Y %H:%M:%S", "%d%b%y %H:%M:%S"):
        try:
            return datetime.strptime(words.strip(), form)
        except ValueError:
            continue
    return None


def is_older(file, summary, said):
    """Whether the results were computed before the simulation that the messages tell of (rule 3)."""
    started = re.search(r"Simulation started at:(.*)", said)
    started = date(started.group(1)) if started else None
    window = date((text(attribute(file, summary, "Run Time Window")) or "").split(" to ")[0])
    return bool(started and window and (started - window).total_seconds() > 2)


def state(file, what, program):
    """The verdict by the five rules, written down a second time. None where this oracle does not decide."""
    said = messages(file)
    if what not in ("unsteady", "steady"):
        return "unknown" if said is None else "failed"
    name = what.capitalize()
    summary = f"Results/{name}/Summary"
    solution = text(attribute(file, summary, "Solution"))
    if said is not None and is_older(file, summary, said):
        return "failed"
    if solution and "unstable" in solution.lower():
        return "unstable"
    if said is None:
        return "unknown"
    listed = "Results/Summary/Compute Processes"
    computed = None
    if listed in file:
        computed = any(text(row["Process"]).startswith(f"{name} Flow Computations") for row in file[listed][:])
    bad = (
        told_errors(said)
        or f"Finished {name} Flow Simulation" not in said
        or (solution is not None and solution != f"{name} Finished Successfully")
        or computed is False
        or (steps(file) if what == "unsteady" else rows(file, f"{PROFILES}/Profile Names")) == 0
    )
    if bad:
        return "failed"
    beta = "beta" in (program or "").lower() and what == "steady"
    needs_list = (version(program) or (9,)) >= (5, 0, 5) and not beta
    if (solution is None and not beta) or (needs_list and computed is None):
        return "unknown"
    return "succeeded"


def expected(path):
    """What the summary of a file must say."""
    with h5py.File(path, "r", locking=False) as file:
        what = kind(file)
        program = text(attribute(file, "Results/Unsteady", "Program Version"))
        program = program or text(attribute(file, "Results/Steady/Output", "Program Version")) or text(file.attrs.get("File Version"))
        summary = {"unsteady": SUMMARY, "steady": "Results/Steady/Summary"}.get(what)
        stamp = text(attribute(file, SUMMARY, "Time Stamp Solution Went Unstable"))
        listed = file.get("Results/Summary/Compute Processes")
        unsteady = what == "unsteady"
        return {
            "program": program or "",
            "type": what,
            "state": state(file, what, program),
            "solution": text(attribute(file, summary, "Solution")) if summary else None,
            "messages": len((messages(file) or "").replace("\r\n", "\n").strip()),
            "processes": [
                {"name": text(row["Process"]), "seconds": int(row["Compute Time (ms)"]) / 1000} for row in (listed[:] if listed else [])
            ],
            "volumeErrorPercent": volume_error(file) if unsteady else None,
            "maxWselError": number(attribute(file, SUMMARY, "Maximum WSEL Error")) if unsteady else None,
            "wentUnstableAt": None if stamp in (None, "Not Applicable") else stamp,
            "runWindow": text(attribute(file, summary, "Run Time Window")) if summary else None,
            "areas": areas(file),
            "crossSections": cross_sections(file, what),
            "profiles": rows(file, f"{PROFILES}/Profile Names") if what == "steady" else 0,
            "steps": steps(file) if unsteady else 0,
            "referenceLines": references(file, "Reference Lines"),
            "referencePoints": references(file, "Reference Points"),
        }


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(json.dumps({"file": name, **expected(name)}))
