//! `spillway controller`: from the lock to the last turn.

use super::announce::Announcement;
use super::connection::Writers;
use super::event::Event;
use super::jobs::Jobs;
use super::{announce, listen, system};
use crate::client::socket_name;
use crate::desk::Desk;
use crate::home::Home;
use crate::store::{Store, StoreError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tracing_subscriber::EnvFilter;

/// Threads that may wait for files, engines and workers at once.
const MOST_JOBS: usize = 64;

/// Time between two looks whether `controller.json` stands.
const ANNOUNCED_EVERY: Duration = Duration::from_secs(3);

/// How long the last answers may take.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Why the controller ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ControllerError {
    /// Its home cannot be used.
    #[error("{home}: cannot {operation} ({error}). Choose another folder with SPILLWAY_HOME, or mend its permissions")]
    Home {
        /// What was being done.
        operation: &'static str,
        /// The folder.
        home: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// The store failed.
    #[error("{0}")]
    Store(String),
}

impl From<StoreError> for ControllerError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

/// Runs the controller of this `SPILLWAY_HOME` until it has nothing left to do, is asked to end, or its store fails.
/// Returns at once where another one runs. Plans that compute go on whatever happens here.
pub fn run_controller(home: &Path) -> Result<(), ControllerError> {
    let home = Home::at(home);
    let failed = |operation| {
        let home = home.root().to_path_buf();
        move |error| ControllerError::Home { operation, home, error }
    };
    make_home(&home).map_err(failed("make the folder"))?;
    start_log();
    let Some(_lock) = announce::lock_home(&home).map_err(failed("lock the folder"))? else {
        tracing::info!(home = %home.root().display(), "another controller runs here");
        return Ok(());
    };
    let store = Store::open(&home.store_file())?;
    let socket = socket_name(&home);
    let bound = system::bind(&socket).map_err(failed("make the socket"))?;
    let name = bound.name();

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(MOST_JOBS)
        .thread_name("spillway")
        .enable_all()
        .build()
        .map_err(failed("start threads for"))?;
    let (events, received) = mpsc::channel::<Event>();
    let jobs = Jobs::new(runtime.handle().clone(), events.clone());
    let mut desk = Desk::open(home.clone(), store, jobs)?;
    if let Some(system) = ::awake::this_system() {
        desk.keep_awake_by(system);
    }
    let listener = {
        let _entered = runtime.enter();
        bound.listen().map_err(failed("listen on the socket"))?
    };
    let writers = Writers::default();
    runtime.spawn(listen::accept(listener, events.clone(), writers.clone()));
    runtime.spawn(listen::terminate(events));
    let announcement = Announcement::make(&home, &name).map_err(failed("write controller.json"))?;
    let announcement = Arc::new(announcement);
    runtime.spawn(keep_announced(announcement.clone()));
    tracing::info!(home = %home.root().display(), socket = name, pid = std::process::id(), "the controller runs");

    let ended = desk.work(&received);
    announcement.withdraw();
    system::unbind(&socket);
    drop(desk);
    // The last answers go out still; a client that does not read is not waited for.
    let begun = Instant::now();
    while !writers.are_done() && begun.elapsed() < LAST_WORDS {
        std::thread::sleep(Duration::from_millis(1));
    }
    runtime.shutdown_background();
    match ended {
        Ok(()) => {
            tracing::info!("the controller ended");
            Ok(())
        }
        Err(error) => {
            tracing::error!(%error, "the controller ended, because its store failed");
            Err(error.into())
        }
    }
}

async fn keep_announced(announcement: Arc<Announcement>) {
    loop {
        tokio::time::sleep(ANNOUNCED_EVERY).await;
        announcement.mend();
    }
}

fn make_home(home: &Home) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(home.root())?;
    builder.create(home.runs())
}

/// The log goes to standard error: the client that started us made that a file. `RUST_LOG` says how much.
fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // In a test several controllers may run in one process: the first one's log is as good as any.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(io::stderr).try_init();
}
