//! Prepared files of real projects: what HEC-RAS wrote is not called stale, and an edit of the text is.

use super::*;
use protocol::{ContentHash, FileRole};

fn real(project: &str, name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SPILLWAY_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = root.into_iter().chain([beside]).find(|folder| folder.join("projects").is_dir());
    if folder.is_none() {
        println!("skipped: {name}: no real projects beside the workspace");
    }
    folder.map(|folder| folder.join("projects").join(project))
}

/// The set of a plan in a folder, with whatever of it is there.
fn set(folder: &Path, stem: &str, numbers: [&str; 3]) -> PreparedSet {
    let [plan, geometry, flow] = numbers;
    let there = |name: String| Some(folder.join(name)).filter(|path| path.is_file());
    PreparedSet {
        project: folder.join(format!("{stem}.prj")),
        plan: folder.join(format!("{stem}.p{plan}")),
        geometry: there(format!("{stem}.g{geometry}")),
        geometry_hdf: there(format!("{stem}.g{geometry}.hdf")),
        flow: there(format!("{stem}.u{flow}")),
        run_file: there(format!("{stem}.b{plan}")),
        geometry_run_file: there(format!("{stem}.x{geometry}")),
        preprocessed: there(format!("{stem}.c{geometry}")),
        hdf: there(format!("{stem}.p{plan}.hdf")),
        ..PreparedSet::default()
    }
}

/// What comparing finds, whatever kind the plan is and whether results stand there.
fn findings(set: &PreparedSet) -> Findings {
    let version = RasVersion::parse("6.6").unwrap();
    let plan_text = set.text(&set.plan, version).unwrap();
    let texts = texts(set, plan_text, version).unwrap();
    Read::of(set, version).unwrap().compare(&texts)
}

/// The same after an edit of one text.
fn edited(set: &PreparedSet, file: &Path, from: &str, to: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let copy = |path: &PathBuf| {
        let place = folder.path().join(name(path));
        let bytes = std::fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if path == file {
            assert_eq!(text.matches(from).count(), 1, "{from:?} stands once in {}", path.display());
        }
        std::fs::write(&place, if path == file { text.replacen(from, to, 1).into_bytes() } else { bytes }).unwrap();
        place
    };
    let optional = |path: &Option<PathBuf>| path.as_ref().map(copy);
    let copied = PreparedSet {
        project: copy(&set.project),
        plan: copy(&set.plan),
        geometry: optional(&set.geometry),
        geometry_hdf: set.geometry_hdf.clone(),
        flow: optional(&set.flow),
        ..set.clone()
    };
    findings(&copied).differences
}

#[test]
fn what_hec_ras_prepared_of_1d_plans_is_not_called_stale() {
    let Some(folder) = real("hager-lat-weir", "what_hec_ras_prepared_of_1d_plans_is_not_called_stale") else { return };
    let version = RasVersion::parse("5.0.0").unwrap();
    for (plan, geometry) in [("06", "02"), ("07", "04"), ("08", "05")] {
        let set = set(&folder, "HagerLatWeir", [plan, geometry, "01"]);
        assert_eq!(findings(&set).differences, Vec::<String>::new(), "p{plan}");
        assert_eq!(examine(&set, version).unwrap(), Vec::<String>::new(), "p{plan}");
        let other = examine(&set, RasVersion::parse("5.0.7").unwrap()).unwrap_err().to_string();
        assert!(other.contains("5.0, and HEC-RAS 5.0.7 for Linux"), "{other}");
    }
}

#[test]
fn what_hec_ras_prepared_of_2d_plans_is_not_called_stale() {
    let name = "what_hec_ras_prepared_of_2d_plans_is_not_called_stale";
    let Some(folder) = real("temp-2d-505", name) else { return };
    assert_eq!(findings(&set(&folder, "temp", ["01", "01", "01"])), Findings::default());
    let Some(folder) = real("chippewa-2d", name) else { return };
    let set = PreparedSet { hdf: None, ..set(&folder, "Chippewa_2D", ["02", "01", "04"]) };
    assert_eq!(findings(&set).differences, Vec::<String>::new());
    // Its geometry, as the geometry's own HDF file holds it.
    let set = PreparedSet { hdf: set.geometry_hdf.clone(), ..set };
    assert_eq!(findings(&set).differences, Vec::<String>::new());
}

#[test]
fn geometries_of_hec_ras_are_the_same_in_text_run_file_and_hdf() {
    let name = "geometries_of_hec_ras_are_the_same_in_text_run_file_and_hdf";
    let Some(folder) = real("unsteady-encroachment", name) else { return };
    for plan in ["02", "03"] {
        let set = set(&folder, "UnsteadyEncroachment", [plan, "01", "01"]);
        let set = PreparedSet { hdf: set.geometry_hdf.clone(), ..set };
        assert_eq!(findings(&set).differences, Vec::<String>::new());
    }
    for (project, stem, plan) in [
        ("bald-eagle-1d", "BaldEagle", ["01", "01", "02"]),
        ("ex1-steady", "EX1", ["01", "01", "01"]),
        ("meerlustkloof", "Meerlustkloof", ["01", "01", "01"]),
        ("ripple-14320639", "14320639", ["01", "01", "01"]),
    ] {
        let Some(folder) = real(project, name) else { return };
        let mut set = set(&folder, stem, plan);
        set.hdf = set.hdf.or(set.geometry_hdf.clone());
        let version = RasVersion::parse("6.6").unwrap();
        let text = set.text(set.geometry.as_ref().unwrap(), version).unwrap();
        let texts = texts::TextGeometry::read(&text, set.associations());
        let read = Read::of(&set, version).unwrap();
        let mut findings = Findings::default();
        geometry::compare(&texts, read.geometry_run_file.as_ref(), read.hdf.as_ref(), &mut findings);
        assert_eq!(findings.differences, Vec::<String>::new(), "{project}");
        assert!(!texts.sections.is_empty() && read.hdf.unwrap().sections.is_some(), "{project}: nothing was compared");
    }
}

#[test]
fn every_edit_of_a_1d_plan_is_told_with_what_was_and_what_is() {
    let Some(folder) = real("hager-lat-weir", "every_edit_of_a_1d_plan_is_told_with_what_was_and_what_is") else {
        return;
    };
    let set = set(&folder, "HagerLatWeir", ["06", "02", "01"]);
    let flow = set.flow.clone().unwrap();
    let geometry = set.geometry.clone().unwrap();
    assert_eq!(
        edited(&set, &flow, "   17000   17000   16000", "   17000   21000   16000"),
        [
            "the flow hydrograph at Brunner, 1, 1000 is 21000 cfs at 2007-01-23T11:00 in the flow file and 17000 cfs in the prepared files"
        ]
    );
    assert_eq!(
        edited(&set, &flow, "Friction Slope=0.00189", "Friction Slope=0.0019"),
        ["the slopes of normal depth are [0.0019] in the flow file and [0.00189] in the prepared run file"]
    );
    assert_eq!(
        edited(&set, &set.plan, "23JAN2007,2400", "24JAN2007,2400"),
        [
            "the plan computes 2007-01-23T00:00 to 2007-01-25T00:00 and was prepared for 2007-01-23T00:00 to 2007-01-24T00:00"
        ]
    );
    assert_eq!(
        edited(&set, &set.plan, "Computation Interval=1MIN", "Computation Interval=30SEC"),
        ["the computation interval is 30SEC in the plan and 1MIN in the prepared files"]
    );
    let ground = "       0   21.51       0    1.51     100    1.51     100   21.51";
    assert_eq!(
        edited(&set, &geometry, ground, &ground.replace("    1.51     100   21", "    1.61     100   21")),
        [
            "cross section Brunner, 1, 800.* is at elevation 1.61 at station 100 in the geometry file and at 1.51 at station 100 in the prepared files"
        ]
    );
    let node = "Type RM Length L Ch R = 1 ,800.*   ,50,50,50";
    let told = edited(&set, &geometry, node, &node.replace("800.*", "801"));
    assert_eq!(told, ["cross section Brunner, 1, 801 is in the geometry file and not in the prepared run file"]);
}

#[test]
fn every_edit_of_a_2d_plan_is_told() {
    let Some(folder) = real("temp-2d-505", "every_edit_of_a_2d_plan_is_told") else { return };
    let set = set(&folder, "temp", ["01", "01", "01"]);
    let flow = set.flow.clone().unwrap();
    let geometry = set.geometry.clone().unwrap();
    assert_eq!(
        edited(&set, &flow, "      .1       1", "      .1     1.5"),
        [
            "the flow hydrograph at inflow of flowarea is 1.5 m³/s at 2018-01-01T01:00 in the flow file and 1 m³/s in the prepared files"
        ]
    );
    assert_eq!(
        edited(&set, &flow, "Friction Slope=0.005,0", "Friction Slope=0.01,0"),
        [
            "the slope of the normal depth at outlet of flowarea is 0.01 in the flow file and 0.005 in the prepared files"
        ]
    );
    assert_eq!(
        edited(&set, &geometry, "470465.2937976669270056.20674437", "470466.2937976669270056.20674437"),
        ["1 of 46 cells of the 2D area flowarea lie elsewhere in the geometry file than in the prepared files"]
    );
    let results = examine(&set, RasVersion::parse("5.0.5").unwrap()).unwrap_err().to_string();
    assert!(results.starts_with("temp.p01.hdf holds results of a computation"), "{results}");
}

#[test]
fn a_record_decides_by_content_and_names_what_was_changed() {
    let version = RasVersion::parse("6.6").unwrap();
    let hash = |text: &str| ContentHash(text.to_owned());
    let files = |flow: &str, run_file: &str| {
        let file = |role, name: &str, content: &str| (role, PathBuf::from(format!("/m/{name}")), hash(content));
        PreparedSet::collect([
            file(FileRole::Project, "X.prj", "project"),
            file(FileRole::Plan, "X.p01", "plan"),
            file(FileRole::Flow, "X.u01", flow),
            file(FileRole::Terrain, "T.hdf", "terrain"),
            file(FileRole::Prepared, "X.b01", run_file),
        ])
    };
    let then = files("flow", "b");
    let record = PreparationRecord::of(&then, "01", version, 7);
    let text = serde_json::to_vec(&record).unwrap();
    let record: PreparationRecord = serde_json::from_slice(&text).unwrap();
    assert!(record.is_of(&then) && record.changed(&then, version).is_empty());
    let told = record.changed(&files("edited", "b"), version);
    assert_eq!(told, ["the flow file X.u01 was changed after the preparation"]);
    assert!(!record.is_of(&files("flow", "prepared anew")));
    let other = RasVersion::parse("6.5").unwrap();
    assert_eq!(record.changed(&then, other), ["they were prepared with HEC-RAS 6.6, and 6.5 is to compute"]);
    let named: Vec<&str> = record.inputs.iter().map(|file| file.file.as_str()).collect();
    assert_eq!(named, ["X.p01", "X.u01", "t.hdf"]);
}
