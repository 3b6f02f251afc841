//! `spillway runs …`.

use super::{print_json, print_line, show_run};
use crate::arguments::{RunChoice, RunsArea, RunsCommand};
use crate::connection::{ask, ask_for_run, connect, unexpected};
use crate::exit::{Exit, Failure};
use crate::table::{self, Side};
use crate::{live, text};
use controller::api::{Command, Reply, RunRef, RunState, RunSummary, RunView};
use controller::client::Client;
use std::io::IsTerminal;

/// Runs a command on runs.
pub async fn run(area: RunsArea) -> Result<Exit, Failure> {
    let mut client = connect().await?;
    match area.command {
        RunsCommand::List { json } => {
            let runs = list(&mut client).await?;
            if json {
                print_json(&serde_json::json!({ "runs": runs }))?;
            } else {
                list_lines(&runs).iter().for_each(|line| print_line(line));
            }
            Ok(Exit::Done)
        }
        RunsCommand::Show { run: RunChoice { id, json }, log } => show_with_log(&mut client, id, json, log).await,
        RunsCommand::Resume { id, json } => {
            let id = match id {
                Some(id) => id,
                None => unfinished(&mut client).await?,
            };
            let run = ask_for_run(&mut client, Command::RunResume(RunRef(Some(id)))).await?;
            live::follow(client, &run.summary.id, json).await
        }
        RunsCommand::Pause(RunChoice { id, json }) => answer(&mut client, Command::RunPause(RunRef(id)), json).await,
        RunsCommand::Cancel { run, plan } => {
            answer(&mut client, Command::RunCancel { run: RunRef(run.id), plan: plan.map(two_digits) }, run.json).await
        }
        RunsCommand::Requeue { run, failed: _, plan } => {
            answer(&mut client, Command::RunRequeue { run: RunRef(run.id), plan: plan.map(two_digits) }, run.json).await
        }
        RunsCommand::Publish(RunChoice { id, json }) => {
            let run = ask_for_run(&mut client, Command::RunPublish(RunRef(id))).await?;
            show(&run, json)?;
            Ok(if show_run::unpublished(&run) == 0 { Exit::Done } else { Exit::PlanFailed })
        }
        RunsCommand::Delete { id, json } => match ask(&mut client, Command::RunDelete(RunRef(Some(id)))).await? {
            Reply::Deleted(deleted) => {
                if json {
                    print_json(&deleted)?;
                } else {
                    print_line(&format!("Deleted run {}: {} freed", deleted.id, text::bytes(deleted.freed_bytes)));
                }
                Ok(Exit::Done)
            }
            other => Err(unexpected(&other)),
        },
    }
}

fn two_digits(plan: String) -> String {
    let digits = plan.strip_prefix(['p', 'P']).unwrap_or(&plan);
    digits.parse::<u32>().map_or_else(|_| plan.clone(), |number| format!("{number:02}"))
}

async fn list(client: &mut Client) -> Result<Vec<RunSummary>, Failure> {
    match ask(client, Command::RunList {}).await? {
        Reply::Runs(runs) => Ok(runs),
        other => Err(unexpected(&other)),
    }
}

async fn answer(client: &mut Client, command: Command, json: bool) -> Result<Exit, Failure> {
    let run: RunView = ask_for_run(client, command).await?;
    show(&run, json)?;
    Ok(Exit::Done)
}

/// A run, and what its log says.
async fn show_with_log(client: &mut Client, id: Option<String>, json: bool, log: bool) -> Result<Exit, Failure> {
    let run = ask_for_run(client, Command::RunShow(RunRef(id))).await?;
    if !json && !log {
        show(&run, false)?;
        return Ok(Exit::Done);
    }
    let of = RunRef(Some(run.summary.id.clone()));
    let entries = match ask(client, Command::RunLog { run: of, from: 0 }).await? {
        Reply::Log(entries) => entries,
        other => return Err(unexpected(&other)),
    };
    if json {
        let mut whole = serde_json::to_value(&run).unwrap_or_default();
        if let Some(keys) = whole.as_object_mut() {
            keys.insert("log".to_owned(), serde_json::to_value(&entries).unwrap_or_default());
        }
        print_json(&whole)?;
    } else {
        show(&run, false)?;
        print_line("");
        entries
            .iter()
            .for_each(|entry| print_line(&format!("{}  {}", text::moment(entry.at), text::safe(&entry.text))));
    }
    Ok(Exit::Done)
}

fn show(run: &RunView, json: bool) -> Result<(), Failure> {
    if json {
        return print_json(run);
    }
    show_run::lines(run).iter().for_each(|line| print_line(line));
    Ok(())
}

/// The run to resume where none was named: the newest that is not ended, asked for where several are and a person is there.
async fn unfinished(client: &mut Client) -> Result<String, Failure> {
    let runs = list(client).await?;
    let open: Vec<&RunSummary> =
        runs.iter().filter(|run| !matches!(run.state, RunState::Finished | RunState::Cancelled)).collect();
    match open.as_slice() {
        [] => match runs.first() {
            Some(newest) => Ok(newest.id.clone()),
            None => Err(Failure::BadCall("there is no run yet; start one with: spillway run X.prj".to_owned())),
        },
        [only] => Ok(only.id.clone()),
        several if std::io::stdin().is_terminal() => choose(several),
        [newest, ..] => Ok(newest.id.clone()),
    }
}

fn choose(runs: &[&RunSummary]) -> Result<String, Failure> {
    eprintln!("Several runs are not finished:");
    for (index, run) in runs.iter().enumerate() {
        eprintln!(
            "  {}  {}  {}  {}  {} of {} plans ended  {}",
            index + 1,
            run.id,
            text::moment(run.created_at),
            text::safe(&run.title),
            run.succeeded + run.failed + run.cancelled,
            run.plans,
            text::safe(&run.project)
        );
    }
    eprint!("Which one? [1] ");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| Failure::File {
        action: "read",
        path: "standard input".to_owned(),
        error,
    })?;
    let number = if line.trim().is_empty() { Ok(1) } else { line.trim().parse::<usize>() };
    match number.ok().and_then(|number| runs.get(number.checked_sub(1)?)) {
        Some(run) => Ok(run.id.clone()),
        None => Err(Failure::BadCall(format!("{:?} is none of them", line.trim()))),
    }
}

fn list_lines(runs: &[RunSummary]) -> Vec<String> {
    if runs.is_empty() {
        return vec!["No runs yet. Start one with: spillway run X.prj".to_owned()];
    }
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            vec![
                run.id.clone(),
                text::moment(run.created_at),
                text::clipped(&text::safe(&run.title), 36),
                show_run::run_state(run.state).to_owned(),
                format!("{} of {}", run.succeeded, run.plans),
                run.failed.to_string(),
                text::bytes(run.folder_bytes),
            ]
        })
        .collect();
    let columns = [
        ("Run", Side::Left),
        ("Started", Side::Left),
        ("Project", Side::Left),
        ("State", Side::Left),
        ("Succeeded", Side::Right),
        ("Failed", Side::Right),
        ("On disk", Side::Right),
    ];
    table::lines(&columns, &rows)
}
