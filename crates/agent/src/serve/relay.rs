//! `serve --stdio`: a line of news for each change of an attempt, read from the folder, whoever serves it. Sees to it that
//! somebody does. Ends with its input; serving goes on.

use super::{ServeError, ServeOptions, detach, is_change};
use crate::folder::{FolderLock, WorkerFolder};
use notify::{RecursiveMode, Watcher};
use protocol::{AttemptId, News, NewsKind, attempt_file};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// The folder is also looked at this often: some file systems tell nothing.
const LOOK: Duration = Duration::from_secs(1);

enum Wake {
    Folder,
    InputClosed,
}

/// What was last seen of an attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    events_bytes: u64,
    ended: bool,
}

/// Writes news to `out` until `input` ends or `out` is closed.
pub fn relay(
    path: &Path,
    options: ServeOptions,
    input: impl Read + Send + 'static,
    mut out: impl Write,
) -> Result<(), ServeError> {
    let folder = WorkerFolder::open(path)?;
    let (sender, receiver) = channel();
    let to_relay = sender.clone();
    let mut watcher = notify::recommended_watcher(move |event| {
        if is_change(&event) {
            let _ = to_relay.send(Wake::Folder);
        }
    })
    .ok();
    if let Some(watcher) = watcher.as_mut() {
        let _ = watcher.watch(&folder.attempts(), RecursiveMode::NonRecursive);
    }
    std::thread::spawn(move || {
        let mut input = input;
        let mut ignored = [0u8; 256];
        while matches!(input.read(&mut ignored), Ok(count) if count > 0) {}
        let _ = sender.send(Wake::InputClosed);
    });
    detach(path, options)?;
    let mut seen: BTreeMap<AttemptId, Seen> = BTreeMap::new();
    let mut first = true;
    loop {
        let news = look(&folder, &mut seen, first);
        first = false;
        for item in &news {
            if let Some(watcher) = watcher.as_mut() {
                let place = folder.attempt(&item.attempt);
                match item.what {
                    // Bytes written before the watch began are seen by the next look, which comes with any event or in a second.
                    NewsKind::Claimed => drop(watcher.watch(place.path(), RecursiveMode::NonRecursive)),
                    NewsKind::Ended => drop(watcher.unwatch(place.path())),
                    NewsKind::Events | NewsKind::Unknown => {}
                }
            }
            if write_line(&mut out, item).is_err() {
                return Ok(());
            }
        }
        if !news.is_empty() {
            if out.flush().is_err() {
                return Ok(());
            }
            continue;
        }
        match receiver.recv_timeout(LOOK) {
            Ok(Wake::Folder) => {
                // Many changes of one moment are one look.
                if receiver.try_iter().any(|wake| matches!(wake, Wake::InputClosed)) {
                    return Ok(());
                }
            }
            Ok(Wake::InputClosed) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                let served = FolderLock::is_held(&folder.serve_lock()).unwrap_or(true);
                if !served && !WorkerFolder::attempt_names(&folder.inbox()).is_empty() {
                    detach(path, options)?;
                }
            }
        }
    }
}

/// What changed since the last look. At the first one, attempts that have ended before are no news.
fn look(folder: &WorkerFolder, seen: &mut BTreeMap<AttemptId, Seen>, first: bool) -> Vec<News> {
    let mut news = Vec::new();
    let present = WorkerFolder::attempt_names(&folder.attempts());
    seen.retain(|attempt, _| present.contains(attempt));
    for attempt in present {
        let known = seen.get(&attempt).copied();
        if known.is_some_and(|known| known.ended) {
            continue;
        }
        let place = folder.attempt(&attempt);
        let now = Seen {
            ended: place.file(attempt_file::RESULT).exists(),
            events_bytes: fs::metadata(place.file(attempt_file::EVENTS)).map_or(0, |events| events.len()),
        };
        let mut tell = |what| news.push(News { attempt: attempt.clone(), what });
        if !(first && now.ended) {
            if known.is_none() {
                tell(NewsKind::Claimed);
            }
            if known.unwrap_or_default().events_bytes != now.events_bytes {
                tell(NewsKind::Events);
            }
            if now.ended {
                tell(NewsKind::Ended);
            }
        }
        seen.insert(attempt, now);
    }
    news
}

fn write_line(out: &mut impl Write, news: &News) -> io::Result<()> {
    let mut line = serde_json::to_vec(news)?;
    line.push(b'\n');
    out.write_all(&line)
}
