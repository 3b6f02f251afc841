"""Result files in layouts of which no real one is at hand, as HEC-RAS 5.0.3 and 6.6 write them: chunked, compressed, labelled."""

import os
from datetime import datetime, timedelta

import h5py
import layout
import numpy

SERIES = layout.SERIES


def strings(values, width):
    return numpy.array([value.encode().ljust(width) for value in values], f"S{width}")


def pairs(*values):
    return numpy.array([[name.encode(), unit.encode()] for name, unit in values], "S32")


def put(file, path, data, **attributes):
    data = numpy.asarray(data)
    chunks = (min(20, data.shape[0]),) + data.shape[1:]
    dataset = file.create_dataset(path, data=data, chunks=chunks, maxshape=(None,) + data.shape[1:], compression="gzip", compression_opts=1)
    for name, value in attributes.items():
        dataset.attrs[name.replace("_2D_Area", "2D Area")] = numpy.bytes_(value) if isinstance(value, str) else value
    return dataset


def times(file, steps, minutes, milli):
    """Stamps and days; the first stamp in the style of midnight as 24:00."""
    moments = [datetime(2008, 9, 1) + timedelta(minutes=minutes * step) for step in range(steps)]
    stamps = ["31AUG2008 24:00:00"] + [f"{moment:%d%b%Y %H:%M:%S}".upper() for moment in moments[1:]]
    put(file, f"{SERIES}/Time", numpy.arange(steps) * minutes / 1440.0)
    put(file, f"{SERIES}/Time Date Stamp", strings(stamps, 19))
    put(file, f"{SERIES}/{milli}", strings([f"{stamp}:000" for stamp in stamps], 22))


def unsteady_503(path, random):
    """One river of 5.0.3: names only in fixed columns and in tables of the geometry."""
    sections, steps = 51, 145
    stations = [f"{13000 - 200 * index}" for index in range(sections)]
    with h5py.File(path, "w", libver=("earliest", "v108")) as file:
        file.attrs["Units System"] = numpy.bytes_("US Customary")
        file.create_group("Results/Unsteady").attrs["Simulation Time Window"] = numpy.bytes_("31Aug2008 2400 to 06Sep2008 2400")
        group = "Geometry/Cross Sections"
        put(file, f"{group}/River Names", strings(["Long River"] * sections, 16))
        put(file, f"{group}/Reach Names", strings(["Upper"] * 20 + ["Lower"] * 31, 16))
        put(file, f"{group}/River Stations", strings(stations, 8))
        put(file, f"{group}/Lengths", numpy.full((sections, 3), [190.0, 200.0, 210.0], "f4"))
        put(file, f"{group}/Station Elevation Info", numpy.array([(10 * index, 10) for index in range(sections)], "i4"))
        put(file, f"{group}/Station Elevation Values", random.random((510, 2), "f4") + 900)
        listed = [f"{'Long River':16} {'Upper' if index < 20 else 'Lower':16} {station}" for index, station in enumerate(stations)]
        file["Results/Unsteady/Geometry Info/Cross Section Only"] = strings(listed, 42)
        times(file, steps, 60, "Time Date Stamp (ms)")
        stage = random.random((steps, sections), "f4") + 914
        stage[3:6, 7] = numpy.nan
        put(file, f"{SERIES}/Cross Sections/Water Surface", stage, Variable=pairs(("Stage", "Feet"))[0])
        put(file, f"{SERIES}/Cross Sections/Flow", random.random((steps, sections), "f4") + 30, Variable=pairs(("Flow", "cfs"))[0])
        put(file, f"{SERIES}/Cross Sections/Velocity Channel", random.random((steps, sections), "f4"), Velocity="ft/s")
        highest = numpy.stack([numpy.nanmax(stage, axis=0) + 0.1, stage[0], stage[0]])
        put(file, f"{layout.BASE}/Summary Output/Cross Sections/Maximum Water Surface", highest)


def unsteady_66(path, random):
    """Two 2D areas, rivers, storage areas and every kind of structure of 6.6, in SI units."""
    steps = 97
    block = lambda columns: random.random((steps, columns), "f4")
    with h5py.File(path, "w", libver=("earliest", "v108")) as file:
        file.attrs["Units System"] = numpy.bytes_("SI Units")
        file.create_group("Results/Unsteady")
        times(file, steps, 30, "Time Date Stamp (ms)")
        names = numpy.array([("White", "Muncie", f"{15696.24 - index:.2f}", "") for index in range(4)], dtype=[("River", "S16"), ("Reach", "S16"), ("Station", "S8"), ("Name", "S16")])
        file[f"{SERIES}/Cross Sections/Cross Section Attributes"] = names
        for name, unit in (("Water Surface", "m"), ("Flow", "m^3/s"), ("Velocity Total", "m/s")):
            put(file, f"{SERIES}/Cross Sections/{name}", block(4), Units=unit)
        drawn = [("White", "Muncie", name["Station"], 12.5) for name in names]
        file["Geometry/Cross Sections/Attributes"] = numpy.array(drawn, dtype=[("River", "S16"), ("Reach", "S16"), ("RS", "S8"), ("Len Channel", "<f4")])
        for parent in (f"{SERIES}/2D Flow Areas/Upper/Boundary Conditions", f"{SERIES}/Boundary Conditions"):
            for name in ("BC Line 1", "Out - Flow"):
                put(file, f"{parent}/{name}", block(2), Columns=strings(["Stage", "Flow"], 5), Flow="m^3/s", Stage="m", _2D_Area="Upper")
                put(file, f"{parent}/{name} - Flow per Face", block(6), Units="m^3/s", _2D_Area="Upper")
                put(file, f"{parent}/{name} - Stage per Face", block(6), Units="m", _2D_Area="Upper")
        put(file, f"{SERIES}/Boundary Conditions/Spring", block(2), Columns=strings(["Stage", "Flow"], 5), Flow="m^3/s", Stage="m", _2D_Area="Lower")
        put(file, f"{SERIES}/2D Flow Areas/Lower/Boundary Conditions/Weir - Flow per Cell", block(7), Units="m^3/s")
        put(file, f"{SERIES}/2D Flow Areas/Lower/Boundary Conditions/Weir - Stage per Cell", block(7) + 100, Units="m")
        put(file, f"{SERIES}/2D Flow Areas/Lower/Computations/Volume", block(1), Units="m^3")
        file[f"{SERIES}/Reference Lines/Name"] = strings(["Bridge|Upper", "Town|Lower"], 28)
        put(file, f"{SERIES}/Reference Lines/Water Surface", block(2), Units="m")
        put(file, f"{SERIES}/Reference Lines/Flow", block(2), Units="m^3/s")
        file[f"{SERIES}/Reference Points/Name"] = strings(["Gauge|Lower"], 28)
        put(file, f"{SERIES}/Reference Points/Velocity", block(1), Units="m/s")
        main = pairs(("Stage HW", "m"), ("Total Flow", "m^3/s"), ("Weir Flow", "m^3/s"), ("Stage TW", "m"))
        for name in ("Dam", "Levee", "Sluice"):
            put(file, f"{SERIES}/SA 2D Area Conn/{name}/Structure Variables", block(4), Variable_Unit=main)
            put(file, f"{SERIES}/SA 2D Area Conn/{name}/HW TW Segments/Flow", block(9))
        put(file, f"{SERIES}/SA 2D Area Conn/Dam/Gate Groups/Gate #1", block(2), Variable_Unit=pairs(("Gate Flow", "m^3/s"), ("Gate Opening", "m")))
        put(file, f"{SERIES}/SA 2D Area Conn/Dam/Weir Variables", block(2), Variable_Unit=pairs(("Weir Flow", "m^3/s"), ("Weir Flow Area", "m^2")))
        put(file, f"{SERIES}/Lateral Structures/White Muncie 15000./Structure Variables", block(4), Variable_Unit=main)
        put(file, f"{SERIES}/Pumping Stations/Polder/Structure Variables", block(1), Variable_Unit=pairs(("Total Flow", "m^3/s")))
        put(file, f"{SERIES}/Storage Areas/Flow", block(1))
        volume = pairs(("Stage", "m"), ("Net Inflow", "m^3/s"), ("Surface Area", ""))
        put(file, f"{SERIES}/Storage Areas/North Basin/Storage Area Variables", block(3), Variable_Unit=volume)
        put(file, f"{SERIES}/Storage Areas/North Basin/Connections to Storage Area", block(2), Connections=strings([" LS A", " LS B"], 64))


def unsteady_500(path, random):
    """An all-2D result of 5.0.0 whose output has the two sections nobody drew."""
    steps = 41
    with h5py.File(path, "w", libver=("earliest", "v108")) as file:
        file.attrs["Units System"] = numpy.bytes_("SI Units")
        file.create_group("Results/Unsteady")
        times(file, steps, 30, "Time Date Stamp Milli")
        file["Results/Unsteady/Geometry Info/Cross Section Only"] = strings([f"{'Fake River':16} {'Fake Reach':16} {station}" for station in ("100", "0")], 42)
        put(file, f"{SERIES}/Cross Sections/Water Surface", random.random((steps, 2), "f4"))
        put(file, f"{SERIES}/2D Flow Areas/1/Boundary Conditions/ds - Flow", random.random((steps, 10), "f4"))
        put(file, f"{SERIES}/2D Flow Areas/1/Boundary Conditions/ds - Stage", random.random((steps, 10), "f4"))


def claims(path, dataset, shape):
    """A small result with a dataset that claims a shape no model has; nothing of it is written."""
    unsteady_503(path, numpy.random.default_rng(1))
    with h5py.File(path, "r+") as file:
        kind = file[dataset].dtype
        del file[dataset]
        file.create_dataset(dataset, shape, kind, chunks=tuple(min(1024, length) for length in shape))


def write_claims(folder):
    """Files that claim more than a model has: sections, steps, points, names."""
    sections, steps, geometry = f"{SERIES}/Cross Sections", f"{SERIES}/Time Date Stamp (ms)", "Geometry/Cross Sections"
    many = 1 << 40
    wanted = [
        (f"{sections}/Water Surface", (145, many)),
        (f"{sections}/Water Surface", (many, 51)),
        (steps, (many,)),
        (f"{geometry}/River Names", (many,)),
        (f"{geometry}/Station Elevation Info", (many, 2)),
        ("Results/Unsteady/Geometry Info/Cross Section Only", (many,)),
    ]
    paths = []
    for number, (dataset, shape) in enumerate(wanted):
        paths.append(os.path.join(folder, f"claims-{number}.p01.hdf"))
        claims(paths[-1], dataset, shape)
    return paths


def write(folder):
    """Writes all, and gives their paths."""
    paths = []
    for make in (unsteady_503, unsteady_66, unsteady_500):
        path = os.path.join(folder, f"made-{make.__name__}.p01.hdf")
        make(path, numpy.random.default_rng(1))
        paths.append(path)
    return paths
