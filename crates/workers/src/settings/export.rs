//! Settings as a worker file that every reader of such files understands. Secrets are not in the settings, so none can leak.

use super::kinds::WorkerKind;
use super::worker::WorkerSettings;
use protocol::Priority;
use serde_json::{Map, Value, json};

/// All workers as a worker file.
pub fn export(workers: &[WorkerSettings]) -> String {
    let entries: Vec<Value> = workers.iter().map(entry).collect();
    let mut text = format!("{:#}", json!({ "workers": entries }));
    text.push('\n');
    text
}

/// One worker as an entry of a worker file.
pub fn entry(worker: &WorkerSettings) -> Value {
    let mut keys = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            keys.insert(key.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::from);
    put("type", Some(json!(worker.kind.as_str())));
    put("worker_id", Some(json!(worker.name)));
    put("worker_folder", text(&worker.worker_folder));
    put("cores_total", worker.cores_total.map(Value::from));
    put("cores_per_plan", worker.cores_per_plan.map(Value::from));
    put("max_parallel_plans", worker.max_parallel_plans.map(Value::from));
    put("queue_priority", Some(json!(worker.queue_priority)));
    put("process_priority", worker.process_priority.map(|priority| json!(priority_text(priority))));
    put("max_runtime_minutes", worker.max_runtime_minutes.map(Value::from));
    put("ras_exe_path", text(&worker.ras_exe_path));
    put("ras_version", text(&worker.ras_version));
    match &worker.kind {
        WorkerKind::Local => {}
        WorkerKind::Psexec(psexec) => {
            put("hostname", Some(json!(psexec.host)));
            put("share_path", Some(json!(psexec.share_path)));
            put("session_id", Some(json!(psexec.session_id)));
            put("username", text(&psexec.username));
            put("psexec_path", text(&psexec.psexec_path));
        }
        WorkerKind::Docker(docker) => {
            put("docker_host", text(&docker.docker_host));
            put("docker_image", text(&docker.image));
            put("ssh_key_path", text(&docker.ssh_key_path));
            put("use_ssh_client", Some(json!(docker.use_ssh_client)));
            put("username", text(&docker.username));
            put("share_path", text(&docker.share_path));
            put("remote_staging_path", text(&docker.remote_staging_path));
            put("cpu_limit", docker.cpu_limit.map(Value::from));
            put("memory_limit", docker.memory_limit.map(Value::from));
            put("preprocess_on_host", Some(json!(docker.preprocess_on_host)));
        }
        WorkerKind::Ssh(ssh) => {
            put("hostname", Some(json!(ssh.address.to_text())));
            put("ssh_key_path", text(&ssh.ssh_key_path));
            put("use_ssh_client", Some(json!(ssh.use_ssh_client)));
        }
        WorkerKind::Slurm(slurm) => {
            put("hostname", slurm.address.as_ref().map(|address| json!(address.to_text())));
            put("ssh_key_path", text(&slurm.ssh_key_path));
            put("partition", text(&slurm.partition));
            put("account", text(&slurm.account));
        }
    }
    Value::Object(keys)
}

fn priority_text(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::BelowNormal => "below normal",
        Priority::Normal => "normal",
    }
}
