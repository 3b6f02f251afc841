//! What a private copy looks like afterwards.

use super::*;
use protocol::{AttemptId, ContentHash, ControllerLabel, EngineRequest, FileRole, Manifest, ManifestEntry, Priority};
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

const RUN_FILE: &str = "HEC-RAS 5.0.7 March 2019\r\nJob Control Information\r\n  Write DSS File        =        T\r\n\
    C:\\Users\\x\\proj\\flows.dss\r\nComputational Time Window\r\n  Start Date/Time       = 31Dec2023 2400\r\n\
    \x20 End Date/Time         = 01Jan2024 2400\r\nInitial Conditions (use restart file?)\r\n       T\r\n\
    D:\\old\\proj\\start\\X.p01.01JAN2024 0000.rst\r\n";
const LINUX_PLAN: &str = "Simulation Date=01JAN2024,0000,02JAN2024,0000\nGeom File=g01\nFlow File=u01\n";
const FLOW: &str = "Use Restart=-1\nRestart Filename=start\\X.p01.01JAN2024 0000.rst\n";

/// A plan without rivers and areas, prepared for 5.0.7.
fn linux(run_file: &str, more: &[(&str, FileRole)]) -> (tempfile::TempDir, AttemptSpec) {
    let folder = folder(&[
        ("X.prj", PROJECT),
        ("X.p01", LINUX_PLAN),
        ("X.g01", "Geom Title=g\n"),
        ("X.u01", FLOW),
        ("X.b01", run_file),
        ("X.c01", "\r\n"),
    ]);
    let mut files = vec![
        ("X.g01", FileRole::Geometry),
        ("X.u01", FileRole::Flow),
        ("X.b01", FileRole::Prepared),
        ("X.c01", FileRole::Prepared),
    ];
    files.extend(more);
    let engine = EngineRequest { kind: EngineKind::RasLinux, version: "5.0.7".into(), program: "/ras".into() };
    (folder, AttemptSpec { engine, ..spec(&files) })
}

#[test]
fn linux_programs_get_line_feeds_and_paths_that_lead_to_what_was_staged() {
    let restart = ("start/X.p01.01JAN2024 0000.rst", FileRole::Restart);
    let (folder, spec) = linux(RUN_FILE, &[restart]);
    let prepared = prepare(folder.path(), &spec).unwrap();
    let told = text(&folder, "X.b01");
    assert!(!told.contains('\r'));
    assert!(told.contains("=        T\nflows.dss\nComputational"), "{told}");
    assert!(told.ends_with("       T\nstart/X.p01.01JAN2024 0000.rst\n"), "{told}");
    assert_eq!(text(&folder, "X.c01"), "\r\n", "what is no text stays as it is");
    assert_eq!(prepared.touched, [rel("X.b01"), rel("X.prj")]);
}

#[test]
fn a_path_to_what_was_not_staged_is_refused_with_the_line() {
    let (folder, spec) = linux(RUN_FILE, &[]);
    let refused = prepare(folder.path(), &spec).unwrap_err().to_string();
    let begin =
        "X.b01 names D:\\old\\proj\\start\\X.p01.01JAN2024 0000.rst on line 10, and no file of that name was staged";
    assert!(refused.starts_with(begin), "{refused}");
}

#[test]
fn what_is_missing_or_of_another_version_or_kind_is_refused_for_linux() {
    let refused =
        |folder: &tempfile::TempDir, spec: &AttemptSpec| prepare(folder.path(), spec).unwrap_err().to_string();
    let (folder, mut spec) = linux(RUN_FILE, &[]);
    spec.manifest.entries.retain(|entry| entry.path != rel("X.c01"));
    assert!(refused(&folder, &spec).starts_with("HEC-RAS 5.0.7 for Linux needs X.c01"), "{}", refused(&folder, &spec));
    let (folder, spec) = linux(&RUN_FILE.replace("5.0.7", "5.0.6"), &[]);
    assert!(
        refused(&folder, &spec).contains("prepared by HEC-RAS 5.0.6, and HEC-RAS 5.0.7"),
        "{}",
        refused(&folder, &spec)
    );
    let (folder, spec) = linux(RUN_FILE, &[]);
    fs::write(folder.path().join("X.p01"), LINUX_PLAN.replace("u01", "f01")).unwrap();
    assert!(refused(&folder, &spec).contains("and the plan is steady flow"), "{}", refused(&folder, &spec));
}

#[test]
fn a_window_that_was_edited_after_the_preparation_is_refused() {
    let (folder, spec) = linux(RUN_FILE, &[("start/X.p01.01JAN2024 0000.rst", FileRole::Restart)]);
    fs::write(folder.path().join("X.p01"), LINUX_PLAN.replace("02JAN", "03JAN")).unwrap();
    let refused = prepare(folder.path(), &spec).unwrap_err().to_string();
    assert!(
        refused.contains("the plan computes 2024-01-01T00:00 to 2024-01-03T00:00 and was prepared for 2024-01-01T00:00 to 2024-01-02T00:00"),
        "{refused}"
    );
    assert_eq!(text(&folder, "X.b01"), RUN_FILE, "nothing was changed");
}
