"""Reads with h5py what of a result file can be drawn, independently of this project: places, variables, numbers, profiles.

`Drawable(path)` holds `groups` and `reaches` as the program must print them, `numbers` by place and variable (`f4` as they
stand in the file, `f8` where they are sums), `times`, and `profile(river, reach)`.
"""

import json
from datetime import datetime, timedelta

import h5py
import layout
import numpy

SERIES, PROFILES = layout.SERIES, layout.PROFILES
LOOKED_AT = {"Flow": 0, "Total Flow": 0, "Water Surface": 1, "Stage": 1}
TITLES = {
    "Storage Areas": "Storage areas",
    "SA 2D Area Conn": "Connections",
    "Lateral Structures": "Lateral structures",
    "Inline Structures": "Inline structures",
    "Pumping Stations": "Pumping stations",
}
OWN_LAYOUT = ("2D Flow Areas", "Boundary Conditions", "Cross Sections", "Reference Lines", "Reference Points", "Storage Areas")
SPELLING = {"feet": "ft", "meters": "m", "m3/s": "m³/s", "m^3/s": "m³/s"}


def key(place):
    return json.dumps(place, sort_keys=True)


def texts(value):
    """All strings of an attribute or dataset, flat."""
    return [layout.text(one) or "" for one in numpy.asarray(value).flatten()]


def milliseconds(stamp):
    """Of `01JAN2024 00:00:00`, with thousandths or 2400."""
    day, clock = stamp.split()
    parts = clock.split(":") if ":" in clock else [clock[:2], clock[2:]]
    parts = [int(part) for part in parts] + [0, 0]
    moment = datetime.strptime(day.title(), "%d%b%Y") + timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2])
    return (moment - datetime(1970, 1, 1)).total_seconds() * 1000 + (parts[3] if len(clock.split(":")) == 4 else 0)


def order(variables, name=lambda variable: variable[0]):
    return sorted(variables, key=lambda one: LOOKED_AT.get(name(one), 2 if name(one).startswith("Stage") else 3))


class Drawable:
    def __init__(self, path):
        self.file = h5py.File(path, "r", locking=False)
        self.kind = layout.kind(self.file)
        si = (layout.text(self.file.attrs.get("Units System")) or "").upper().startswith("SI")
        self.length, self.flow, self.velocity = ("m", "m³/s", "m/s") if si else ("ft", "cfs", "ft/s")
        self.units = {"length": self.length, "flow": self.flow, "velocity": self.velocity}
        self.groups, self.reaches, self.numbers, self.times = [], [], {}, []
        self.sections = self.read_sections()
        for river, reach, _ in self.real_sections():
            if not any(one["river"] == river and one["reach"] == reach for one in self.reaches):
                count = sum(1 for other in self.real_sections() if other[:2] == (river, reach))
                self.reaches.append({"river": river, "reach": reach, "sections": count})
        if self.kind == "unsteady" and SERIES in self.file:
            self.read_times()
            self.read_sections_series()
            self.read_boundaries()
            self.read_references()
            for kind in ["Storage Areas"] + [name for name in self.file[SERIES] if name not in OWN_LAYOUT]:
                if isinstance(self.file[SERIES].get(kind), h5py.Group):
                    self.read_structures(kind)

    # Names and labels

    def unit(self, dataset, label, of_label=None):
        attributes = dataset.attrs
        said = of_label or (layout.text(attributes.get(label)) if label in attributes else None) or layout.text(attributes.get("Units"))
        for pair in ("Variable_Unit", "Variable"):
            if not said and of_label is None and len(texts(attributes.get(pair, []))) == 2:
                said = texts(attributes[pair])[1]
        if said:
            return SPELLING.get(said.lower(), said.replace("^2", "²").replace("^3", "³"))
        if label.endswith("Flow") or (label.startswith("Flow") and "Area" not in label):
            return self.flow
        if label.startswith(("Stage", "Water Surface", "WSEL")):
            return self.length
        return self.velocity if label.startswith("Velocity") else ""

    def is_series(self, dataset):
        return isinstance(dataset, h5py.Dataset) and len(dataset.shape) == 2 and dataset.shape[0] == len(self.times) and dataset.shape[1] > 0

    def labels(self, dataset):
        """Variables of the columns; empty where nothing names them."""
        if "Variable_Unit" in dataset.attrs or len(texts(dataset.attrs.get("Variables", []))) == 2 * dataset.shape[1]:
            said = texts(dataset.attrs["Variable_Unit" if "Variable_Unit" in dataset.attrs else "Variables"])
            return [(name, self.unit(dataset, name, unit or "")) for name, unit in zip(said[::2], said[1::2])][: dataset.shape[1]]
        for name in ("Variables", "Columns"):
            said = texts(dataset.attrs.get(name, []))
            if said and len(said) == dataset.shape[1]:
                return [(label, self.unit(dataset, label)) for label in said]
        return []

    # Sections

    def geometry(self):
        """Sections of the geometry with their lengths."""
        group = self.file.get("Geometry/Cross Sections", {})
        if "Attributes" in group:
            rows = group["Attributes"][:]
            names = [tuple(layout.text(row[field]) or "" for field in ("River", "Reach", "RS")) for row in rows]
            lengths = rows["Len Channel"].tolist() if "Len Channel" in rows.dtype.names else []
        elif "River Stations" in group:
            names = list(zip(*(texts(group[name][:]) for name in ("River Names", "Reach Names", "River Stations"))))
            lengths = group["Lengths"][:, 1].tolist() if "Lengths" in group else []
        else:
            return [], []
        return names, lengths

    def read_sections(self):
        base = SERIES if self.kind == "unsteady" else PROFILES
        info = "Results/Unsteady/Geometry Info" if self.kind == "unsteady" else "Results/Steady/Output/Geometry Info"
        count = layout.columns(self.file, f"{base}/Cross Sections/Water Surface")
        for parent in (f"{base}/Cross Sections", info):
            table = self.file.get(f"{parent}/Cross Section Attributes")
            if table is not None and len(table) == count:
                return [tuple(layout.text(row[field]) or "" for field in ("River", "Reach", "Station")) for row in table[:]]
        if not count:
            return []
        known = {tuple(" ".join(name).split()): name for name in self.geometry()[0]}
        listed = texts(self.file[f"{info}/Cross Section Only"][:]) if f"{info}/Cross Section Only" in self.file else []
        if len(listed) != count:
            return self.geometry()[0]
        return [known.get(tuple(text.split())) or (text[:17].strip(), text[17:34].strip(), text[34:].strip()) for text in listed]

    def real_sections(self):
        return [name for name in self.sections if name[:2] != ("Fake River", "Fake Reach")]

    # Series

    def read_times(self):
        for name in ("Time Date Stamp (ms)", "Time Date Stamp Milli", "Time Date Stamp"):
            if f"{SERIES}/{name}" in self.file:
                self.times = [milliseconds(stamp) for stamp in texts(self.file[f"{SERIES}/{name}"][:])]
                return

    def add(self, title, places):
        """Groups of places with equal variables: `places` holds (place, title, [(variable, numbers)])."""
        made = []
        for place, name, columns in places:
            variables = [variable for variable, _ in columns]
            for (label, _), numbers in columns:
                self.numbers[key(place), label] = numbers
            same = next((group for group in made if group["variables"] == variables), None)
            if same is None:
                same = {"title": title, "variables": variables, "places": []}
                made.append(same)
            same["places"].append({"place": place, "title": name})
        for group in made if len(made) > 1 else []:
            more = len(group["places"]) - 1
            group["title"] = f"{title}: {group['places'][0]['title']}" + (f" and {more} more" if more else "")
        for group in made:
            group["variables"] = [{"name": name, "unit": unit} for name, unit in group["variables"]]
        self.groups += made

    def read_columnwise(self, name, title, places):
        """A dataset a variable, a column a place; places are (kind, title), None for one that is not shown."""
        group = self.file.get(f"{SERIES}/{name}", {})
        fitting = order([label for label in group if self.is_series(group[label]) and group[label].shape[1] == len(places)], str)
        found = []
        for index, place in enumerate(places):
            if place and fitting:
                columns = [((label, self.unit(group[label], label)), group[label][:, index]) for label in fitting]
                found.append(({"kind": place[0], "index": index}, place[1], columns))
        self.add(title, found)

    def read_sections_series(self):
        real = self.real_sections()
        places = [("cross-section", ", ".join(part for part in name if part)) if name in real else None for name in self.sections]
        self.read_columnwise("Cross Sections", "Cross sections", places)

    def read_references(self):
        for name, kind, title in (("Reference Lines", "reference-line", "Reference lines"), ("Reference Points", "reference-point", "Reference points")):
            if f"{SERIES}/{name}/Name" in self.file:
                names = texts(self.file[f"{SERIES}/{name}/Name"][:])
                self.read_columnwise(name, title, [(kind, one.replace("|", ", ", 1)) for one in names])

    def read_boundaries(self):
        parents = [(area, f"{SERIES}/2D Flow Areas/{area}/Boundary Conditions") for area in self.file.get(f"{SERIES}/2D Flow Areas", [])]
        by_area, seen = {area: [] for area, _ in parents}, set()
        for area, path in parents + [(None, f"{SERIES}/Boundary Conditions")]:
            group = self.file.get(path, {})
            found = {}
            for name in group:
                if self.is_series(group[name]) and self.labels(group[name]):
                    columns = [(label, group[name][:, index]) for index, label in enumerate(self.labels(group[name]))]
                    found[name] = (order(columns, lambda one: one[0][0]), group[name])
            whole = set(found)
            for name in group:
                for part in (" - Flow", " - Stage"):
                    bare = name.removesuffix(" per Face").removesuffix(" per Cell")
                    boundary = bare.removesuffix(part)
                    if boundary == bare or boundary in whole or not self.is_series(group[name]) or name in whole:
                        continue
                    table = group[name][:]
                    if part == " - Flow":
                        column = (("Flow", self.unit(group[name], "Flow")), table.astype("f8").sum(axis=1))
                    else:
                        column = (("Stage (lowest cell)", self.unit(group[name], "Stage")), table.min(axis=1))
                    found.setdefault(boundary, ([], group[name]))[0].append(column)
            for name, (columns, dataset) in found.items():
                own = area or layout.text(dataset.attrs.get("2D Area"))
                if (own, name) in seen or (area is None and own is None and any(name == other for _, other in seen)):
                    continue
                seen.add((own, name))
                by_area.setdefault(own, []).append(({"kind": "boundary", "area": own, "name": name}, name, columns))
        for area, places in by_area.items():
            self.add(f"Boundaries of {area}" if area else "Boundaries", places)

    def read_structures(self, kind):
        places = []
        for name in self.file.get(f"{SERIES}/{kind}", []):
            group = self.file[f"{SERIES}/{kind}/{name}"]
            if not isinstance(group, h5py.Group):
                continue
            tables = []
            group.visititems(lambda path, found: tables.append(path) if self.is_series(found) else None)
            main = ("Structure Variables", "Storage Area Variables")
            # A group's own tables come before those of the groups in it.
            tables.sort(key=lambda path: (path not in main, path.count("/")))
            columns = []
            for path in tables:
                words = ", ".join(part for part in path.split("/") if not part.endswith(" Groups"))
                labels = self.labels(group[path]) or ([("", self.unit(group[path], path.split("/")[-1]))] if group[path].shape[1] == 1 else [])
                for index, (label, unit) in enumerate(labels):
                    full = label if path in main else f"{words}: {label}" if label else words
                    columns.append(((full, unit), group[path][:, index]))
            place = {"kind": "storage-area", "name": name} if kind == "Storage Areas" else {"kind": "structure", "group": kind, "name": name}
            if columns:
                places.append((place, name, order(columns, lambda one: one[0][0])))
        self.add(TITLES.get(kind, kind), places)

    # Profiles

    def profile(self, river, reach):
        """Stations, distances, bed and lines of a reach."""
        base = SERIES if self.kind == "unsteady" else PROFILES
        own = [index for index, name in enumerate(self.sections) if name[:2] == (river, reach)]
        names, lengths = self.geometry()
        rows = [names.index(self.sections[index]) if self.sections[index] in names else None for index in own]
        between = [lengths[row] for row in rows[:-1]] if lengths else []
        beds = numpy.full(len(own), numpy.nan, "f4")
        info = self.file.get("Geometry/Cross Sections/Station Elevation Info")
        if info is not None:
            points = self.file["Geometry/Cross Sections/Station Elevation Values"][:, 1]
            for place, row in enumerate(rows):
                if row is not None:
                    start, count = info[row]
                    beds[place] = points[start : start + count].min()
        surface = self.file[f"{base}/Cross Sections/Water Surface"]
        if self.kind == "steady":
            lines = [(name, surface[row][own]) for row, name in enumerate(texts(self.file[f"{PROFILES}/Profile Names"][:]))]
        else:
            highest = self.file.get(f"{layout.BASE}/Summary Output/Cross Sections/Maximum Water Surface")
            fits = highest is not None and highest.shape[1] == surface.shape[1]
            last = datetime(1970, 1, 1) + timedelta(milliseconds=self.times[-1])
            lines = [
                ("Maximum water surface", highest[0][own] if fits else surface[:][:, own].max(axis=0)),
                (f"Water surface at {last:%d%b%Y %H:%M:%S}", surface[-1][own]),
            ]
        distances = numpy.concatenate([[0.0], numpy.cumsum(numpy.array(between, "f8"))])
        return [self.sections[index][2] for index in own], distances, beds, lines
