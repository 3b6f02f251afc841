//! What a private copy looks like afterwards.

use super::*;
use protocol::{AttemptId, ContentHash, ControllerLabel, EngineRequest, Manifest, ManifestEntry, Priority};
use std::fs;

const PROJECT: &str = "Proj Title=a\r\nCurrent Plan=p02\r\nGeom File=g01\r\n";
const PLAN: &str =
    "Plan Title=x\r\nGeom File=g01\r\nFlow File=u01\r\nUNET D2 Cores= 0 \r\nUNET D2 Name=Area\r\nUNET D2 Cores= 8 \r\n";

fn rel(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

fn spec(files: &[(&str, FileRole)]) -> AttemptSpec {
    let entries = files
        .iter()
        .map(|(path, role)| ManifestEntry {
            path: rel(path),
            role: *role,
            bytes: 0,
            blake3: ContentHash(String::new()),
        })
        .collect();
    AttemptSpec {
        schema: protocol::SCHEMA_VERSION,
        attempt: AttemptId("a-1".into()),
        controller: ControllerLabel { id: "c".into(), owner: "o".into() },
        run: "r".into(),
        plan_number: "01".into(),
        project_title: "a".into(),
        project_file: rel("X.prj"),
        plan_file: rel("X.p01"),
        engine: EngineRequest { kind: EngineKind::Practice, version: "practice 1".into(), program: "p".into() },
        cores: 0,
        priority: Priority::Low,
        clear_geompre: false,
        write_detailed: false,
        time_limit_seconds: None,
        silence_limit_seconds: None,
        resource_interval_seconds: None,
        keep_awake: false,
        expected_seconds: None,
        manifest: Manifest { entries },
        rewrites: Vec::new(),
    }
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn text(folder: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn the_private_copy_is_set_to_its_plan_and_nothing_else_changes() {
    let folder = folder(&[("X.prj", PROJECT), ("X.p01", PLAN)]);
    let prepared = prepare(folder.path(), &spec(&[])).unwrap();
    assert_eq!(text(&folder, "X.prj"), PROJECT.replace("p02", "p01"));
    assert_eq!(text(&folder, "X.p01"), PLAN);
    assert_eq!(prepared.touched, [rel("X.prj")]);
    assert_eq!(prepared.plan.geometry_number.as_deref(), Some("01"));
}

#[test]
fn a_project_without_current_plan_gets_one_after_its_title() {
    let folder = folder(&[("X.prj", "Proj Title=a\nPlan File=p01\n"), ("X.p01", PLAN)]);
    prepare(folder.path(), &spec(&[])).unwrap();
    assert_eq!(text(&folder, "X.prj"), "Proj Title=a\nCurrent Plan=p01\nPlan File=p01\n");
}

#[test]
fn all_core_keys_are_set_and_missing_ones_stand_before_the_first_area() {
    let folder = folder(&[("X.prj", PROJECT), ("X.p01", PLAN)]);
    prepare(folder.path(), &AttemptSpec { cores: 3, write_detailed: true, ..spec(&[]) }).unwrap();
    let head = "Plan Title=x\r\nGeom File=g01\r\nFlow File=u01\r\nUNET D2 Cores= 3\r\n";
    let tail = "UNET D1 Cores= 3\r\nPS Cores= 3\r\nUNET D2 Name=Area\r\nUNET D2 Cores= 3\r\nWrite Detailed= 1 \r\n";
    assert_eq!(text(&folder, "X.p01"), format!("{head}{tail}"));
}

#[test]
fn a_rewrite_is_refused_when_the_old_value_does_not_stand_there() {
    let flow = "Flow Title=f\nDSS File=C:\\Test\\a.dss\n";
    let folder = folder(&[("X.prj", PROJECT), ("X.p01", PLAN), ("X.u01", flow)]);
    let mut spec = spec(&[("X.u01", FileRole::Flow)]);
    let rewrite = |old: &str| LineRewrite { file: rel("X.u01"), line: 2, old: old.into(), new: ".\\a.dss".into() };
    spec.rewrites = vec![rewrite("D:\\other.dss")];
    assert!(matches!(prepare(folder.path(), &spec), Err(PrepareError::Edit { .. })));
    assert_eq!(text(&folder, "X.u01"), flow);
    spec.rewrites = vec![rewrite("C:\\Test\\a.dss")];
    prepare(folder.path(), &spec).unwrap();
    assert_eq!(text(&folder, "X.u01"), "Flow Title=f\nDSS File=.\\a.dss\n");
}

#[test]
fn a_rewrite_of_a_file_that_was_not_staged_is_refused() {
    let folder = folder(&[("X.prj", PROJECT), ("X.p01", PLAN), ("X.u01", "DSS File=a\n")]);
    let mut spec = spec(&[]);
    spec.rewrites = vec![LineRewrite { file: rel("X.u01"), line: 1, old: "a".into(), new: "b".into() }];
    assert!(matches!(prepare(folder.path(), &spec), Err(PrepareError::NotStaged { .. })));
}

#[test]
fn clearing_removes_the_preprocessor_file_of_the_plans_own_geometry_only() {
    let folder = folder(&[("X.prj", PROJECT), ("X.p01", PLAN), ("X.c01", "1"), ("X.c02", "2")]);
    let staged = [("X.c01", FileRole::Prepared), ("X.c02", FileRole::Prepared)];
    prepare(folder.path(), &AttemptSpec { clear_geompre: true, ..spec(&staged) }).unwrap();
    assert!(!folder.path().join("X.c01").exists());
    assert!(folder.path().join("X.c02").exists());
}

#[test]
fn linux_programs_get_lf_and_are_refused_what_was_never_prepared() {
    let files = [("X.prj", PROJECT), ("X.p01", PLAN), ("X.b01", "a\r\nb\r\n"), ("X.p01.tmp.hdf", "\r\n")];
    let folder = folder(&files);
    let staged = [("X.b01", FileRole::Prepared), ("X.p01.tmp.hdf", FileRole::Prepared)];
    let engine = EngineRequest { kind: EngineKind::RasLinux, version: "6.6".into(), program: "/ras".into() };
    let spec = AttemptSpec { engine, ..spec(&staged) };
    prepare(folder.path(), &spec).unwrap();
    assert_eq!(text(&folder, "X.b01"), "a\nb\n");
    assert_eq!(text(&folder, "X.p01.tmp.hdf"), "\r\n");
    fs::remove_file(folder.path().join("X.p01.tmp.hdf")).unwrap();
    let refused = prepare(folder.path(), &spec).unwrap_err().to_string();
    assert!(refused.contains("X.p01.tmp.hdf"), "{refused}");
}
