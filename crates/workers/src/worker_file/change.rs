//! Changing single keys of a worker that is known already.

use super::{WorkerFileError, read_entry};
use crate::settings::{WorkerSettings, entry};
use serde_json::{Map, Value};

/// Names that mean the same as the ones we write.
const ALIASES: [(&str, &str); 7] = [
    ("worker_type", "type"),
    ("name", "worker_id"),
    ("host", "hostname"),
    ("num_cores", "cores_total"),
    ("max_concurrent", "max_parallel_plans"),
    ("image", "docker_image"),
    ("ssh_key", "ssh_key_path"),
];

/// The settings of a worker with some keys of a worker file changed; null takes a key away. The name stays.
///
/// What would only be a warning in a file is refused here: a key that changes nothing is not what was meant.
pub fn change_entry(settings: &WorkerSettings, change: &Value) -> Result<WorkerSettings, WorkerFileError> {
    let called = format!("worker {}", settings.name);
    let refused = |message: &str| WorkerFileError::one(&called, 0, None, message);
    let Value::Object(changes) = change else {
        return Err(refused("what changes must be an object in braces, with keys of a worker file"));
    };
    let Value::Object(mut keys) = entry(settings) else {
        return Err(refused("its settings are no object"));
    };
    for (key, value) in canonical(changes).map_err(|message| refused(&message))? {
        match key {
            "worker_id" if value.as_str() == Some(settings.name.as_str()) => {}
            "worker_id" => return Err(refused("its name stays; remove it and add it again under another name")),
            "enabled" if value.is_null() || *value == Value::Bool(true) => {}
            "enabled" => return Err(refused("a worker that is kept is not switched off by enabled; stop it instead")),
            _ if value.is_null() => {
                keys.remove(key);
            }
            _ => {
                keys.insert(key.to_owned(), value.clone());
            }
        }
    }
    let mut file = read_entry(&Value::Object(keys), &called)?;
    if !file.warnings.is_empty() {
        return Err(WorkerFileError { problems: file.warnings });
    }
    if file.workers.len() == 1 { Ok(file.workers.remove(0)) } else { Err(refused("that is not one worker any more")) }
}

/// The changes under the names we write; the error names two keys that mean the same.
fn canonical(changes: &Map<String, Value>) -> Result<Vec<(&str, &Value)>, String> {
    let mut found: Vec<(&str, &Value)> = Vec::new();
    for (key, value) in changes.iter().filter(|(key, _)| !key.starts_with('_')) {
        let own = ALIASES.iter().find(|(alias, _)| alias == key).map_or(key.as_str(), |(_, own)| *own);
        if found.iter().any(|(known, _)| *known == own) {
            return Err(format!("{own} stands twice in what changes, under two names"));
        }
        found.push((own, value));
    }
    Ok(found)
}

/// Names of the settings that differ, as a worker file has them.
pub fn changed_keys(before: &WorkerSettings, after: &WorkerSettings) -> Vec<String> {
    let (Value::Object(before), Value::Object(after)) = (entry(before), entry(after)) else { return Vec::new() };
    let keys = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key)));
    keys.filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{SshHost, SshSettings, WorkerKind};
    use proptest::prelude::*;
    use serde_json::json;

    fn desk() -> WorkerSettings {
        let mut settings = WorkerSettings::local("desk");
        settings.cores_total = Some(8);
        settings.queue_priority = 2;
        settings.ras_version = Some("6.6".into());
        settings
    }

    fn refused(change: &Value) -> String {
        change_entry(&desk(), change).unwrap_err().to_string()
    }

    #[test]
    fn given_keys_change_null_takes_one_away_and_the_rest_stays() {
        let change = json!({ "num_cores": 4, "max_concurrent": "2", "ras_version": null, "_note": "x" });
        let changed = change_entry(&desk(), &change).unwrap();
        let expected =
            WorkerSettings { cores_total: Some(4), max_parallel_plans: Some(2), ras_version: None, ..desk() };
        assert_eq!(changed, expected);
        assert_eq!(changed_keys(&desk(), &changed), ["cores_total", "ras_version", "max_parallel_plans"]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_reason() {
        assert!(refused(&json!({ "max_parallel_plans": 0 })).contains("from 1 to 4096"));
        assert!(refused(&json!({ "core_total": 4 })).contains("is cores_total meant?"));
        assert!(refused(&json!({ "worker_id": "other" })).contains("its name stays"));
        assert!(refused(&json!({ "enabled": false })).contains("stop it instead"));
        assert!(refused(&json!({ "cores_total": 4, "num_cores": 8 })).contains("stands twice"));
        assert!(refused(&json!({ "password": "hunter2" })).contains("not kept with the settings"));
        assert!(!refused(&json!({ "password": "hunter2" })).contains("hunter2"));
        assert!(refused(&json!({ "type": "ssh" })).contains("needs hostname"));
        assert!(refused(&json!(7)).contains("must be an object"));
    }

    #[test]
    fn where_and_how_a_machine_is_reached_over_ssh_can_change() {
        let address = SshHost { user: Some("ana".into()), host: "big".into(), port: None };
        let ssh = SshSettings { address, ssh_key_path: Some("/k".into()), use_ssh_client: false };
        let big = WorkerSettings::of_kind("big".into(), WorkerKind::Ssh(ssh));
        let change = json!({ "hostname": "bill@wk1:2222", "ssh_key_path": null, "use_ssh_client": true, "worker_folder": "~/w" });
        let changed = change_entry(&big, &change).unwrap();
        let address = SshHost { user: Some("bill".into()), host: "wk1".into(), port: Some(2222) };
        let ssh = SshSettings { address, ssh_key_path: None, use_ssh_client: true };
        assert_eq!(changed.kind, WorkerKind::Ssh(ssh));
        assert_eq!(changed.name, "big");
        assert_eq!(changed_keys(&big, &changed), ["hostname", "ssh_key_path", "use_ssh_client", "worker_folder"]);
        // A login that is left out of the new host is not kept from the old one.
        let alias = change_entry(&big, &json!({ "hostname": "cluster" })).unwrap();
        let WorkerKind::Ssh(alias) = alias.kind else { panic!("another kind") };
        assert_eq!(alias.address.to_text(), "cluster");
        assert!(change_entry(&big, &json!({ "hostname": "-oProxyCommand=x" })).is_err());
        assert!(change_entry(&big, &json!({ "hostname": null })).unwrap_err().to_string().contains("needs hostname"));
    }

    #[test]
    fn the_own_name_and_nothing_change_nothing() {
        assert_eq!(change_entry(&desk(), &json!({ "name": "desk" })).unwrap(), desk());
        assert_eq!(change_entry(&desk(), &json!({})).unwrap(), desk());
    }

    proptest! {
        #[test]
        fn whatever_changes_the_name_stays_and_the_rest_is_read_again(
            keys in proptest::collection::btree_map(
                "host|type|name|cores_total|num_cores|queue_priority|worker_folder|ras_exe_path|enabled|x",
                prop_oneof![Just(json!(null)), (0_i64..12).prop_map(|n| json!(n)), "[a-z/]{0,6}".prop_map(|text| json!(text))],
                0..5,
            ),
        ) {
            let change = Value::Object(keys.into_iter().collect());
            if let Ok(changed) = change_entry(&desk(), &change) {
                prop_assert_eq!(&changed.name, "desk");
                prop_assert_eq!(change_entry(&changed, &json!({})).unwrap(), changed);
            }
        }
    }
}
