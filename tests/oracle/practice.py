"""Opens results of the practice engine with h5py and rashdf: `python practice.py FOLDER…`.

Every `*.p##.hdf` below the folders is opened; its text files are expected beside it. What readers of HEC-RAS's own files
need must be there, and what the result names must be the plan's. Ends with `N passed, N failed, N skipped`.
"""

import math
import os
import re
import sys
import warnings

try:
    import h5py
    import numpy
    from rashdf import RasPlanHdf
except ImportError as missing:
    sys.exit(f"The oracle needs {missing.name}: pip install -r {os.path.join(os.path.dirname(__file__), 'requirements.txt')}")

import layout
import plan_text
from layout import BASE, PROFILES, SERIES, SUMMARY, attribute, number, text

SENSIBLE_DEPTH = 300.0


class Findings(list):
    """What is missing or wrong in one file."""

    def need(self, good, words):
        if not good:
            self.append(words)
        return good


def has(file, found, *paths):
    for path in paths:
        found.need(path in file, f"missing: /{path}")
    return all(path in file for path in paths)


def has_attributes(file, found, path, *names):
    if not has(file, found, path):
        return
    for name in names:
        found.need(name in file[path].attrs, f"missing: attribute {name!r} of /{path}")


def read_all(file, found):
    """Every dataset can be read and every attribute decoded."""

    def visit(path, item):
        try:
            list(item.attrs.items())
            if isinstance(item, h5py.Dataset) and item.nbytes < 64_000_000:
                item[()]
        except (OSError, ValueError, RuntimeError) as broken:
            found.append(f"h5py cannot read /{path}: {broken}")

    file.visititems(visit)


def check_common(file, found, what):
    has_attributes(file, found, "Plan Data/Plan Information", "Plan Name", "Plan Title", "Plan ShortID", "Geometry Title", "Flow Title")
    has(file, found, "Results/Summary/Compute Messages (text)", "Results/Summary/Compute Processes")
    found.need(file.attrs.get("Units System") is not None, "missing: attribute 'Units System' of /")
    place = "Results/Unsteady" if what == "unsteady" else "Results/Steady/Output"
    has_attributes(file, found, place, "Program Name", "Program Version", "Type of Run")
    program = f"{text(attribute(file, place, 'Program Name'))} {text(attribute(file, place, 'Program Version'))}"
    found.need("practice" in program.lower(), f"the result does not name itself a practice result: {program!r}")
    has_attributes(file, found, f"Results/{what.capitalize()}/Summary", "Solution", "Run Time Window")


def check_unsteady(file, found):
    has_attributes(file, found, SUMMARY, "Computation Time Total", "Maximum WSEL Error", "Time Stamp Solution Went Unstable")
    has_attributes(file, found, f"{SUMMARY}/Volume Accounting", "Error", "Error Percent", "Vol Accounting in", "Volume Starting", "Volume Ending")
    percent = number(attribute(file, f"{SUMMARY}/Volume Accounting", "Error Percent"))
    found.need(percent is not None, "the volume error is not stated as a number")
    stamps = [f"{SERIES}/{name}" for name in ("Time", "Time Date Stamp", "Time Date Stamp (ms)", "Time Step")]
    if has(file, found, *stamps):
        lengths = {path: file[path].shape[0] for path in stamps}
        found.need(len(set(lengths.values())) == 1, f"lists of times differ in length: {lengths}")
        found.need(bool(numpy.all(numpy.diff(file[stamps[0]][:]) > 0)), "Time does not rise")
    for name in file.get(f"{SERIES}/2D Flow Areas", []):
        check_area(file, found, name)
    if f"{SERIES}/Cross Sections" in file:
        sections = f"{SERIES}/Cross Sections"
        if has(file, found, f"{sections}/Water Surface", f"{sections}/Flow", f"{sections}/Cross Section Attributes"):
            named = file[f"{sections}/Cross Section Attributes"].shape[0]
            found.need(named == file[f"{sections}/Water Surface"].shape[1], "Cross Section Attributes and Water Surface differ in length")
            check_stages(file, found, file[f"{sections}/Water Surface"][:])
        extremes = f"{BASE}/Summary Output/Cross Sections"
        has(file, found, *(f"{extremes}/{name}" for name in ("Maximum Water Surface", "Maximum Flow", "Minimum Water Surface")))


def check_area(file, found, name):
    mesh, series = f"Geometry/2D Flow Areas/{name}", f"{SERIES}/2D Flow Areas/{name}"
    extremes = f"{BASE}/Summary Output/2D Flow Areas/{name}"
    needed = ("Cells Center Coordinate", "Cells FacePoint Indexes", "Cells Minimum Elevation", "Cells Face and Orientation Info")
    needed += ("Cells Face and Orientation Values", "FacePoints Coordinate", "Faces FacePoint Indexes", "Faces Perimeter Info", "Faces Perimeter Values")
    if not has(file, found, *(f"{mesh}/{dataset}" for dataset in needed), f"{series}/Water Surface", f"{series}/Face Velocity"):
        return
    tables = ("Maximum Water Surface", "Minimum Water Surface", "Maximum Face Velocity", "Minimum Face Velocity", "Cell Maximum Water Surface Error", "Cell Last Iteration", "Cell Cumulative Iteration")
    has(file, found, *(f"{extremes}/{table}" for table in tables))
    stages, beds = file[f"{series}/Water Surface"], file[f"{mesh}/Cells Minimum Elevation"][:]
    real = layout.real_cells(file, name)
    found.need(stages.shape[1] == len(beds), f"{name}: Water Surface has {stages.shape[1]} cells, the mesh {len(beds)}")
    found.need(file[f"{series}/Face Velocity"].shape[1] == file[f"{mesh}/Faces FacePoint Indexes"].shape[0], f"{name}: Face Velocity and mesh differ in faces")
    depths = stages[:, :real] - beds[:real]
    found.need(bool(numpy.isfinite(depths).all()), f"{name}: water surfaces that are no numbers")
    found.need(bool((depths >= -0.001).all()), f"{name}: water surfaces below the bed, by {-float(depths.min()):.3f}")
    found.need(bool((depths < SENSIBLE_DEPTH).all()), f"{name}: depth of {float(depths.max()):.1f}")
    count = {text(row["Name"]): int(row["Cell Count"]) for row in file["Geometry/2D Flow Areas/Attributes"][:]}.get(name)
    found.need(count == real, f"{name}: Cell Count says {count}, the mesh has {real} real cells")


def check_stages(file, found, stages):
    """Stages of sections lie between bed and a sensible depth."""
    info, values = "Geometry/Cross Sections/Station Elevation Info", "Geometry/Cross Sections/Station Elevation Values"
    if not has(file, found, info, values):
        return
    points = file[values][:, 1]
    beds = numpy.array([points[start : start + count].min() for start, count in file[info][:]])
    if not found.need(len(beds) == stages.shape[1], f"{len(beds)} sections in the geometry, {stages.shape[1]} in the result"):
        return
    depths = stages - beds
    found.need(bool(numpy.isfinite(stages).all()), "stages that are no numbers")
    found.need(bool((depths > -0.001).all()), f"stages below the bed, by {-float(depths.min()):.3f}")
    found.need(bool((depths < SENSIBLE_DEPTH).all()), f"depth of {float(depths.max()):.1f}")


def check_steady(file, found):
    sections = f"{PROFILES}/Cross Sections"
    needed = [f"{sections}/{name}" for name in ("Water Surface", "Flow", "Energy Grade")]
    if has(file, found, f"{PROFILES}/Profile Names", *needed):
        check_stages(file, found, file[needed[0]][:])
        found.need(bool((file[needed[2]][:] >= file[needed[0]][:] - 0.001).all()), "energy grades below the water surface")
    has(file, found, "Results/Steady/Output/Geometry Info/Cross Section Attributes", f"{sections}/Additional Variables/Velocity Total")


def check_names(file, found, path, what):
    """Window, profiles, sections and areas are those of the plan's text files."""
    folder, plan_name = os.path.dirname(path) or ".", os.path.basename(path)[: -len(".hdf")]
    plan = plan_text.beside(folder, plan_name)
    if not found.need(plan, f"the plan {plan_name} is not beside its result"):
        return
    stem = os.path.splitext(plan_name)[0]
    geometry = plan_text.beside(folder, f"{stem}.{plan_text.value(plan, 'Geom File')}")
    flow = plan_text.beside(folder, f"{stem}.{plan_text.value(plan, 'Flow File')}")
    if found.need(geometry, "the geometry is not beside the result"):
        areas = sorted(plan_text.areas(geometry))
        named = sorted(file.get(f"{SERIES}/2D Flow Areas", []))
        found.need(areas == named, f"2D areas {named}, the geometry has {areas}")
        place = "Results/Steady/Output/Geometry Info" if what == "steady" else f"{SERIES}/Cross Sections"
        listed = file.get(f"{place}/Cross Section Attributes")
        sections = [tuple(text(row[key]) or "" for key in ("River", "Reach", "Station")) for row in listed[:]] if listed else []
        expected = plan_text.sections(geometry)
        found.need(sorted(sections) == sorted(expected), f"{len(sections)} sections named, the geometry has {len(expected)}: {sorted(set(expected) ^ set(sections))[:4]}")
    if what == "unsteady" and (window := plan_text.window(plan)):
        said = text(attribute(file, "Results/Unsteady", "Simulation Time Window")) or ""
        moments = tuple(plan_text.moment(*part.split()) for part in said.split(" to ") if part)
        found.need(moments == window, f"window {said!r}, the plan says {window}")
    if what == "steady" and flow:
        names = [text(name) for name in file[f"{PROFILES}/Profile Names"][:]]
        expected = plan_text.profiles(flow)
        found.need(names == expected, f"profiles {names}, the flow file has {expected}")


def check_rashdf(path, found, what, areas):
    """Each call a user of rashdf makes."""

    def call(words, function, good=lambda answer: len(answer) > 0):
        try:
            answer = function()
            found.need(good(answer), f"rashdf: {words} is empty or of the wrong size")
            return answer
        except Exception as broken:  # noqa: BLE001 - whatever a reader stumbles over is a finding
            found.append(f"rashdf: {words}: {type(broken).__name__}: {broken}")
            return None

    with RasPlanHdf(path) as plan:
        call("get_root_attrs", plan.get_root_attrs)
        call("get_plan_info_attrs", plan.get_plan_info_attrs)
        call("get_plan_param_attrs", plan.get_plan_param_attrs)
        if what == "steady":
            names = call("steady_flow_names", plan.steady_flow_names) or []
            for words in ("cross_sections_wsel", "cross_sections_flow", "cross_sections_energy_grade", "cross_sections_additional_velocity_total", "cross_sections_additional_area_total"):
                call(words, getattr(plan, words), lambda table: len(table) > 0 and len(table.columns) == len(names))
        else:
            call("get_results_unsteady_attrs", plan.get_results_unsteady_attrs)
            call("get_results_unsteady_summary_attrs", plan.get_results_unsteady_summary_attrs)
            call("get_results_volume_accounting_attrs", plan.get_results_volume_accounting_attrs, lambda attrs: math.isfinite(attrs["Error Percent"]))
            call("unsteady_datetimes", plan.unsteady_datetimes)
        if layout.cross_sections(plan, what):
            call("cross_sections", plan.cross_sections)
            call("river_reaches", plan.river_reaches)
            call("cross_sections_elevations", plan.cross_sections_elevations)
        if areas and what == "unsteady":
            check_rashdf_mesh(plan, call, areas)


def check_rashdf_mesh(plan, call, areas):
    cells = sum(area["cells"] for area in areas)
    faces = sum(area["faces"] for area in areas)
    call("mesh_area_names", plan.mesh_area_names, lambda names: sorted(names) == [area["name"] for area in areas])
    call("mesh_areas", plan.mesh_areas)
    call("mesh_cell_polygons", plan.mesh_cell_polygons, lambda table: len(table) == cells and table.geometry.is_valid.mean() > 0.99)
    call("mesh_cell_points", plan.mesh_cell_points, lambda table: len(table) == cells)
    call("mesh_cell_faces", plan.mesh_cell_faces, lambda table: len(table) == faces)
    for words in ("mesh_max_ws", "mesh_min_ws", "mesh_max_ws_err", "mesh_max_iter", "mesh_last_iter", "mesh_cells_summary_output"):
        call(words, getattr(plan, words), lambda table: len(table) == cells)
    for words in ("mesh_max_face_v", "mesh_min_face_v", "mesh_faces_summary_output"):
        call(words, getattr(plan, words), lambda table: len(table) == faces)
    for area in areas:
        name = area["name"]
        call(f"mesh_cells_timeseries_output({name!r})", lambda: plan.mesh_cells_timeseries_output(name), lambda data: data.sizes == {"time": area["steps"], "cell_id": area["cells"]})
        call(f"mesh_faces_timeseries_output({name!r})", lambda: plan.mesh_faces_timeseries_output(name), lambda data: data.sizes == {"time": area["steps"], "face_id": area["faces"]})
    if "Geometry/Boundary Condition Lines/Attributes" in plan:
        call("bc_lines", plan.bc_lines)
        call("bc_lines_timeseries_output", plan.bc_lines_timeseries_output, lambda data: len(data.data_vars) > 0)
    if layout.rows(plan, "Geometry/Reference Lines/Attributes"):
        call("reference_lines_timeseries_output", plan.reference_lines_timeseries_output, lambda data: len(data.data_vars) > 0)


def check(path):
    found = Findings()
    try:
        with h5py.File(path, "r", locking=False) as file:
            what, areas = layout.kind(file), layout.areas(file)
            read_all(file, found)
            if not found.need(what in ("unsteady", "steady"), f"it holds no results: {what}"):
                return found
            check_common(file, found, what)
            (check_unsteady if what == "unsteady" else check_steady)(file, found)
            check_names(file, found, path, what)
        check_rashdf(path, found, what, areas)
    except (OSError, KeyError, ValueError, TypeError) as broken:
        found.append(f"cannot be read to its end: {type(broken).__name__}: {broken}")
    return found


def results(folders):
    for folder in folders:
        for parent, _, names in sorted(os.walk(folder)):
            yield from (os.path.join(parent, name) for name in sorted(names) if re.search(r"\.p\d\d\.hdf$", name, re.IGNORECASE))


def main():
    warnings.simplefilter("ignore")
    if len(sys.argv) < 2:
        sys.exit("usage: practice.py FOLDER…")
    passed = failed = 0
    for path in results(sys.argv[1:]):
        found = check(path)
        passed, failed = passed + (not found), failed + bool(found)
        print(f"{'FAILED' if found else 'ok'} {path}")
        for line in found:
            print(f"    {line}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
