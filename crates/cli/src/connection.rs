//! The way to the controller, as the commands use it.

use crate::exit::Failure;
use controller::api::{ApiError, Command, ErrorCode, Reply, RunView};
use controller::client::Client;

/// Connects to the controller of this `SPILLWAY_HOME`, and starts it where none runs.
pub async fn connect() -> Result<Client, Failure> {
    Client::connect_or_start(&controller::home()).await.map_err(|error| Failure::Connection(error.to_string()))
}

/// Sends a command; a refusal is a failure.
pub async fn ask(client: &mut Client, command: Command) -> Result<Reply, Failure> {
    match client.call(command).await.map_err(|error| Failure::Connection(error.to_string()))? {
        Reply::Refused(error) => Err(Failure::Refused(error)),
        reply => Ok(reply),
    }
}

/// Sends a command that answers with a run.
pub async fn ask_for_run(client: &mut Client, command: Command) -> Result<RunView, Failure> {
    match ask(client, command).await? {
        Reply::Run(run) => Ok(*run),
        other => Err(unexpected(&other)),
    }
}

/// An answer that does not belong to the command: another version of the controller.
pub fn unexpected(reply: &Reply) -> Failure {
    Failure::Refused(ApiError {
        code: ErrorCode::Internal,
        message: "the controller gave an answer that this program does not know; is it another version?".to_owned(),
        detail: Some(format!("{reply:?}").chars().take(200).collect()),
        terminal: None,
    })
}
