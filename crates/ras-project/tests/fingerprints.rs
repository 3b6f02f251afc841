//! When a result stays current, and what is said when it does not.

#![allow(clippy::unwrap_used)]

mod common;

use common::{SmallProject, closure};
use ras_project::fingerprint::{Disk, Fingerprint};

fn fingerprint(small: &SmallProject) -> Fingerprint {
    let project = small.open();
    Fingerprint::of(&project, &closure(&project, "01"), &Disk).unwrap()
}

/// What is said after `change`.
fn said(prepare: impl FnOnce(&SmallProject), change: impl FnOnce(&SmallProject)) -> Vec<String> {
    let small = SmallProject::new();
    prepare(&small);
    let before = fingerprint(&small);
    change(&small);
    let after = fingerprint(&small);
    let changes: Vec<String> = after.changes_since(&before).iter().map(ToString::to_string).collect();
    assert_eq!(changes.is_empty(), before.hash() == after.hash() || before.parts.len() != after.parts.len());
    changes
}

fn nothing(_: &SmallProject) {}

#[test]
fn what_hec_ras_rewrites_by_opening_changes_nothing() {
    let quiet: [fn(&SmallProject); 8] = [
        |small| small.replace("X.prj", "Current Plan=p01", "Current Plan=p02"),
        |small| {
            small.replace(
                "X.prj",
                "Plan File=p02\r\n",
                "Plan File=p02\r\nPlan File=p03\r\nGIS Export Profiles= 1 \r\nProfile, 1\r\n",
            )
        },
        |small| small.replace("X.g01", "Viewing Rectangle= 0 , 1 , 1 , 0 ", "Viewing Rectangle= 5 , 9 , 9 , 5 "),
        |small| {
            let text = std::fs::read_to_string(small.path("X.u01")).unwrap();
            small.write("X.u01", text.replace("\r\n", "\n"));
        },
        |small| small.write("X.u01.hdf", "event conditions"),
        |small| small.geometry_hdf(&[("Geometry Time", "01JAN2024 00:00:00")]),
        |small| small.write("practice.toml", "seconds = 2.0"),
        |small| small.replace("X.p02", "Second", "Third"),
    ];
    for (number, change) in quiet.into_iter().enumerate() {
        assert_eq!(said(nothing, change), [""; 0], "change {number}");
    }
}

#[test]
fn a_view_or_a_result_layer_in_the_map_changes_nothing_but_a_terrain_does() {
    let map =
        |rest: &str| format!("<R>\r\n<Layer Name=\"A\" Type=\"TerrainLayer\" Filename=\".\\A.hdf\" />\r\n{rest}</R>");
    let with_map = |small: &SmallProject| small.write("X.rasmap", map("<CurrentView><MaxX>1</MaxX></CurrentView>"));
    let quiet = said(with_map, |small| {
        small.write(
            "X.rasmap",
            map("<CurrentView><MaxX>2</MaxX></CurrentView><Layer Type=\"RASResults\" Filename=\".\\X.p01.hdf\" />"),
        );
    });
    assert!(quiet.is_empty());
    let moved = said(with_map, |small| small.write("X.rasmap", map("").replace("A.hdf", "B.hdf")));
    assert_eq!(moved, ["map layers changed"]);
}

#[test]
fn what_changes_the_computation_is_said_in_words() {
    type Case = (fn(&SmallProject), fn(&SmallProject), &'static [&'static str]);
    let cases: [Case; 9] = [
        (nothing, |small| small.replace("X.u01", "       3", "       4"), &["flow file changed"]),
        (nothing, |small| small.replace("X.g01", ",10,10,10", ",10,11,10"), &["geometry changed"]),
        (nothing, |small| small.replace("X.p01", "1MIN", "2MIN"), &["plan file changed"]),
        (nothing, |small| small.replace("X.prj", "SI Units", "English Units"), &["project file changed"]),
        (nothing, |small| std::fs::remove_file(small.path("X.u01")).unwrap(), &["flow file missing now"]),
        (
            |small| {
                small.geometry_hdf(&[("Terrain Filename", ".\\T.hdf")]);
                small.terrain_hdf("T.hdf", "");
            },
            |small| std::fs::remove_file(small.path("T.hdf")).unwrap(),
            &["terrain T.hdf missing now"],
        ),
        (
            |small| small.geometry_hdf(&[("Terrain Filename", ".\\T.hdf")]),
            |small| small.terrain_hdf("T.hdf", ""),
            &["terrain T.hdf there now"],
        ),
        (
            |small| small.write("X.u02", common::FLOW),
            |small| small.replace("X.p01", "Flow File=u01", "Flow File=u02"),
            &["plan file changed", "flow file changed"],
        ),
        (
            |small| {
                small.write("a.dss", "1");
                small.replace("X.u01", "DSS Path=\r\nUse DSS=False", "DSS File=a.dss\r\nUse DSS=True");
            },
            |small| small.write("a.dss", "2"),
            &["DSS input a.dss changed"],
        ),
    ];
    for (prepare, change, expected) in cases {
        let lower: Vec<String> = expected.iter().map(|text| text.to_lowercase()).collect();
        let found: Vec<String> = said(prepare, change).iter().map(|text| text.to_lowercase()).collect();
        assert_eq!(found, lower);
    }
}

#[test]
fn a_project_that_moves_as_a_whole_stays_current() {
    let (here, there) = (SmallProject::at("here"), SmallProject::at("far/away"));
    assert_eq!(fingerprint(&here), fingerprint(&there));
}

#[test]
fn a_record_can_be_kept_as_json() {
    let small = SmallProject::new();
    let before = fingerprint(&small);
    let kept: Fingerprint = serde_json::from_str(&serde_json::to_string(&before).unwrap()).unwrap();
    assert_eq!((kept.hash(), kept.changes_since(&before).len()), (before.hash(), 0));
}
