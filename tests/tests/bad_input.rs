//! What bad input gets: a clear message, the right exit status, nothing written, nothing lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use whole_way::{House, SmallProject, read_log};

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            found.extend(contents(&entry.path()));
        } else {
            found.insert(entry.path(), std::fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// Runs a project that is wrong as a whole, and wants exit 2, a message with `words`, and an untouched folder.
fn refused(house: &House, folder: &Path, project: &Path, words: &[&str]) {
    let before = contents(folder);
    for arguments in [vec!["project", "show"], vec!["run"]] {
        let path = project.display().to_string();
        let mut arguments = arguments;
        arguments.push(&path);
        let said = house.spillway(&arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}{}", said.out, said.err);
        let told = said.err.to_lowercase();
        for word in words {
            assert!(told.contains(&word.to_lowercase()), "{word:?} is missing in {}", said.err);
        }
    }
    assert_eq!(contents(folder), before, "the folder was written to");
    assert!(read_log(&house.engine_log()).is_empty());
}

#[test]
fn what_is_no_project_is_refused_with_two() {
    let house = House::new();
    let folder = house.folder().join("p");
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name)
    };
    let text = file("notes.prj", b"hello\r\nworld\r\n");
    refused(&house, &folder, &text, &["notes.prj"]);
    let empty = file("empty.prj", b"");
    refused(&house, &folder, &empty, &["empty.prj"]);
    let esri = file("crs.prj", br#"PROJCS["WGS_1984_UTM_Zone_40N",GEOGCS["GCS_WGS_1984"]]"#);
    refused(&house, &folder, &esri, &["crs.prj", "projection"]);
    let binary = file("binary.prj", &[0, 159, 146, 150, 255, 254, 0, 0, 13, 10]);
    refused(&house, &folder, &binary, &["binary.prj"]);
    refused(&house, &folder, &folder.join("absent.prj"), &["absent.prj"]);
}

#[test]
fn a_folder_with_two_projects_is_refused_with_their_names() {
    let house = House::new();
    let folder = house.folder().join("p");
    SmallProject::of(1, 0.0).write(&folder);
    SmallProject { name: "Weir".into(), ..SmallProject::of(1, 0.0) }.write(&folder);
    refused(&house, &folder, &folder, &["Mill.prj", "Weir.prj"]);
}

#[test]
fn a_plan_whose_geometry_is_missing_fails_alone_before_anything_is_staged() {
    let house = House::new();
    let folder = house.folder().join("p");
    let project = SmallProject::of(2, 0.0).write(&folder);
    let plan = folder.join("Mill.p02");
    let text = std::fs::read_to_string(&plan).unwrap().replace("Geom File=g01", "Geom File=g07");
    std::fs::write(&plan, text).unwrap();
    let said = house.run(&project, 1, &[]);
    assert_eq!(said.status, 1, "{}\n{}", said.out, said.err);
    let results = said.finished()["results"].clone();
    assert_eq!(results["01"]["success"], true, "{results}");
    assert!(results["02"]["errorMessage"].as_str().unwrap().contains("g07"), "{results}");
    assert_eq!(read_log(&house.engine_log()).len(), 1);
}

#[test]
fn a_plan_of_binary_rubbish_fails_alone() {
    let house = House::new();
    let folder = house.folder().join("p");
    let project = SmallProject::of(2, 0.0).write(&folder);
    std::fs::write(folder.join("Mill.p02"), [0u8, 200, 13, 10, 0, 255, 61, 0]).unwrap();
    let said = house.run(&project, 1, &[]);
    assert_eq!(said.status, 1, "{}\n{}", said.out, said.err);
    let results = said.finished()["results"].clone();
    assert_eq!(results["01"]["success"], true, "{results}");
    assert_eq!(results["02"]["success"], false, "{results}");
}

#[test]
fn a_call_that_is_wrong_starts_nothing() {
    let house = House::new();
    let project = SmallProject::of(1, 0.0).write(&house.folder().join("p"));
    let path = project.display().to_string();
    let nowhere = house.folder().join("nowhere.json").display().to_string();
    let broken = house.folder().join("broken.json");
    std::fs::write(&broken, "{\"workers\": [").unwrap();
    let broken = broken.display().to_string();
    for wrong in [
        vec!["run", &path, "--plans", "09", "--engine", "practice"],
        vec!["run", &path, "--plans", "zero"],
        vec!["run", &path, "--cores", "0"],
        vec!["run", &path, "--priority", "realtime"],
        vec!["run", &path, "--workers", &nowhere],
        vec!["run", &path, "--workers", &broken],
        vec!["run", &path, "--on", "nobody", "--engine", "practice"],
        vec!["runs", "show", "r-unknown"],
        vec!["results", "show", &nowhere],
        vec!["fly"],
    ] {
        let said = house.spillway(&wrong);
        assert_eq!(said.status, 2, "{wrong:?}: {}{}", said.out, said.err);
        assert!(!said.err.trim().is_empty(), "{wrong:?} says nothing");
    }
    assert!(read_log(&house.engine_log()).is_empty());
}

#[test]
fn without_hec_ras_nothing_can_run_and_the_way_out_is_told() {
    let house = House::new();
    let project = SmallProject::of(1, 0.0).write(&house.folder().join("p"));
    let said = house.spillway(&["run", &project.display().to_string()]);
    assert_eq!(said.status, 3, "{}{}", said.out, said.err);
    assert!(said.err.contains("practice") && said.err.contains("HEC-RAS"), "{}", said.err);
}

#[test]
fn odd_names_of_folders_and_files_are_no_obstacle() {
    let house = House::new();
    for name in
        ["two words", "it's & 100% \"safe\"", "Überflutung Straße", "洪水モデル", "$(touch x);`y`", "a^b!c %PATH%"]
    {
        // Quotes are no part of a name on Windows.
        let name = if cfg!(windows) { &name.replace('"', "'") } else { name };
        let folder = house.folder().join(name);
        let project = SmallProject { name: name.replace('"', "'"), ..SmallProject::of(1, 0.0) }.write(&folder);
        let said = house.run(&project, 1, &[]);
        assert_eq!(said.status, 0, "{name}: {}\n{}", said.out, said.err);
        assert!(project.with_extension("p01.hdf").exists(), "{name}");
    }
}

#[test]
fn a_project_path_of_250_characters_is_no_obstacle() {
    let house = House::new();
    let mut folder = house.folder().to_path_buf();
    while folder.display().to_string().len() < 240 {
        let rest = 240 - folder.display().to_string().len();
        folder = folder.join("d".repeat(rest.clamp(1, 40)));
    }
    let project = SmallProject::of(1, 0.0).write(&folder);
    assert!(project.display().to_string().len() >= 245);
    let said = house.run(&project, 1, &[]);
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
}

#[test]
fn a_title_with_terminal_escapes_never_reaches_the_terminal_raw() {
    let house = House::new();
    let folder = house.folder().join("p");
    let project = SmallProject::of(1, 0.0).write(&folder);
    let escape = "Evil \u{1b}[2J\u{1b}]0;owned\u{7} title";
    let plan = folder.join("Mill.p01");
    let text = std::fs::read_to_string(&plan).unwrap().replace("Plan Title=Plan 01", &format!("Plan Title={escape}"));
    std::fs::write(&plan, text).unwrap();
    let text = std::fs::read_to_string(&project).unwrap().replace("Mill channel", escape);
    std::fs::write(&project, text).unwrap();
    let path = project.display().to_string();
    let workers = house.worker_file(1).display().to_string();
    for arguments in [
        vec!["project", "show", &path],
        vec!["run", &path, "--engine", "practice", "--workers", &workers],
        vec!["runs", "list"],
        vec!["runs", "show"],
    ] {
        let said = house.spillway(&arguments);
        assert_eq!(said.status, 0, "{arguments:?}: {}{}", said.out, said.err);
        assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "{arguments:?}: {:?}", said.out);
    }
}

#[test]
fn broken_result_files_are_told_and_not_shown() {
    let house = House::new();
    let folder = house.folder().join("p");
    let project = SmallProject::of(1, 0.0).write(&folder);
    assert_eq!(house.run(&project, 1, &[]).status, 0);
    let whole = std::fs::read(folder.join("Mill.p01.hdf")).unwrap();
    for (name, bytes) in
        [("zero.hdf", &whole[..0]), ("half.hdf", &whole[..whole.len() / 2]), ("head.hdf", &whole[..40])]
    {
        let file = folder.join(name);
        std::fs::write(&file, bytes).unwrap();
        let said = house.spillway(&["results", "show", &file.display().to_string(), "--json"]);
        assert_ne!(said.status, 101, "{name}: a panic: {}", said.err);
        if said.status == 0 {
            assert_ne!(said.json()["verdict"]["state"], "succeeded", "{name}: {}", said.out);
        } else {
            assert_eq!(said.status, 2, "{name}: {}", said.err);
            assert!(said.err.contains(name), "{name}: {}", said.err);
        }
    }
}

#[test]
fn a_read_only_project_folder_keeps_the_result_in_the_runs_folder() {
    if cfg!(windows) {
        return whole_way::skip(
            "a read-only project folder",
            "on Windows that mark of a folder keeps nobody from writing into it",
        );
    }
    if std::env::var("USER").as_deref() == Ok("root") || unsafe_is_root() {
        return on_a_read_only_mount();
    }
    let house = House::new();
    let folder = house.folder().join("p");
    let project = SmallProject::of(1, 0.0).write(&folder);
    let mut rights = std::fs::metadata(&folder).unwrap().permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&folder, rights).unwrap();
    not_published(&house, &project, &folder);
}

fn unsafe_is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").unwrap_or_default().lines().any(|line| line.starts_with("Uid:\t0\t"))
}

fn on_a_read_only_mount() {
    let house = House::new();
    let folder = house.folder().join("p");
    let project = SmallProject::of(1, 0.0).write(&folder);
    let mount = |arguments: &[&str]| {
        let status = std::process::Command::new("mount").args(arguments).stderr(std::process::Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    let path = folder.display().to_string();
    if !mount(&["--bind", &path, &path]) || !mount(&["-o", "remount,ro,bind", &path]) {
        return whole_way::skip(
            "a_read_only_project_folder_keeps_the_result_in_the_runs_folder",
            "root without the right to mount",
        );
    }
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| not_published(&house, &project, &folder)));
    drop(std::process::Command::new("umount").arg(&path).status());
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

fn not_published(house: &House, project: &Path, folder: &Path) {
    let before = contents(folder);
    let said = house.run(project, 1, &[]);
    let result = said.finished()["results"]["01"].clone();
    assert_eq!(result["success"], true, "{result}\n{}", said.err);
    let hdf = PathBuf::from(result["hdfPath"].as_str().unwrap());
    assert!(hdf.exists() && !hdf.starts_with(folder), "{result}");
    assert!(!result["errorMessage"].as_str().unwrap_or_default().is_empty(), "{result}");
    assert_eq!(contents(folder), before);
}
