//! Ending the window for good, and what becomes of the plans then.

use crate::page::{HostError, HostErrorCode, HostEvent, QuitHow};
use crate::shell::Shell;
use crate::window;
use controller::api::{Command, Reply, RunRef, RunState, RunSummary};
use controller::client::Client;
use tauri::{AppHandle, Manager};

/// Somebody wants to end Spillway for good, from the tray. While plans run or wait, the page asks what becomes of them.
pub fn on_quit_wanted(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let open = shell.watch.open_plans();
    if open.is_none() {
        return end(app);
    }
    window::bring_forward(app);
    let asked = shell.pages.tell(HostEvent::QuitAsked { running: open.running, waiting: open.waiting });
    if !asked {
        // No page that could ask: the window ends, and the plans go on.
        end(app);
    }
}

/// Ends the window. The controller and everything it does go on.
pub fn end(app: &AppHandle) {
    let shell = app.state::<Shell>();
    shell.pages.end();
    shell.watch.end();
    app.exit(0);
}

/// Ends the window in one of the ways. Where the queue could not be shared out, the window stays.
pub async fn carry_out(app: &AppHandle, how: QuitHow) -> Result<(), HostError> {
    tracing::info!("the window ends for good: {how:?}");
    let shell = app.state::<Shell>();
    match how {
        QuitHow::LetItGoOn => {}
        QuitHow::ShareOut => {
            share_out(&shell).await?;
            end_controller(&shell).await;
        }
        QuitHow::StopPlacing => end_controller(&shell).await,
    }
    end(app);
    Ok(())
}

/// Which runs are shared out: those that go on. A paused run stays paused, an interrupted one interrupted.
fn to_share_out(runs: Vec<RunSummary>) -> Vec<RunRef> {
    runs.into_iter().filter(|run| run.state == RunState::Active).map(|run| RunRef(Some(run.id))).collect()
}

async fn share_out(shell: &Shell) -> Result<(), HostError> {
    let failed = |reason: String| {
        let message = format!("The queue could not be shared out: {reason}. Nothing was stopped.");
        HostError::new(HostErrorCode::NotSharedOut, message)
    };
    let mut client = Client::connect_or_start(&shell.home).await.map_err(|error| failed(error.to_string()))?;
    let reply = client.call(Command::RunList {}).await.map_err(|error| failed(error.to_string()))?;
    let Reply::Runs(runs) = reply else { return Err(failed("the controller gave no list of runs".to_owned())) };
    for run in to_share_out(runs) {
        let reply = client.call(Command::RunLeave(run)).await.map_err(|error| failed(error.to_string()))?;
        if let Reply::Refused(error) = reply {
            return Err(failed(error.message));
        }
    }
    Ok(())
}

/// Ends the controller, where one runs. Before that nobody of this window may start it again.
async fn end_controller(shell: &Shell) {
    shell.pages.end();
    shell.watch.end();
    if let Some(mut client) = Client::connect(&shell.home).await
        && let Err(error) = client.call(Command::Shutdown { now: true }).await
    {
        tracing::warn!("the controller was asked to end: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_runs_that_go_on_are_shared_out() {
        let run = |id: &str, state: &str| -> RunSummary {
            serde_json::from_value(serde_json::json!({
                "id": id, "project": "", "title": "", "state": state, "createdAt": 0, "endedAt": null, "plans": 1,
                "succeeded": 0, "failed": 0, "cancelled": 0, "running": 0, "waiting": 1, "sharedOut": false, "folderBytes": 0,
            }))
            .unwrap()
        };
        let runs = vec![run("r1", "active"), run("r2", "paused"), run("r3", "interrupted"), run("r4", "finished")];
        let shared: Vec<Option<String>> = to_share_out(runs).into_iter().map(|run| run.0).collect();
        assert_eq!(shared, [Some("r1".to_owned())]);
    }
}
