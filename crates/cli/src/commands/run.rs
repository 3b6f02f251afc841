//! `spillway run`: makes a run and follows it.

use super::{absolute, print_json};
use crate::arguments::RunArguments;
use crate::connection::{ask, connect, unexpected};
use crate::exit::{Exit, Failure};
use crate::live;
use crate::text::{moment, safe};
use controller::api::{
    Command, PlanRunState, PlanSelection, Reply, RunOptions, RunRef, SharedOut, StartRun, WorkerSelection, WorkerShare,
};
use protocol::Priority;

/// Makes a run and follows it to its end.
pub async fn start(arguments: RunArguments) -> Result<Exit, Failure> {
    let request = StartRun {
        project: absolute(&arguments.project)?,
        plans: plans(&arguments.plans)?,
        workers: workers(&arguments)?,
        options: options(&arguments)?,
    };
    let mut client = connect().await?;
    let started = match ask(&mut client, Command::RunStart(request)).await? {
        Reply::Started(started) => started,
        other => return Err(unexpected(&other)),
    };
    for warning in &started.warnings {
        eprintln!("note: {}", safe(warning));
    }
    let id = started.run.summary.id.clone();
    if arguments.leave {
        let shared = match ask(&mut client, Command::RunLeave(RunRef(Some(id)))).await? {
            Reply::SharedOut(shared) => shared,
            other => return Err(unexpected(&other)),
        };
        if arguments.json {
            print_json(&shared)?;
        }
        shared_lines(&shared).iter().for_each(|line| eprintln!("{}", safe(line)));
        return Ok(Exit::Done);
    }
    live::follow(client, &id, arguments.json).await
}

/// What will be computed where and until when, what stays here, and how one comes back.
fn shared_lines(shared: &SharedOut) -> Vec<String> {
    let mut lines = vec![shared.run.sentence.clone()];
    lines.extend(shared.shares.iter().map(share_line));
    let waits = |plan: &&controller::api::PlanRunView| matches!(plan.state, PlanRunState::Waiting {});
    let left: Vec<&str> = shared.run.plans.iter().filter(waits).map(|plan| plan.number.as_str()).collect();
    if !left.is_empty() {
        lines.push(format!("no worker took: {}; they wait here until you are back", left.join(", ")));
    }
    if shared.shares.iter().any(|share| share.is_here) {
        lines
            .push("What this machine computes itself needs it awake; the other workers need nothing from here.".into());
    } else {
        lines.push("The workers need nothing from here: this machine may sleep or leave the network.".into());
    }
    lines.push(format!("When you are back: spillway runs resume {}", shared.run.summary.id));
    lines
}

/// "big: computes 01, 02, then 03, 04, until about 2026-11-20 14:03".
fn share_line(share: &WorkerShare) -> String {
    let here = if share.is_here { " (this machine)" } else { "" };
    let work = match (share.computing.is_empty(), share.waiting.is_empty()) {
        (false, false) => format!("computes {}, then {}", share.computing.join(", "), share.waiting.join(", ")),
        (false, true) => format!("computes {}", share.computing.join(", ")),
        (true, _) => format!("will compute {}", share.waiting.join(", ")),
    };
    let until =
        share.until.map_or_else(|| "its end is not known".to_owned(), |end| format!("until about {}", moment(end)));
    format!("{}{here}: {work}, {until}", share.worker)
}

fn plans(text: &str) -> Result<PlanSelection, Failure> {
    if text.eq_ignore_ascii_case("all") {
        return Ok(PlanSelection::All);
    }
    let mut numbers = Vec::new();
    for part in text.split(',').map(str::trim) {
        let digits = part.strip_prefix(['p', 'P']).unwrap_or(part);
        match digits.parse::<u32>() {
            Ok(number @ 1..=99) => {
                let number = format!("{number:02}");
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            Ok(_) | Err(_) => {
                return Err(Failure::BadCall(format!(
                    "--plans {text}: {part:?} is no plan number; write numbers such as 01,03 or the word all"
                )));
            }
        }
    }
    Ok(PlanSelection::Numbers(numbers))
}

fn workers(arguments: &RunArguments) -> Result<WorkerSelection, Failure> {
    if let Some(file) = &arguments.workers {
        let path = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| Failure::File {
            action: "read",
            path: path.clone(),
            error,
        })?;
        return Ok(WorkerSelection::File { file: path, text });
    }
    match arguments.on.as_deref() {
        None => Ok(WorkerSelection::All),
        Some(all) if all.eq_ignore_ascii_case("all") => Ok(WorkerSelection::All),
        Some(names) => {
            let names: Vec<String> =
                names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
            if names.is_empty() {
                return Err(Failure::BadCall("--on names no worker".to_owned()));
            }
            Ok(WorkerSelection::Named(names))
        }
    }
}

fn options(arguments: &RunArguments) -> Result<RunOptions, Failure> {
    let priority = match arguments.priority.to_ascii_lowercase().replace(['_', ' '], "-").as_str() {
        "low" => Priority::Low,
        "below-normal" | "belownormal" => Priority::BelowNormal,
        "normal" => Priority::Normal,
        "above-normal" | "abovenormal" | "high" | "realtime" => {
            return Err(Failure::BadCall(format!(
                "--priority {}: refused, because it would take the machine from its owner and from the agent that \
                 watches the plan; use low, below-normal or normal",
                arguments.priority
            )));
        }
        _ => {
            return Err(Failure::BadCall(format!(
                "--priority {}: unknown; use low, below-normal or normal",
                arguments.priority
            )));
        }
    };
    Ok(RunOptions {
        cores: arguments.cores,
        max_concurrent: arguments.max_concurrent,
        clear_geompre: arguments.clear_geompre,
        again: arguments.again,
        keep_folders: arguments.keep_folders,
        retries: arguments.retries,
        time_limit_minutes: arguments.time_limit,
        engine: arguments.engine.clone(),
        priority,
        leave: arguments.leave,
        max_parallel_ssh: arguments.max_parallel_ssh,
        ..RunOptions::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_says_what_is_computed_where_and_until_when() {
        let share = WorkerShare {
            worker: "big".into(),
            is_here: false,
            computing: vec!["01".into(), "02".into()],
            waiting: vec!["03".into()],
            until: None,
        };
        assert_eq!(share_line(&share), "big: computes 01, 02, then 03, its end is not known");
        let here = WorkerShare { computing: Vec::new(), is_here: true, until: Some(0), ..share };
        let line = share_line(&here);
        assert!(line.starts_with("big (this machine): will compute 03, until about "), "{line}");
    }

    #[test]
    fn plan_numbers_are_taken_as_people_write_them() {
        assert_eq!(plans("1, p03,03").unwrap(), PlanSelection::Numbers(vec!["01".into(), "03".into()]));
        assert_eq!(plans("ALL").unwrap(), PlanSelection::All);
        for bad in ["", "0", "100", "x", "01,,02", "01;02"] {
            assert!(plans(bad).is_err(), "{bad:?} was taken");
        }
    }
}
