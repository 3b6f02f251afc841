//! A project on a share of another machine, as Windows names it: `\\server\share\folder`.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use std::path::PathBuf;
use whole_way::{House, SmallProject};

/// A new folder on the share that `SPILLWAY_TEST_SHARE` names; none where there is no share.
fn folder(test: &str) -> Option<PathBuf> {
    let Some(share) = std::env::var_os("SPILLWAY_TEST_SHARE") else {
        whole_way::skip(test, "SPILLWAY_TEST_SHARE names no share");
        return None;
    };
    let folder = PathBuf::from(share).join(format!("{test}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    Some(folder)
}

#[test]
fn plans_of_a_project_on_a_share_are_computed_and_their_results_stand_there() {
    let Some(folder) = folder("on-a-share") else { return };
    assert!(folder.to_str().unwrap().starts_with(r"\\"), "{folder:?} is no name of a share");
    let house = House::new();
    let project = SmallProject::of(2, 0.0).write(&folder.join("a river & more"));
    let done = house.run(&project, 2, &[]);
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
    assert_eq!(done.finished()["statistics"]["succeeded"], 2, "{}", done.out);
    for plan in ["p01", "p02"] {
        let result = project.with_extension(format!("{plan}.hdf"));
        assert!(result.is_file(), "{result:?} is not there");
    }
    // The same project by the same name: its results are current.
    let again = house.run(&project, 2, &[]);
    assert_eq!(again.status, 0, "{}\n{}", again.out, again.err);
    assert_eq!(again.finished()["statistics"]["current"], 2, "{}", again.out);
    std::fs::remove_dir_all(&folder).unwrap();
}
