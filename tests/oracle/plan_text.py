"""What the text files of a project say a result must name: read here a second time, without this project's own reader."""

import os
from datetime import datetime, timedelta


def beside(folder, name):
    """A file by its name in any case; None where it is missing."""
    for found in os.listdir(folder):
        if found.lower() == name.lower():
            return os.path.join(folder, found)
    return None


def lines(path):
    with open(path, "rb") as file:
        return file.read().decode("windows-1252", "replace").replace("\0", "").splitlines()


def value(path, key):
    """The first value of a key."""
    start = f"{key}="
    return next((line[len(start):].strip() for line in lines(path) if line.startswith(start)), None)


def moment(date, clock):
    """A date and a time of a plan; 2400 is the next day's midnight."""
    if not date:
        return None
    day = next((parsed for form in ("%d%b%Y", "%m/%d/%Y") if (parsed := parse(date, form))), None)
    digits = clock.replace(":", "").rjust(4, "0") if clock else "0000"
    return day and day + timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))


def parse(text, form):
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


def window(plan):
    """Start and end of the simulation; None for steady plans."""
    parts = [part.strip() for part in (value(plan, "Simulation Date") or "").split(",")]
    if len(parts) < 4 or not parts[0]:
        return None
    return moment(parts[0], parts[1]), moment(parts[2], parts[3])


def sections(geometry):
    """(river, reach, station) of each cross section, in the order of the file."""
    found, reach = [], ("", "")
    for line in lines(geometry):
        if line.startswith("River Reach="):
            reach = tuple(part.strip() for part in line.split("=", 1)[1].split(",")[:2])
        elif line.startswith("Type RM Length"):
            fields = [part.strip() for part in line.split("=", 1)[1].split(",")]
            if fields[0] == "1":
                found.append((*reach, fields[1]))
    return found


def areas(geometry):
    """Names of the 2D areas."""
    found, name = [], None
    for line in lines(geometry):
        if line.startswith("Storage Area="):
            name = line.split("=", 1)[1].split(",")[0].strip()
        elif line.startswith("Storage Area Is2D=") and line.split("=")[1].strip() not in ("0", ""):
            found.append(name)
    return found


def profiles(flow):
    """Names of the steady profiles."""
    names = []
    for line in lines(flow):
        if line.startswith("Profile Names="):
            names += [name.strip() for name in line.split("=", 1)[1].split(",")]
    return [name for name in names if name]
