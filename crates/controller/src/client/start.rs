//! Starting the controller where none runs.

use super::address::{read_controller_file, socket_name};
use super::{Client, ClientError, system};
use crate::api::Command;
use crate::home::Home;
use std::fs::OpenOptions;
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a started controller may take before it is reported. Recovery of many runs happens after it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// After this time without an answer a controller that made way for another one is started again: the other one was
/// just ending.
const MADE_WAY: Duration = Duration::from_millis(50);

/// Connects to the controller that runs, if one does and answers. One that is just ending takes connections, and lets
/// them go without an answer.
pub(super) async fn connect_running(home: &Home) -> Option<Client> {
    // The name of the socket follows from the home: a controller whose file was removed or garbled is found by it.
    let usual = socket_name(home).to_string_lossy().into_owned();
    match read_controller_file(home).map(|file| file.socket).filter(|socket| *socket != usual) {
        Some(told) => match connect_to(&told).await {
            Some(client) => Some(client),
            None => connect_to(&usual).await,
        },
        None => connect_to(&usual).await,
    }
}

async fn connect_to(socket: &str) -> Option<Client> {
    let mut client = Client::over(system::connect(socket).await.ok()?);
    let hello = tokio::time::timeout(PATIENCE, client.call(Command::Hello {}));
    match hello.await {
        Ok(Ok(_)) => Some(client),
        Ok(Err(_)) | Err(_) => None,
    }
}

/// Starts a controller and waits until it can be talked to. Where another client was faster, its controller is used.
pub(super) async fn start_and_connect(home: &Home) -> Result<Client, ClientError> {
    let root = home.root();
    std::fs::create_dir_all(root).map_err(|error| ClientError::Home { home: root.to_path_buf(), error })?;
    let log_at_start = std::fs::metadata(home.log_file()).map_or(0, |meta| meta.len());
    let mut child = spawn(home)?;
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    let mut made_way: Option<Instant> = None;
    loop {
        if let Some(client) = connect_running(home).await {
            return Ok(client);
        }
        match child.ended() {
            Some(status) if !status.success() => {
                let words = last_words(home, log_at_start).unwrap_or_else(|| status.to_string());
                return Err(ClientError::Ended { words, log: home.log_file() });
            }
            Some(_) if made_way.get_or_insert_with(Instant::now).elapsed() > MADE_WAY => {
                child = spawn(home)?;
                made_way = None;
            }
            Some(_) | None => {}
        }
        if begun.elapsed() > PATIENCE {
            let seconds = PATIENCE.as_secs();
            return Err(ClientError::NoAnswer { home: root.to_path_buf(), seconds, log: home.log_file() });
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(8));
    }
}

/// A controller that was started here. It outlives this value.
struct Started(Option<Child>);

impl Started {
    /// How it ended; none while it runs.
    fn ended(&mut self) -> Option<ExitStatus> {
        self.0.as_mut().and_then(|child| child.try_wait().ok().flatten())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(child) = self.0.take() {
            system::let_go(child);
        }
    }
}

fn spawn(home: &Home) -> Result<Started, ClientError> {
    let root = home.root();
    let unusable = |error| ClientError::Home { home: root.to_path_buf(), error };
    let program = match std::env::var_os("SPILLWAY_PROGRAM").filter(|program| !program.is_empty()) {
        Some(program) => PathBuf::from(program),
        None => std::env::current_exe().map_err(unusable)?,
    };
    let log = OpenOptions::new().create(true).append(true).open(home.log_file()).map_err(unusable)?;
    let also = log.try_clone().map_err(unusable)?;
    let mut command = std::process::Command::new(&program);
    command.arg("controller").env("SPILLWAY_HOME", root).current_dir(root);
    command.stdin(Stdio::null()).stdout(log).stderr(also);
    let child = workers::system::spawn_detached(command).map_err(|error| ClientError::Start { program, error })?;
    Ok(Started(Some(child)))
}

/// The last line the controller wrote since it was started.
fn last_words(home: &Home, from: u64) -> Option<String> {
    let log = std::fs::read(home.log_file()).ok()?;
    let new = log.get(usize::try_from(from).ok()?..)?;
    let text = String::from_utf8_lossy(new);
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}
