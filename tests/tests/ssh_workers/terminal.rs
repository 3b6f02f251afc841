//! Workers over SSH as the terminal adds them, and what it says of their logins.

use serde_json::Value;
use whole_way::{House, Said, SmallProject};

/// Names of the workers, as they are listed.
fn names(said: &Said) -> Vec<String> {
    assert_eq!(said.status, 0, "{}\n{}", said.out, said.err);
    let workers = said.json()["workers"].as_array().cloned().unwrap_or_default();
    let mut names: Vec<String> = workers.iter().map(|worker| worker["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn this_machine_stays_a_worker_where_the_first_one_over_ssh_is_added() {
    let house = House::new();
    let list = ["workers", "list", "--json"];
    assert_eq!(names(&house.spillway(&list)), ["local"]);
    // Nothing of it stays where the other one is refused.
    let refused = house.spillway(&["workers", "add", "ssh", "nowhere.invalid", "--name", "local", "--json"]);
    assert_eq!(refused.status, 2, "{}{}", refused.out, refused.err);
    let kept = |said: &Said| said.json()["workers"].as_array().unwrap().iter().all(|worker| worker["kept"] == true);
    let listed = house.spillway(&list);
    assert!(names(&listed) == ["local"] && !kept(&listed), "{}", listed.out);
    let added = house.spillway(&["workers", "add", "ssh", "nowhere.invalid", "--name", "far", "--json"]);
    assert_eq!(names(&added), ["far", "local"]);
    assert!(kept(&added), "{}", added.out);
    assert!(added.err.contains("this machine stays a worker, local"), "{}", added.err);
    // Whoever takes it out has it out.
    assert_eq!(names(&house.spillway(&["workers", "remove", "local", "--json"])), ["far"]);
    assert_eq!(names(&house.spillway(&["workers", "add", "nowhere-else.invalid", "--json"])).len(), 2);
}

#[test]
fn a_run_says_how_many_logins_over_ssh_may_be_under_way() {
    let house = House::new();
    let project = SmallProject::of(1, 0.1).write(&house.folder().join("p"));
    let refused = house.run(&project, 1, &["--max-parallel-ssh", "0"]);
    assert!(refused.status == 2 && refused.err.contains("--max-parallel-ssh"), "{}", refused.err);
    let ended = house.run(&project, 1, &["--max-parallel-ssh", "3"]);
    assert_eq!(ended.status, 0, "{}\n{}", ended.out, ended.err);
    let shown: Value = house.spillway(&["runs", "show", "--json"]).json();
    assert_eq!(shown["options"]["maxParallelSsh"], 3, "{shown}");
}
