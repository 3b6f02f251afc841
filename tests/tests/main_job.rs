//! The main job through the real programs: plans run in local slots, verified results stand beside them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use whole_way::{House, SmallProject, overlapping, read_log};

fn sample(house: &House) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/sample");
    let to = house.folder().join("sample");
    std::fs::create_dir_all(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    let found = std::fs::read_dir(&to).unwrap().flatten().map(|entry| entry.path());
    found.into_iter().find(|path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("prj"))).unwrap()
}

fn append(file: &Path, text: &str) {
    let mut whole = std::fs::read_to_string(file).unwrap_or_default();
    whole.push_str(text);
    std::fs::write(file, whole).unwrap();
}

#[test]
fn every_plan_of_the_sample_succeeds_and_its_result_stands_beside_it() {
    let house = House::new();
    let project = sample(&house);
    let said = house.run(&project, 2, &[]);
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
    let finished = said.finished();
    let results = finished["results"].as_object().unwrap();
    assert!(results.len() >= 6, "{results:#?}");
    for (number, result) in results {
        assert_eq!(result["success"], true, "{number}: {result}");
        let hdf = PathBuf::from(result["hdfPath"].as_str().unwrap());
        assert_eq!(hdf.parent(), project.parent(), "{number} is not beside the project");
        let shown = house.spillway(&["results", "show", &hdf.display().to_string(), "--json"]);
        assert_eq!(shown.json()["verdict"]["state"], "succeeded", "{number}: {}", shown.out);
        assert!(shown.json()["program"].as_str().unwrap().to_lowercase().contains("practice"), "{}", shown.out);
    }
    assert_eq!(finished["statistics"]["succeeded"], results.len());
    assert_eq!(finished["statistics"]["byWorker"]["here"]["plans"], results.len());
    assert!(overlapping(&read_log(&house.engine_log())).is_empty());
    for folder in ["inbox", "attempts", "withdrawn"] {
        assert_eq!(house.worker_entries(folder), Vec::<String>::new(), "left in {folder}");
    }
    let project = project.display().to_string();
    let shown = house.spillway(&["project", "show", &project, "--json"]).json();
    for plan in shown["plans"].as_array().unwrap() {
        assert_eq!(plan["result"]["state"], "current", "{plan}");
    }
}

#[test]
fn an_unstable_plan_ends_with_one_and_leaves_the_older_result_as_it_is() {
    let house = House::new();
    let project = sample(&house);
    let folder = project.parent().unwrap().to_path_buf();
    let first = house.run(&project, 2, &[]);
    assert_eq!(first.status, 0, "{}", first.err);
    let shown = house.spillway(&["project", "show", &project.display().to_string(), "--json"]).json();
    let plan = shown["plans"].as_array().unwrap().iter().find(|plan| plan["kind"] == "unsteady").unwrap();
    let number = plan["number"].as_str().unwrap().to_owned();
    let result = PathBuf::from(plan["result"]["hdf"].as_str().unwrap());
    let result = if result.is_absolute() { result } else { folder.join(result) };
    let before = std::fs::read(&result).unwrap();
    let settings = folder.join("practice.toml");
    append(&settings, &format!("\n[plans.{number}]\nfault = \"unstable\"\nat = 0.4\n"));
    let said = house.run(&project, 2, &["--plans", &number, "--again"]);
    assert_eq!(said.status, 1, "{}\n{}", said.out, said.err);
    let told = said.finished()["results"][&number].clone();
    assert_eq!(told["success"], false);
    assert!(told["errorMessage"].as_str().unwrap().to_lowercase().contains("unstable"), "{told}");
    assert_eq!(std::fs::read(&result).unwrap(), before, "the older result was touched");
}

#[test]
fn current_plans_are_not_computed_again_and_a_changed_flow_makes_them_stale() {
    let house = House::new();
    let folder = house.folder().join("project");
    let project = SmallProject::of(3, 0.0).write(&folder);
    assert_eq!(house.run(&project, 2, &[]).status, 0);
    assert_eq!(read_log(&house.engine_log()).len(), 3);
    let again = house.run(&project, 2, &[]);
    assert_eq!(again.status, 0, "{}", again.err);
    assert_eq!(read_log(&house.engine_log()).len(), 3, "current plans were computed again");
    assert_eq!(again.finished()["statistics"]["current"], 3);
    let flow = folder.join("Mill.f01");
    let text = std::fs::read_to_string(&flow).unwrap().replace("      20\r\n", "      25\r\n");
    std::fs::write(&flow, text).unwrap();
    let shown = house.spillway(&["project", "show", &project.display().to_string(), "--json"]).json();
    assert_eq!(shown["plans"][0]["result"]["state"], "stale", "{}", shown["plans"][0]["result"]);
    assert_eq!(house.run(&project, 2, &[]).status, 0);
    assert_eq!(read_log(&house.engine_log()).len(), 6);
}

#[test]
fn a_project_edited_during_the_run_changes_nothing_in_it() {
    let house = House::new();
    let folder = house.folder().join("project");
    let project = SmallProject::of(4, 1.0).write(&folder);
    let workers = house.worker_file(1).display().to_string();
    let path = project.display().to_string();
    let mut running =
        house.command(&["run", &path, "--engine", "practice", "--json", "--workers", &workers]).spawn().unwrap();
    whole_way::wait_for("the first computation", 20, || (!read_log(&house.engine_log()).is_empty()).then_some(()));
    let geometry = folder.join("Mill.g01");
    let original = std::fs::read(&geometry).unwrap();
    std::fs::write(&geometry, "rubbish").unwrap();
    let out = running.wait_with_output_in_thread();
    let said = whole_way::said(out);
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
    assert_eq!(said.finished()["statistics"]["succeeded"], 4);
    assert_ne!(std::fs::read(&geometry).unwrap(), original, "the user's edit was undone");
}

trait WaitWithOutput {
    fn wait_with_output_in_thread(&mut self) -> std::process::Output;
}

impl WaitWithOutput for std::process::Child {
    fn wait_with_output_in_thread(&mut self) -> std::process::Output {
        use std::io::Read;
        let (mut out, mut err) = (self.stdout.take().unwrap(), self.stderr.take().unwrap());
        let reader = std::thread::spawn(move || {
            let mut text = Vec::new();
            err.read_to_end(&mut text).unwrap();
            text
        });
        let mut stdout = Vec::new();
        out.read_to_end(&mut stdout).unwrap();
        std::process::Output { status: self.wait().unwrap(), stdout, stderr: reader.join().unwrap() }
    }
}

#[test]
fn a_cancelled_run_ends_its_engines_and_the_program_with_130() {
    let house = House::new();
    let project = SmallProject::of(4, 30.0).write(&house.folder().join("project"));
    let workers = house.worker_file(2).display().to_string();
    let path = project.display().to_string();
    let mut running =
        house.command(&["run", &path, "--engine", "practice", "--json", "--workers", &workers]).spawn().unwrap();
    whole_way::wait_for("two computations", 20, || (read_log(&house.engine_log()).len() == 2).then_some(()));
    let cancelled = house.spillway(&["runs", "cancel", "--json"]);
    assert_eq!(cancelled.status, 0, "{}", cancelled.err);
    let said = whole_way::said(running.wait_with_output_in_thread());
    assert_eq!(said.status, 130, "{}\n{}", said.out, said.err);
    let engines = read_log(&house.engine_log());
    assert_eq!(engines.len(), 2, "plans were started after the cancel");
    whole_way::wait_for("the engines to be gone", 20, || {
        engines.iter().all(|engine| !whole_way::alive(engine.pid)).then_some(())
    });
}

#[test]
fn one_plan_can_be_cancelled_and_requeued_while_the_others_go_on() {
    let house = House::new();
    let project = SmallProject::of(3, 2.0).write(&house.folder().join("project"));
    let workers = house.worker_file(1).display().to_string();
    let path = project.display().to_string();
    let mut running =
        house.command(&["run", &path, "--engine", "practice", "--json", "--workers", &workers]).spawn().unwrap();
    whole_way::wait_for("the first computation", 20, || (!read_log(&house.engine_log()).is_empty()).then_some(()));
    assert_eq!(house.spillway(&["runs", "cancel", "--plan", "03"]).status, 0);
    let requeued = house.spillway(&["runs", "requeue", "--plan", "03", "--json"]);
    assert_eq!(requeued.status, 0, "{}", requeued.err);
    let said = whole_way::said(running.wait_with_output_in_thread());
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
    let results: Value = said.finished()["results"].clone();
    assert!(results.as_object().unwrap().values().all(|result| result["success"] == true), "{results}");
}

#[test]
fn an_engine_fault_is_told_with_its_reason_and_no_result_is_published() {
    for (fault, word) in [("geometry", "face tables"), ("no-result", "result"), ("crash", "")] {
        let house = House::new();
        let folder = house.folder().join("project");
        let mut project = SmallProject::of(1, 0.0);
        project.practice = format!("[plans.01]\nfault = \"{fault}\"\n");
        let project = project.write(&folder);
        let said = house.run(&project, 1, &[]);
        assert_eq!(said.status, 1, "{fault}: {}\n{}", said.out, said.err);
        let result = said.finished()["results"]["01"].clone();
        let message = result["errorMessage"].as_str().unwrap_or_default().to_lowercase();
        assert!(!message.is_empty() && message.contains(word), "{fault}: {result}");
        assert!(!folder.join("Mill.p01.hdf").exists(), "{fault}: something was published");
    }
}

#[test]
fn a_silent_plan_that_succeeds_is_a_success() {
    let house = House::new();
    let mut project = SmallProject::of(1, 1.0);
    project.practice.push_str("[plans.01]\nfault = \"silent\"\n");
    let project = project.write(&house.folder().join("project"));
    let said = house.run(&project, 1, &[]);
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
}
