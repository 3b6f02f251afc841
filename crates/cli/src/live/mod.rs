//! Following a run: a live view on a terminal, plain lines when piped, JSON lines for scripts.
//!
//! The view is a projection of what the controller says; nothing is decided here.

mod painter;
mod picture;
mod question;
mod unfinished;

use crate::commands::{print_json, print_line, show_run};
use crate::connection::{ask, connect};
use crate::exit::{Exit, Failure};
use crate::text;
use controller::api::{Change, ChangeBatch, Command, RunFinished, RunRef, RunState};
use controller::client::{Client, Follower};
use painter::Painter;
use picture::Picture;
use question::Answer;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How often a controller that went away is started again before the person is asked to.
const RESTARTS: u32 = 3;

/// Kind of the log entry that says that nothing of a run can go on without help.
const STUCK: &str = "stuck";

enum Show {
    Json,
    Plain,
    Screen(Painter),
}

/// Follows a run to its end, or until the person goes away.
pub async fn follow(client: Client, run: &str, json: bool) -> Result<Exit, Failure> {
    let screen = std::io::stdout().is_terminal() && !json;
    let mut show = if json {
        Show::Json
    } else if screen {
        Show::Screen(Painter::default())
    } else {
        Show::Plain
    };
    let mut restarts = 0;
    let mut client = client;
    loop {
        let followed = client.follow(RunRef(Some(run.to_owned())), false).await;
        let (view, follower) = followed.map_err(|error| Failure::Connection(error.to_string()))?;
        match watch(Picture::of(view), follower, &mut show).await? {
            Watched::Ended(finished, picture) => return Ok(end(&mut show, &finished, &picture)),
            Watched::Asked(answer) => return on_answer(answer, run, json).await,
            Watched::Stuck(picture) => {
                if let Show::Json = show {
                    print_json(&Change::Finished(unfinished::as_it_stands(picture.run())))?;
                }
                eprintln!(
                    "Mend it (spillway workers check), let the worker take plans again (spillway workers allow NAME),"
                );
                eprintln!("and come back with: spillway runs resume {run}");
                return Ok(Exit::NothingCanRun);
            }
            Watched::ControllerGone if restarts < RESTARTS => {
                restarts += 1;
                if let Show::Screen(painter) = &mut show {
                    painter.leave_picture();
                }
                eprintln!("The controller went away. Plans that were running go on; starting it again …");
                client = connect().await?;
                crate::connection::ask_for_run(&mut client, Command::RunResume(RunRef(Some(run.to_owned())))).await?;
            }
            Watched::ControllerGone => {
                return Err(Failure::Connection(format!(
                    "the controller went away {} times. Running plans go on; come back with: spillway runs resume {run}",
                    restarts + 1
                )));
            }
        }
    }
}

enum Watched {
    Ended(RunFinished, Box<Picture>),
    Asked(Answer),
    /// Nothing of the run can go on without help.
    Stuck(Box<Picture>),
    ControllerGone,
}

async fn watch(mut picture: Picture, mut follower: Follower, show: &mut Show) -> Result<Watched, Failure> {
    let mut tick = tokio::time::interval(Duration::from_millis(250));
    let mut interrupts = question::Interrupts::default();
    paint(show, &picture);
    loop {
        tokio::select! {
            batch = follower.next() => match batch {
                None => return Ok(Watched::ControllerGone),
                Some(batch) => {
                    match take(&mut picture, batch, show)? {
                        Taken::Ended(finished) => return Ok(Watched::Ended(finished, Box::new(picture))),
                        Taken::Stuck => return Ok(Watched::Stuck(Box::new(picture))),
                        Taken::GoesOn => {}
                    }
                    if !interrupts.asking() {
                        paint(show, &picture);
                    }
                }
            },
            _ = tick.tick(), if matches!(show, Show::Screen(_)) && !interrupts.asking() => paint(show, &picture),
            answer = interrupts.next(matches!(show, Show::Screen(_))) => match answer {
                Answer::NotYet => {
                    if let Show::Screen(painter) = show {
                        painter.leave_picture();
                    }
                }
                Answer::Watch => paint(show, &picture),
                answer @ (Answer::Leave | Answer::Stop) => return Ok(Watched::Asked(answer)),
            },
        }
    }
}

enum Taken {
    GoesOn,
    Ended(RunFinished),
    Stuck,
}

fn take(picture: &mut Picture, batch: ChangeBatch, show: &mut Show) -> Result<Taken, Failure> {
    let mut taken = Taken::GoesOn;
    for change in batch.changes {
        match show {
            Show::Json => print_json(&change)?,
            Show::Plain => {
                if let Change::Log(entry) = &change {
                    print_line(&format!("{}  {}", text::clock(entry.at), text::safe(&entry.text)));
                }
            }
            Show::Screen(_) => {}
        }
        match change {
            Change::Finished(finished) => return Ok(Taken::Ended(finished)),
            Change::Log(entry) if entry.kind == STUCK => {
                if let Show::Screen(painter) = show {
                    painter.leave_picture();
                }
                eprintln!("{}", text::safe(&entry.text));
                taken = Taken::Stuck;
            }
            change => picture.on_change(change),
        }
    }
    Ok(taken)
}

fn paint(show: &mut Show, picture: &Picture) {
    if let Show::Screen(painter) = show {
        painter.paint(|width, height| picture.lines(width, height, Instant::now()));
    }
}

fn end(show: &mut Show, finished: &RunFinished, picture: &Picture) -> Exit {
    if let Show::Screen(painter) = show {
        painter.clear_picture();
    }
    match show {
        Show::Json => {}
        Show::Plain | Show::Screen(_) => {
            show_run::plan_table(picture.plans()).iter().for_each(|line| print_line(line));
            print_line("");
            show_run::statistics(finished).iter().for_each(|line| print_line(line));
        }
    }
    exit_of(finished, picture.state())
}

fn exit_of(finished: &RunFinished, state: RunState) -> Exit {
    let counts = &finished.statistics;
    if state == RunState::Cancelled || (counts.cancelled > 0 && counts.failed == 0) {
        Exit::Cancelled
    } else if counts.failed > 0 || finished.results.values().any(|result| !result.success) {
        Exit::PlanFailed
    } else {
        Exit::Done
    }
}

async fn on_answer(answer: Answer, run: &str, json: bool) -> Result<Exit, Failure> {
    match answer {
        Answer::Leave | Answer::NotYet | Answer::Watch => {
            eprintln!("The plans go on. Come back with: spillway runs resume {run}");
            Ok(Exit::Cancelled)
        }
        Answer::Stop => {
            let mut client = connect().await?;
            let request = Command::RunCancel { run: RunRef(Some(run.to_owned())), plan: None };
            ask(&mut client, request).await?;
            eprintln!("Stopping. Finished results are kept; see them with: spillway runs show {run}");
            if json {
                let view =
                    crate::connection::ask_for_run(&mut client, Command::RunShow(RunRef(Some(run.to_owned())))).await?;
                print_json(&view)?;
            }
            Ok(Exit::Cancelled)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use controller::api::RunStatistics;

    #[test]
    fn one_failed_plan_makes_the_exit_status_one() {
        let mut finished = RunFinished { results: Default::default(), statistics: RunStatistics::default() };
        assert_eq!(exit_of(&finished, RunState::Finished), Exit::Done);
        finished.statistics.failed = 1;
        assert_eq!(exit_of(&finished, RunState::Finished), Exit::PlanFailed);
        assert_eq!(exit_of(&finished, RunState::Cancelled), Exit::Cancelled);
    }
}
