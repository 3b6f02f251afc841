//! `spillway workers …`.

use super::{absolute, print_json, print_line};
use crate::arguments::{AddArguments, WorkersArea, WorkersCommand};
use crate::connection::{ask, connect, unexpected};
use crate::exit::{Exit, Failure};
use crate::hidden_line::hidden_line;
use crate::table::{self, Side};
use crate::text::{self, safe};
use controller::api::{
    AddWorker, Command, Reply, SecretOf, SecretText, StopWorker, WorkerCheck, WorkerLogs, WorkerSecret, WorkerState,
    WorkerView,
};
use controller::client::Client;
use serde_json::{Map, Value};
use std::path::Path;

/// Runs a command on workers.
pub async fn run(area: WorkersArea) -> Result<Exit, Failure> {
    let mut client = connect().await?;
    let client = &mut client;
    match area.command {
        WorkersCommand::List { json } => show(client, Command::WorkerList {}, json, list_lines).await,
        WorkersCommand::Status { json } => show(client, Command::WorkerList {}, json, status_lines).await,
        WorkersCommand::Add(arguments) => {
            let json = arguments.json;
            add(client, entries(arguments)?, json).await
        }
        WorkersCommand::Remove { name, json } => {
            let shown = show(client, Command::WorkerRemove { name }, json, list_lines).await?;
            if let Some(automatic) = automatic(client).await? {
                eprintln!(
                    "note: without a worker of your own, this machine is one by itself ({})",
                    safe(&automatic.name)
                );
            }
            Ok(shown)
        }
        WorkersCommand::Allow { name, json } => show(client, Command::WorkerAllow { name }, json, list_lines).await,
        WorkersCommand::Trust { name, fingerprint, json } => {
            show(client, Command::WorkerTrust { name, fingerprint }, json, list_lines).await
        }
        WorkersCommand::Password { name, key } => {
            let of = if key { SecretOf::Key } else { SecretOf::Login };
            let what = if key { "Passphrase of the key" } else { "Password" };
            let secret = SecretText(hidden_line(&format!("{what} for {}: ", safe(&name)))?);
            let told = text_answer(client, Command::WorkerSecret(WorkerSecret { name, of, secret })).await?;
            print_line(&safe(&told));
            Ok(Exit::Done)
        }
        WorkersCommand::Stop { name, force, json } => {
            show(client, Command::WorkerStop(StopWorker { name, force }), json, status_lines).await
        }
        WorkersCommand::Check { name, json } => check(client, name, json).await,
        WorkersCommand::Logs { name, to, delete } => {
            let to = absolute(&to)?;
            text_answer(client, Command::WorkerLogs(WorkerLogs { name, to, delete })).await.map(|text| {
                text.lines().for_each(|line| print_line(&safe(line)));
                Exit::Done
            })
        }
        WorkersCommand::Import { file, json } => {
            let path = file.display().to_string();
            let text = std::fs::read_to_string(&file).map_err(|error| Failure::File {
                action: "read",
                path: path.clone(),
                error,
            })?;
            match ask(client, Command::WorkerImport { file: path, text }).await? {
                Reply::Imported(imported) if json => print_json(&imported).map(|()| Exit::Done),
                Reply::Imported(imported) => {
                    imported.warnings.iter().for_each(|warning| eprintln!("note: {}", safe(warning)));
                    imported.added.iter().for_each(|name| print_line(&format!("added {}", safe(name))));
                    imported.skipped.iter().for_each(|name| print_line(&format!("skipped {} (disabled)", safe(name))));
                    Ok(Exit::Done)
                }
                other => Err(unexpected(&other)),
            }
        }
        WorkersCommand::Export { file } => {
            let text = text_answer(client, Command::WorkerExport {}).await?;
            std::fs::write(&file, text).map_err(|error| Failure::File {
                action: "write",
                path: file.display().to_string(),
                error,
            })?;
            Ok(Exit::Done)
        }
    }
}

/// Adds workers. Where machines come beside this one, it stays the worker that it was by itself.
async fn add(client: &mut Client, mut entries: Vec<Value>, json: bool) -> Result<Exit, Failure> {
    let Some(last) = entries.pop() else {
        return Err(Failure::BadCall("name the host: spillway workers add ssh HOST".to_owned()));
    };
    let beside = if is_here(&last) { None } else { automatic(client).await? };
    let mut added = 0;
    let kept = beside.iter().map(|automatic| automatic.entry.clone());
    for entry in kept.chain(entries) {
        match ask(client, Command::WorkerAdd(AddWorker(entry))).await {
            Ok(Reply::Workers(_)) => added += 1,
            Ok(other) => return Err(unexpected(&other)),
            Err(refused) => return take_back(client, beside.filter(|_| added == 1), refused).await,
        }
    }
    match show(client, Command::WorkerAdd(AddWorker(last)), json, list_lines).await {
        Ok(shown) => {
            if let Some(automatic) = beside {
                let name = safe(&automatic.name);
                eprintln!("note: this machine stays a worker, {name}; spillway workers remove {name} takes it out");
            }
            tell_what_is_missing(client).await?;
            Ok(shown)
        }
        Err(refused) => take_back(client, beside.filter(|_| added == 1), refused).await,
    }
}

/// Names the way on for each worker that takes no plans yet.
async fn tell_what_is_missing(client: &mut Client) -> Result<(), Failure> {
    let Reply::Workers(workers) = ask(client, Command::WorkerList {}).await? else { return Ok(()) };
    let waits = |worker: &&WorkerView| {
        matches!(worker.state, WorkerState::NeedsAttention { .. } | WorkerState::Unreachable { .. })
    };
    for worker in workers.iter().filter(waits) {
        eprintln!("note: spillway workers check {} says what is to be done", safe(&worker.name));
    }
    Ok(())
}

/// The worker that this machine is by itself, and that makes way for one that is kept.
async fn automatic(client: &mut Client) -> Result<Option<WorkerView>, Failure> {
    match ask(client, Command::WorkerList {}).await? {
        Reply::Workers(workers) => Ok(workers.into_iter().find(|worker| !worker.kept && worker.name == "local")),
        other => Err(unexpected(&other)),
    }
}

/// It was kept for the sake of another one alone, which was refused.
async fn take_back(client: &mut Client, beside: Option<WorkerView>, refused: Failure) -> Result<Exit, Failure> {
    if let Some(automatic) = beside {
        // Why the other one was refused is what counts.
        let _ = ask(client, Command::WorkerRemove { name: automatic.name }).await;
    }
    Err(refused)
}

fn is_here(entry: &Value) -> bool {
    entry["type"] == "local"
}

/// An entry of a worker file for each worker that is to be added.
fn entries(arguments: AddArguments) -> Result<Vec<Value>, Failure> {
    let (kind, hosts) = kind_and_hosts(&arguments.what);
    let is_here = kind == "local";
    if is_here && !hosts.is_empty() {
        return Err(Failure::BadCall(format!("a worker of this machine has no host: leave out {}", hosts.join(" "))));
    }
    if hosts.len() > 1 && (arguments.name.is_some() || arguments.engine_path.is_some()) {
        return Err(Failure::BadCall("a name and an engine's path belong to one host: add them one by one".to_owned()));
    }
    // What stands on another machine is named as that one names it.
    let there = |path: &Path| if is_here { absolute(path) } else { Ok(path.to_string_lossy().into_owned()) };
    let mut keys = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            keys.insert(key.to_owned(), value);
        }
    };
    put("type", Some(kind.into()));
    put("name", arguments.name.map(Value::from));
    put("worker_folder", arguments.folder.as_deref().map(there).transpose()?.map(Value::from));
    put("max_parallel_plans", arguments.slots.map(Value::from));
    put("cores_total", arguments.cores_total.map(Value::from));
    put("cores_per_plan", arguments.cores_per_plan.map(Value::from));
    put("queue_priority", arguments.queue_priority.map(Value::from));
    put("ras_exe_path", arguments.engine_path.as_deref().map(there).transpose()?.map(Value::from));
    put("ras_version", arguments.ras_version.map(Value::from));
    put("ssh_key_path", arguments.key.as_deref().map(absolute).transpose()?.map(Value::from));
    put("use_ssh_client", arguments.use_ssh_client.then_some(Value::from(true)));
    if hosts.is_empty() {
        return Ok(vec![Value::Object(keys)]);
    }
    let of_host = |host: String| {
        let mut keys = keys.clone();
        keys.insert("hostname".to_owned(), host.into());
        Value::Object(keys)
    };
    Ok(hosts.into_iter().map(of_host).collect())
}

/// `local`, `ssh HOST…`, another kind with its host, or hosts alone, which are reached over SSH.
fn kind_and_hosts(what: &[String]) -> (String, Vec<String>) {
    match what.split_first() {
        Some((first, hosts)) if ["local", "psexec", "docker", "ssh", "slurm"].contains(&first.as_str()) => {
            (first.clone(), hosts.to_vec())
        }
        _ => ("ssh".to_owned(), what.to_vec()),
    }
}

async fn show(
    client: &mut Client,
    command: Command,
    json: bool,
    lines: fn(&[WorkerView]) -> Vec<String>,
) -> Result<Exit, Failure> {
    match ask(client, command).await? {
        Reply::Workers(workers) if json => print_json(&serde_json::json!({ "workers": workers }))?,
        Reply::Workers(workers) => lines(&workers).iter().for_each(|line| print_line(line)),
        other => return Err(unexpected(&other)),
    }
    Ok(Exit::Done)
}

async fn text_answer(client: &mut Client, command: Command) -> Result<String, Failure> {
    match ask(client, command).await? {
        Reply::Text(text) => Ok(text),
        other => Err(unexpected(&other)),
    }
}

async fn check(client: &mut Client, name: Option<String>, json: bool) -> Result<Exit, Failure> {
    let checks = match ask(client, Command::WorkerCheck { name }).await? {
        Reply::Checks(checks) => checks,
        other => return Err(unexpected(&other)),
    };
    if json {
        print_json(&serde_json::json!({ "workers": checks }))?;
    } else {
        checks.iter().flat_map(check_lines).for_each(|line| print_line(&line));
    }
    let ready = checks.iter().any(|check| check.ready);
    Ok(if ready { Exit::Done } else { Exit::NothingCanRun })
}

fn check_lines(check: &WorkerCheck) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", safe(&check.name), if check.ready { "ready" } else { "not ready" })];
    for row in &check.checks {
        let sign = match row.state.as_str() {
            "passed" => "✓",
            "warned" => "!",
            "failed" => "✕",
            "asks" => "?",
            _ => "·",
        };
        lines.push(format!("  {sign} {:<28}{}", safe(&row.title), safe(&row.detail)));
        if let Some(way_out) = &row.way_out {
            lines.push(format!("      {}", safe(way_out)));
        }
        if let Some(fingerprint) = &row.fingerprint {
            lines.push(format!("      spillway workers trust {} {}", safe(&check.name), safe(fingerprint)));
        }
    }
    lines
}

fn state(worker: &WorkerView) -> String {
    let busy = worker.slots.iter().filter(|slot| slot.what.is_some()).count();
    match &worker.state {
        WorkerState::Unknown {} => "not checked yet".to_owned(),
        WorkerState::Ready {} if busy == 0 => "ready".to_owned(),
        WorkerState::Ready {} => format!("busy, {busy} of {} slots", worker.slots.len()),
        WorkerState::Unreachable { since, reason, .. } => {
            format!("unreachable since {}: {}", text::moment(*since), safe(reason))
        }
        WorkerState::NeedsAttention { reason } => format!("needs attention: {}", safe(reason)),
        WorkerState::SetAside { reason } => format!("set aside: {}", safe(reason)),
        WorkerState::Draining {} if busy == 0 => {
            format!("stopped; to go on: spillway workers allow {}", safe(&worker.name))
        }
        WorkerState::Draining {} => format!("finishes its plans ({busy}) and takes no more"),
        WorkerState::NotSupported { reason } => safe(reason),
    }
}

fn list_lines(workers: &[WorkerView]) -> Vec<String> {
    let rows: Vec<Vec<String>> = workers
        .iter()
        .map(|worker| {
            vec![
                safe(&worker.name),
                safe(&worker.kind),
                worker.slots.len().to_string(),
                worker.cores.map_or("–".to_owned(), |cores| cores.to_string()),
                worker.memory_bytes.map_or("–".to_owned(), text::bytes),
                worker.disk_free_bytes.map_or("–".to_owned(), text::bytes),
                worker.queue_priority.to_string(),
                safe(&worker.engines.join(", ")),
                state(worker),
            ]
        })
        .collect();
    let columns = [
        ("Worker", Side::Left),
        ("Kind", Side::Left),
        ("Slots", Side::Right),
        ("Cores", Side::Right),
        ("Memory", Side::Right),
        ("Disk free", Side::Right),
        ("Priority", Side::Right),
        ("Engines", Side::Left),
        ("State", Side::Left),
    ];
    table::lines(&columns, &rows)
}

fn status_lines(workers: &[WorkerView]) -> Vec<String> {
    let mut lines = Vec::new();
    for worker in workers {
        lines.push(format!("{}: {}", safe(&worker.name), state(worker)));
        for slot in &worker.slots {
            let text = match (&slot.what, &slot.owner, slot.until) {
                (None, ..) => "free".to_owned(),
                (Some(what), owner, until) => {
                    let owner = owner.as_deref().map(|owner| format!(" ({})", safe(owner))).unwrap_or_default();
                    let until = until.map(|until| format!(", until about {}", text::moment(until))).unwrap_or_default();
                    format!("{}{owner}{until}", safe(what))
                }
            };
            lines.push(format!("  slot {}  {text}", slot.slot));
        }
    }
    lines
}
