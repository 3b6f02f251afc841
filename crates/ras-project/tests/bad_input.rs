//! What bad input gets: a message that names the file, the line and the way out, and nothing worse.

#![allow(clippy::unwrap_used)]

mod common;

use common::{FLOW, GEOMETRY, PLAN, PROJECT, SmallProject, closure, inputs, plan};
use ras_project::report::{ProjectReport, ResultReport};
use ras_project::text::TextFile;
use ras_project::{OpenError, ProblemCode, Project};
use std::fmt::Write;

const ESRI: &str = "PROJCS[\"NAD_1983_StatePlane\",GEOGCS[\"GCS\",DATUM[\"D=1\"]]]";

fn refused(small: &SmallProject, name: &str) -> String {
    small.plain(&Project::open(&small.path(name)).unwrap_err().to_string())
}

#[test]
fn what_is_no_project_is_refused_with_the_way_out() {
    if cfg!(windows) {
        println!("skipped: what is no project is refused with the way out: its words hold paths as Unix writes them");
        return;
    }
    let small = SmallProject::new();
    small.write("sub/projection.prj", ESRI);
    small.write("projection.prj", ESRI);
    small.write("zero/X.prj", "");
    small.write("binary/X.prj", [b"Proj".as_slice(), &[0, 1, 2, 3, 250, 0]].concat());
    small.write("other/notes.prj", "\r\nShopping list\x1b[31m\r\nmilk");
    small.write("two/A.prj", PROJECT);
    small.write("two/B.PRJ", PROJECT);
    small.write("empty/readme.txt", "");
    let mut told = String::new();
    for name in [
        "missing.prj",
        "projection.prj",
        "sub/projection.prj",
        "sub",
        "zero",
        "zero/X.prj",
        "binary/X.prj",
        "other/notes.prj",
        "two",
        "empty",
        "X.p01",
    ] {
        writeln!(told, "{name}\n    {}", refused(&small, name)).unwrap();
    }
    insta::assert_snapshot!(told);
}

#[test]
fn an_esri_projection_beside_the_project_does_not_disturb_its_folder() {
    let small = SmallProject::new();
    small.write("A.prj", ESRI);
    assert_eq!(small.open().path, small.path("X.prj"));
    assert!(matches!(Project::open(&small.path("A.prj")), Err(OpenError::EsriProjection { project: Some(_), .. })));
}

#[cfg(unix)]
#[test]
fn what_the_system_refuses_or_what_is_no_file_says_so() {
    let small = SmallProject::new();
    let too_long = small.path(&format!("{}.prj", "x".repeat(300)));
    assert!(matches!(Project::open(&too_long), Err(OpenError::Unreadable { .. })));
    std::os::unix::net::UnixListener::bind(small.path("socket.prj")).unwrap();
    assert!(matches!(Project::open(&small.path("socket.prj")), Err(OpenError::Unreadable { .. })));
    assert!(matches!(Project::open(&small.path("X.prj/more")), Err(OpenError::NotFound { .. })));
}

#[test]
fn a_project_path_in_another_case_is_found() {
    let small = SmallProject::new();
    assert_eq!(Project::open(&small.path("x.PRJ")).unwrap().path, small.path("X.prj"));
}

#[test]
fn a_folder_in_the_place_of_a_member_is_a_damaged_member() {
    let small = SmallProject::new();
    std::fs::remove_file(small.path("X.u01")).unwrap();
    std::fs::create_dir(small.path("X.u01")).unwrap();
    assert!(small.problems()[0].contains("The flow file is no file"), "{:?}", small.problems());
    small.geometry_hdf(&[("Terrain Filename", ".\\")]);
    assert!(small.problems().iter().any(|problem| problem.contains("terrain-missing")));
}

#[test]
fn what_stops_a_plan_names_file_line_and_way_out() {
    type Change = (&'static str, fn(&SmallProject));
    let changes: [Change; 17] = [
        ("geometry missing", |small| std::fs::remove_file(small.path("X.g01")).unwrap()),
        ("geometry not named", |small| small.replace("X.p01", "Geom File=g01", "Geom File=")),
        ("geometry named badly", |small| small.replace("X.p01", "Geom File=g01", "Geom File=../g01\x1b[2J")),
        ("geometry empty", |small| small.write("X.g01", "")),
        ("geometry binary", |small| small.write("X.g01", [7u8; 300])),
        ("flow missing", |small| std::fs::remove_file(small.path("X.u01")).unwrap()),
        ("flow not named", |small| small.replace("X.p01", "Flow File=u01\r\n", "")),
        ("flow without its title", |small| small.write("X.u01", "Boundary Location=\n")),
        ("hydrograph cut off", |small| small.replace("X.u01", "Flow Hydrograph= 3", "Flow Hydrograph= 30")),
        ("plan missing", |small| std::fs::remove_file(small.path("X.p01")).unwrap()),
        ("plan empty", |small| small.write("X.p01", "")),
        ("plan binary", |small| small.write("X.p01", [PLAN.as_bytes(), &[0, 1, 2, 200]].concat())),
        ("plan of something else", |small| small.write("X.p01", "hello\n")),
        ("no window", |small| {
            small.replace("X.p01", "Simulation Date=01JAN2024,0000,01JAN2024,2400", "Simulation Date=,,,")
        }),
        ("damaged window", |small| small.replace("X.p01", "01JAN2024,0000", "31FEB2024,0000")),
        ("window backwards", |small| small.replace("X.p01", "01JAN2024,2400", "31DEC2023,0000")),
        ("sediment missing", |small| {
            small.replace("X.p01", "Flow File=u01", "Flow File=u01\r\nSediment File=s01\r\nRun Sediment=-1 ")
        }),
    ];
    let mut told = String::new();
    for (name, change) in changes {
        let small = SmallProject::new();
        change(&small);
        writeln!(told, "{name}").unwrap();
        for problem in small.problems() {
            writeln!(told, "    {problem}").unwrap();
        }
        let project = small.open();
        assert!(closure(&project, "02").can_start() || name.starts_with("geometry"), "{name} stops the other plan");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn what_other_files_lack_is_told() {
    if cfg!(windows) {
        println!("skipped: what other files lack is told: its words hold paths as Unix writes them");
        return;
    }
    type Change = (&'static str, fn(&SmallProject));
    let changes: [Change; 12] = [
        ("geometry HDF empty", |small| small.write("X.g01.hdf", "")),
        ("geometry HDF rubbish", |small| small.write("X.g01.hdf", vec![9u8; 5000])),
        ("geometry HDF truncated", |small| {
            small.geometry_hdf(&[("Terrain Filename", ".\\T.hdf")]);
            let bytes = std::fs::read(small.path("X.g01.hdf")).unwrap();
            small.write("X.g01.hdf", &bytes[..bytes.len() - 7]);
        }),
        ("terrain missing", |small| small.geometry_hdf(&[("Terrain Filename", ".\\Terrain\\T.hdf")])),
        ("terrain truncated", |small| {
            small.geometry_hdf(&[("Terrain Filename", ".\\Terrain\\T.hdf")]);
            small.write("Terrain/T.hdf", "");
        }),
        ("raster missing", |small| {
            small.geometry_hdf(&[("Terrain Filename", ".\\Terrain\\T.hdf")]);
            small.terrain_hdf("Terrain/T.hdf", "T.tif");
        }),
        ("land cover missing", |small| small.geometry_hdf(&[("Land Cover Filename", "..\\L.hdf")])),
        ("DSS missing", |small| {
            small.replace("X.u01", "DSS Path=\r\nUse DSS=False", "DSS File=C:\\Test\\a.dss\r\nUse DSS=True")
        }),
        ("restart missing", |small| {
            small.replace("X.u01", "Use Restart= 0 ", "Use Restart=-1 \r\nRestart Filename=..\\x.rst")
        }),
        ("precipitation missing", |small| {
            small.replace("X.u01", "Use Restart= 0 ", "Precipitation Mode=Enable\r\nMet BC=Precipitation|Mode=Gridded\r\nMet BC=Precipitation|Gridded DSS Filename=.\\p.dss");
        }),
        ("projection missing", |small| {
            small.write("X.rasmap", "<RASMapper>\r\n<RASProjectionFilename Filename=\"..\\p.prj\" />\r\n</RASMapper>")
        }),
        ("map damaged", |small| small.write("X.rasmap", "<RASMapper>\r\n<Layer></RASMapper>")),
    ];
    let mut told = String::new();
    for (name, change) in changes {
        let small = SmallProject::new();
        change(&small);
        writeln!(told, "{name}").unwrap();
        for problem in small.problems() {
            writeln!(told, "    {problem}").unwrap();
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn no_truncation_of_a_geometry_hdf_makes_the_reader_fall() {
    let small = SmallProject::new();
    small.geometry_hdf(&[("Terrain Filename", ".\\T.hdf"), ("Land Cover Filename", "L.hdf")]);
    let whole = std::fs::read(small.path("X.g01.hdf")).unwrap();
    for length in (0..whole.len()).step_by(13) {
        small.write("X.g01.hdf", &whole[..length]);
        let problems = closure(&small.open(), "01").problems;
        assert!(
            problems
                .iter()
                .any(|problem| problem.code == ProblemCode::GeometryHdfDamaged
                    || problem.code == ProblemCode::HdfUnreadable),
            "{length}"
        );
    }
    // Damage inside a file of full length may or may not be found, but never ends the program.
    for place in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0xff;
        small.write("X.g01.hdf", damaged);
        let _ = closure(&small.open(), "01");
    }
}

#[test]
fn names_with_spaces_quotes_signs_umlauts_and_japanese_are_opened() {
    for name in
        ["with space", "it's \u{201e}quoted\u{201c}", "a & b %PATH% %2e", "Mühlbach é", "川の模型", "$(touch x);`y`"]
    {
        let small = SmallProject::at(name);
        assert!(closure(&small.open(), "01").can_start(), "{name}");
        assert_eq!(Project::open(&small.path("X.prj")).unwrap().plans.len(), 2, "{name}");
    }
}

#[test]
fn a_project_path_of_250_characters_is_opened() {
    let small = SmallProject::at(&["x".repeat(60), "y".repeat(60), "z".repeat(60), "w".repeat(60)].join("/"));
    assert!(small.path("X.prj").to_string_lossy().chars().count() >= 250);
    assert!(closure(&small.open(), "01").can_start());
}

#[test]
fn members_are_named_in_other_encodings_and_still_found() {
    let small = SmallProject::new();
    small.write("M\u{fc}hle.dss", "dss");
    // The same name in Windows-1252, as HEC-RAS writes it.
    let flow = FLOW.replace("DSS Path=\r\nUse DSS=False", "DSS File=.\\M?hle.dss\r\nUse DSS=True");
    let bytes: Vec<u8> = flow.bytes().map(|byte| if byte == b'?' { 0xfc } else { byte }).collect();
    small.write("X.u01", bytes);
    assert!(inputs(&small.open(), "01").contains(&"dss-input M\u{fc}hle.dss".to_owned()));
}

#[test]
fn escapes_in_a_title_are_kept_raw_and_never_reach_a_message() {
    let small = SmallProject::new();
    small.replace("X.p01", "Plan Title=First", "Plan Title=Red \x1b[31m\x07 & <b>");
    small.replace("X.prj", "Current Plan=p01", "Current Plan=\x1b]0;owned\x07");
    let project = small.open();
    assert_eq!(plan(&project, "01").file.content.as_ref().unwrap().title, "Red \x1b[31m\x07 & <b>");
    let report = ProjectReport::new(&project, &project.closures(), |plan| ResultReport::from_disk(&project, plan));
    let json = serde_json::to_string(&report).unwrap();
    assert!(!json.chars().any(char::is_control), "JSON escapes control characters");
    assert!(report.problems.iter().all(|problem| !problem.message.chars().any(char::is_control)));
    assert_eq!(report.problems[0].code, "current-plan-unknown");
}

#[test]
fn a_plan_that_is_listed_badly_or_twice_is_told_and_the_others_stay() {
    let small = SmallProject::new();
    small.replace("X.prj", "Plan File=p02", "Plan File=p02\r\nPlan File=..\\..\\etc\r\nPlan File=P01\r\nPlan File=p07");
    let project = small.open();
    let numbers: Vec<_> = project.plans.iter().map(|plan| (plan.number.as_str(), plan.file.exists)).collect();
    assert_eq!(numbers, [("01", true), ("02", true), ("07", false)]);
    let codes: Vec<_> = project.problems.iter().map(|problem| (problem.code, problem.line)).collect();
    assert_eq!(codes, [(ProblemCode::MemberNameInvalid, Some(9)), (ProblemCode::PlanListedTwice, Some(10))]);
}

#[test]
fn a_nul_byte_in_a_good_geometry_is_no_damage() {
    let small = SmallProject::new();
    small.write("X.g01", GEOMETRY.replace("Reach  ", "Reach\0\0"));
    assert!(closure(&small.open(), "01").can_start());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]
    #[test]
    fn no_bytes_in_any_member_make_the_reader_fall(
        which in 0usize..7,
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        at in 0usize..300,
    ) {
        let small = SmallProject::new();
        let name = ["X.prj", "X.p01", "X.g01", "X.u01", "X.f01", "X.rasmap", "X.g01.hdf"][which];
        let mut content = std::fs::read(small.path(name)).unwrap_or_default();
        let at = at.min(content.len());
        content.splice(at..at, bytes);
        small.write(name, &content);
        if let Ok(project) = Project::open(small.folder()) {
            let _ = ProjectReport::new(&project, &project.closures(), |plan| ResultReport::from_disk(&project, plan));
        }
        proptest::prop_assert_eq!(TextFile::parse(content.clone()).to_bytes(), content);
    }
}
