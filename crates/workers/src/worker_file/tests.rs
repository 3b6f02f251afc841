//! Worker files as people write them.

use super::*;
use crate::settings::{WorkerKind, export};
use insta::assert_snapshot;
use proptest::prelude::*;
use protocol::Priority;

fn read_ok(text: &str) -> WorkerFile {
    read(text, "workers.json").unwrap_or_else(|error| panic!("{error}"))
}

fn refused(text: &str) -> String {
    read(text, "workers.json").unwrap_err().to_string()
}

fn warnings(file: &WorkerFile) -> String {
    file.warnings.iter().map(|notice| notice.to_string() + "\n").collect()
}

const EVERYTHING: &str = r#"{
  "_comment": "written by hand",
  "workers": [
    {"type": "local", "ras_version": "6.5", "num_cores": 8, "max_concurrent": 2, "_note": "desk"},
    {"worker_type": "psexec", "name": "clb-04", "host": "192.168.1.100",
     "credentials": {"username": "DOMAIN\\user", "password": "hunter2"},
     "process_priority": "below normal", "system_account": false, "queue_priority": 1,
     "ras_exe_path": "C:\\Program Files (x86)\\HEC\\HEC-RAS\\6.6\\RAS.exe"},
    {"type": "docker", "host": "bill@dock", "ssh_key": "~/.ssh/id", "image": "hecras:6.6",
     "cpu_limit": "4", "memory_limit": "8g", "use_ssh_client": true},
    {"type": "ssh", "hostname": "wk1:2222", "username": "bill", "password": "swordfish"},
    {"type": "slurm", "worker_id": "cluster", "host": "login1", "partition": "long"},
    {"type": "teleport", "enabled": false, "worker_id": "old"},
    {"type": "local"}
  ]
}"#;

#[test]
fn every_alias_is_read() {
    let file = read_ok(EVERYTHING);
    assert_snapshot!("everything_exported", export(&file.workers));
    assert_snapshot!("everything_warned", warnings(&file));
    assert_eq!(file.skipped, ["old"]);
    assert_eq!(file.workers[1].process_priority, Some(Priority::BelowNormal));
    assert_eq!(file.workers[1].time_limit_minutes(), Some(600));
    let WorkerKind::Psexec(psexec) = &file.workers[1].kind else { panic!("{:?}", file.workers[1].kind) };
    assert_eq!((psexec.share_path.as_str(), psexec.session_id), (r"\\192.168.1.100\RasRemote", 2));
}

#[test]
fn passwords_are_found_and_print_nowhere() {
    let file = read_ok(EVERYTHING);
    let found: Vec<(&str, &str)> =
        file.secrets.iter().map(|found| (found.worker.as_str(), found.secret.reveal())).collect();
    assert_eq!(found, [("clb-04", "hunter2"), ("wk1", "swordfish")]);
    let printed = format!("{file:?}{}{}", export(&file.workers), warnings(&file));
    assert!(!printed.contains("hunter2") && !printed.contains("swordfish"), "{printed}");
}

#[test]
fn what_is_exported_is_read_the_same() {
    let file = read_ok(EVERYTHING);
    let again = read_ok(&export(&file.workers));
    assert_eq!(again.workers, file.workers);
    assert_eq!(warnings(&again), "");
}

#[test]
fn every_problem_is_told_with_its_line_and_nothing_is_taken() {
    assert_snapshot!(refused(
        r#"{"workers": [
  {"type": "psexec", "host": "a", "system_account": true},
  {"type": "local", "process_priority": "high"},
  {"type": "local", "worker_id": "x",
   "num_cores": "many"},
  {"type": "ssh"},
  {"worker_id": "x", "type": "local"},
  {"type": "winrm"},
  {"host": "b"},
  {"type": "docker", "docker_host": "host", "image": "i", "memory_limit": "lots"},
  {"type": "local", "name": "all"},
  {"type": "local", "cores_total": 4, "cores_total": 8},
  7
]}"#
    ));
}

#[test]
fn unknown_keys_are_named_with_what_may_be_meant() {
    let file = read_ok(
        "{\"version\": 2, \"workers\": [\n{\"type\": \"local\", \"core_total\": 4, \"colour\": 1,\n\"share_path\": \"x\", \"name\": \"a\", \"worker_id\": \"b\"}]}",
    );
    assert_snapshot!(warnings(&file));
    assert_eq!(file.workers[0].name, "b");
}

#[test]
fn what_is_no_worker_file_is_refused_with_its_place() {
    let texts = [
        "{\"workers\": [\n{\"type\": }]}",
        "{}",
        "[]",
        "{\"workers\": {}}",
        "{\"workers\": []}",
        "{",
        "",
        "# only a comment\n",
    ];
    let told: String = texts.iter().map(|text| refused(text) + "\n").collect();
    assert_snapshot!(told);
}

#[test]
fn a_list_at_the_top_and_a_byte_order_mark_are_taken() {
    assert_eq!(read_ok("\u{feff}[{\"type\": \"local\"}]").workers[0].name, "local");
}

#[test]
fn an_ipv6_host_list_is_not_taken_for_json() {
    let file = read("[fe80::1]:22\n", "hosts").unwrap();
    assert_eq!(file.workers.len(), 1);
}

#[test]
fn a_single_entry_is_read_as_a_client_sends_it() {
    let file = read_entry(&serde_json::json!({"type": "local", "max_parallel_plans": 4}), "the new worker").unwrap();
    assert_eq!(file.workers[0].max_parallel_plans, Some(4));
    let error =
        read_entry(&serde_json::json!({"type": "local", "max_parallel_plans": 0}), "the new worker").unwrap_err();
    assert_eq!(error.to_string(), "the new worker: max_parallel_plans must be a whole number from 1 to 4096");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_a_line(text in "\\PC{0,80}") {
        if let Err(error) = read(&text, "f") {
            prop_assert!(!error.problems.is_empty() && error.problems.iter().all(|problem| problem.line >= 1));
        }
    }

    #[test]
    fn any_values_under_known_keys_are_read_or_refused(
        kind in "local|psexec|docker|ssh|slurm",
        keys in proptest::collection::btree_map(
            "host|hostname|worker_id|name|cores_total|cores_per_plan|queue_priority|process_priority|memory_limit|image|docker_host|port|credentials|password|username|enabled|share_path",
            prop_oneof![
                Just(serde_json::json!(null)), Just(serde_json::json!(true)), Just(serde_json::json!({"username": "u", "password": 5})),
                (-5_i64..20).prop_map(|n| serde_json::json!(n)), "\\PC{0,12}".prop_map(|text| serde_json::json!(text)),
            ],
            0..8,
        ),
    ) {
        let mut entry: serde_json::Map<String, serde_json::Value> = keys.into_iter().collect();
        entry.insert("type".into(), kind.into());
        if let Ok(file) = read_entry(&serde_json::Value::Object(entry), "f") {
            let again = read(&export(&file.workers), "again");
            if !file.workers.is_empty() {
                prop_assert_eq!(again.unwrap().workers, file.workers);
            }
        }
    }
}
