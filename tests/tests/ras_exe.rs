//! HEC-RAS for Windows, played by the practice engine under the name `Ras.exe`: found, called, followed, its dialogs told.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(windows)]
use std::process::Stdio;
#[cfg(windows)]
use whole_way::wait_for;
use whole_way::{House, SmallProject, program, said};

/// `…/HEC/HEC-RAS/<version>/Ras.exe` below a folder, as an installation looks.
fn installed(below: &Path, version: &str) -> PathBuf {
    let folder = below.join("HEC").join("HEC-RAS").join(version);
    std::fs::create_dir_all(&folder).unwrap();
    let ras = folder.join("Ras.exe");
    std::fs::copy(program("practice-ras"), &ras).unwrap();
    ras
}

/// A worker of this machine that names its `Ras.exe`.
fn worker_file(house: &House, ras: &Path) -> String {
    let file = house.folder().join("workers.json");
    let worker = json!({
        "type": "local", "name": "here", "max_parallel_plans": 2, "cores_per_plan": 1,
        "worker_folder": house.worker_folder(), "ras_exe_path": ras,
    });
    std::fs::write(&file, json!({ "workers": [worker] }).to_string()).unwrap();
    file.display().to_string()
}

fn run(house: &House, project: &Path, ras: &Path, more: &[&str]) -> Command {
    let (project, workers) = (project.display().to_string(), worker_file(house, ras));
    let mut words = vec!["run", &project, "--engine", "6.6", "--json", "--workers", &workers];
    words.extend(more);
    house.command(&words)
}

fn succeeded(finished: &Value, plans: u64) {
    assert_eq!(finished["statistics"]["succeeded"], plans, "{finished}");
    for result in finished["results"].as_object().unwrap().values() {
        assert!(result["engine"].as_str().unwrap_or_default().contains("6.6"), "{result}");
    }
}

#[test]
fn a_ras_exe_that_a_worker_names_computes_in_its_own_form() {
    let house = House::new();
    let project = SmallProject::of(3, 0.0).write(&house.folder().join("a project & more"));
    let ras = installed(&house.folder().join("Program Files (x86)"), "6.6");
    let done = said(run(&house, &project, &ras, &[]).output().unwrap());
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
    succeeded(&done.finished(), 3);
}

#[test]
fn a_launcher_that_ends_before_its_solver_is_waited_for() {
    let house = House::new();
    let mut small = SmallProject::of(2, 2.0);
    small.practice.push_str("[plans.01]\nfault = \"detached-solver\"\n");
    let project = small.write(&house.folder().join("project"));
    let ras = installed(house.folder(), "6.6");
    let done = said(run(&house, &project, &ras, &[]).output().unwrap());
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
    let finished = done.finished();
    succeeded(&finished, 2);
    let took = finished["results"]["01"]["executionTime"].as_f64().unwrap();
    assert!(took >= 1.5, "the solver was not waited for: {took} s");
    assert!(Path::new(finished["results"]["01"]["hdfPath"].as_str().unwrap()).is_file());
}

#[cfg(windows)]
#[test]
fn engines_are_found_in_the_program_folders_and_the_version_decides() {
    let house = House::new();
    let programs = house.folder().join("Program Files (x86)");
    installed(&programs, "6.5");
    installed(&programs, "6.6");
    let project = SmallProject::of(1, 0.0).write(&house.folder().join("project"));
    let (project, workers) = (project.display().to_string(), house.worker_file(1).display().to_string());
    // The plan says 6.60, so that version is chosen of the two.
    let mut command = house.command(&["run", &project, "--json", "--workers", &workers]);
    let done = said(command.env("ProgramFiles(x86)", &programs).output().unwrap());
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
    succeeded(&done.finished(), 1);
}

#[cfg(windows)]
#[test]
fn a_dialog_is_told_with_its_text_and_the_plan_can_be_cancelled() {
    let house = House::new();
    let mut small = SmallProject::of(2, 0.0);
    small.practice.push_str("[plans.01]\nfault = \"dialog\"\n");
    let project = small.write(&house.folder().join("project"));
    let ras = installed(house.folder(), "6.6");
    let mut running = run(&house, &project, &ras, &[]);
    let running = running.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let dialog = wait_for("the dialog to be told", 40, || {
        let shown = house.spillway(&["runs", "show", "--json"]);
        let shown: Value = serde_json::from_str(&shown.out).ok()?;
        let plan = shown["plans"].as_array()?.iter().find(|plan| plan["number"] == "01")?;
        plan["progress"]["dialog"].as_str().map(str::to_owned)
    });
    assert!(dialog.contains("Practice engine") && dialog.contains("practice.toml asks for this dialog"), "{dialog}");
    assert_eq!(house.spillway(&["runs", "cancel", "--plan", "01"]).status, 0);
    let done = said(running.wait_with_output().unwrap());
    assert_eq!(done.status, 130, "one plan was cancelled, the other succeeded");
    let left = house.processes();
    assert!(!left.iter().any(|(_, line)| line.contains("Ras.exe")), "{left:?}");
}

/// As a viewer of results does: it lets others read, and neither write nor remove.
#[cfg(windows)]
fn hold(file: &Path) -> std::fs::File {
    use std::os::windows::fs::OpenOptionsExt;
    std::fs::File::options().read(true).share_mode(1).open(file).unwrap()
}

#[cfg(windows)]
fn log_of(house: &House) -> String {
    std::fs::read_to_string(house.home().join("controller.log")).unwrap_or_default()
}

#[cfg(windows)]
#[test]
fn a_result_that_another_program_holds_open_is_waited_for_and_then_replaced() {
    let house = House::new();
    let project = SmallProject::of(1, 0.0).write(&house.folder().join("project"));
    assert_eq!(house.run(&project, 1, &[]).status, 0);
    let result = project.with_file_name("Mill.p01.hdf");
    let before = std::fs::metadata(&result).unwrap().modified().unwrap();
    let held = hold(&result);
    let path = project.display().to_string();
    let workers = house.worker_file(1).display().to_string();
    let words = ["run", &path, "--engine", "practice", "--json", "--again", "--workers", &workers];
    let mut running = house.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for("the log to say that it waits", 40, || log_of(&house).contains("is held open by").then_some(()));
    assert!(running.try_wait().unwrap().is_none(), "it does not give up");
    let log = log_of(&house);
    assert!(log.contains("Mill.p01.hdf is held open by ras_exe"), "{log}");
    drop(held);
    assert_eq!(running.wait().unwrap().code(), Some(0));
    assert!(std::fs::metadata(&result).unwrap().modified().unwrap() > before, "it was not replaced");
}

#[cfg(windows)]
#[test]
fn a_result_that_is_held_for_ever_leaves_the_new_one_aside_and_names_file_and_program() {
    let house = House::new();
    let project = SmallProject::of(1, 0.0).write(&house.folder().join("project"));
    assert_eq!(house.run(&project, 1, &[]).status, 0);
    whole_way::kill(house.controller_pid().unwrap());
    let _held = hold(&project.with_file_name("Mill.p01.hdf"));
    let path = project.display().to_string();
    let workers = house.worker_file(1).display().to_string();
    let words = ["run", &path, "--engine", "practice", "--json", "--again", "--workers", &workers];
    let done = said(house.command(&words).env("SPILLWAY_HELD_SECONDS", "3").output().unwrap());
    let told = done.finished()["results"]["01"].clone();
    let message = told["errorMessage"].as_str().unwrap_or_default();
    assert!(message.contains("Mill.p01.hdf") && message.contains("ras_exe") && message.contains("(process "), "{told}");
    assert!(Path::new(told["hdfPath"].as_str().unwrap()).is_file(), "the result was not kept: {told}");
}
