//! Unix: a socket file beside the lock, for this user only.

use super::LONGEST;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long one side waits for the other's line.
const PATIENCE: Duration = Duration::from_secs(5);

/// The socket, not yet answered.
#[derive(Debug)]
pub(super) struct Door {
    listener: UnixListener,
}

impl Door {
    /// Makes the socket file anew; the caller holds the lock.
    pub(super) fn open(home: &Path) -> io::Result<Self> {
        let path = socket(home);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(Self { listener })
    }

    /// Answers each line that comes, one after the other, on a thread of its own.
    pub(super) fn welcome(self, answer: impl Fn(&str) -> &'static str + Send + 'static) {
        let answering = std::thread::Builder::new().name("second starts".to_owned()).spawn(move || {
            for stream in self.listener.incoming() {
                // A start that went away needs no answer.
                drop(stream.and_then(|stream| answer_one(stream, &answer)));
            }
        });
        if let Err(error) = answering {
            tracing::warn!("second starts cannot be taken: {error}");
        }
    }
}

fn answer_one(mut stream: UnixStream, answer: &impl Fn(&str) -> &'static str) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new((&stream).take(LONGEST)).read_line(&mut line)?;
    stream.write_all(answer(&line).as_bytes())
}

/// Sends a line to the first window, and gives its answer.
pub(super) fn ask(home: &Path, line: &str) -> io::Result<String> {
    let mut stream = UnixStream::connect(socket(home))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut answer)?;
    Ok(answer)
}

/// The program stands in its home (`main`), so that the name is short whatever the home's path: the system allows about
/// a hundred letters.
fn socket(home: &Path) -> PathBuf {
    let here = std::env::current_dir().is_ok_and(|here| here == home);
    if here { PathBuf::from("window.sock") } else { home.join("window.sock") }
}
