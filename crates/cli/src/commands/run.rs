//! `spillway run`: makes a run and follows it.

use super::{absolute, print_json};
use crate::arguments::RunArguments;
use crate::connection::{ask, connect, unexpected};
use crate::exit::{Exit, Failure};
use crate::live;
use crate::text::safe;
use controller::api::{Command, PlanSelection, Reply, RunOptions, StartRun, WorkerSelection};
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
        let run =
            crate::connection::ask_for_run(&mut client, Command::RunLeave(controller::api::RunRef(Some(id)))).await?;
        if arguments.json {
            print_json(&run)?;
        }
        eprintln!("{}", safe(&run.sentence));
        eprintln!("The plans are with their workers, which need nothing from here until you come back with:");
        eprintln!("spillway runs resume {}", run.summary.id);
        return Ok(Exit::Done);
    }
    live::follow(client, &id, arguments.json).await
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
        ..RunOptions::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_numbers_are_taken_as_people_write_them() {
        assert_eq!(plans("1, p03,03").unwrap(), PlanSelection::Numbers(vec!["01".into(), "03".into()]));
        assert_eq!(plans("ALL").unwrap(), PlanSelection::All);
        for bad in ["", "0", "100", "x", "01,,02", "01;02"] {
            assert!(plans(bad).is_err(), "{bad:?} was taken");
        }
    }
}
