//! Notices of a worker folder over a channel of its own, so that what happens there is known here at once.
//!
//! A notice says where to look; an empty one is a sign of life. The far end ends with the channel.

use super::call::Answer;
use super::channel::Channel;
use super::frame::{read_frame, write_frame};
use crate::link::{Files, Notice, Watch, WorkerPath};
use crate::local::LocalLink;
use protocol::{AttemptId, worker_folder};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// Time between two signs of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);

/// Longest silence of the far end: three signs of life and somewhat more.
const SILENCE: Duration = Duration::from_secs(16);

/// What comes fast is told together.
const GATHER: Duration = Duration::from_millis(20);

/// Notices, each once.
#[derive(Debug, Serialize, Deserialize)]
struct News {
    notices: HashSet<Notice>,
}

enum Told {
    Notice(Notice),
    /// The other end closed.
    Closed,
}

/// The far end: tells until the channel is closed.
///
/// # Errors
///
/// The channel broke.
pub(super) fn tell_news(link: &LocalLink, input: &mut (impl Read + Send), out: &mut impl Write) -> io::Result<()> {
    let (tell, told) = mpsc::channel();
    let closed = tell.clone();
    let watch = link.watch(Arc::new(move |notice| drop(tell.send(Told::Notice(notice)))));
    write_frame(out, &Answer::Flag(watch.is_some()), &[])?;
    let Some(mut watch) = watch else { return Ok(()) };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A point for each piece of news: somebody listens. Its end is that of the channel.
            let _ = io::copy(input, &mut io::sink());
            let _ = closed.send(Told::Closed);
        });
        tell_until_closed(link, &mut *watch, &told, out)
    })
}

fn tell_until_closed(
    link: &LocalLink,
    watch: &mut dyn Watch,
    told: &Receiver<Told>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut watched = BTreeSet::new();
    let mut notices = watch_new(link, watch, &mut watched);
    // Whatever happened before the watch began.
    notices.insert(Notice::Everything);
    loop {
        write_frame(out, &News { notices: std::mem::take(&mut notices) }, &[])?;
        std::thread::sleep(GATHER);
        let first = match told.recv_timeout(SIGN_OF_LIFE) {
            Ok(first) => Some(first),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        let mut moved = false;
        for one in first.into_iter().chain(told.try_iter()) {
            match one {
                Told::Closed => return Ok(()),
                Told::Notice(notice) => {
                    moved |= matches!(notice, Notice::Attempt(_) | Notice::Everything);
                    notices.insert(notice);
                }
            }
        }
        if moved {
            notices.extend(watch_new(link, watch, &mut watched));
        }
    }
}

/// Watches attempts that were not yet, and forgets those that are gone. What was written before the watch began is news.
fn watch_new(link: &LocalLink, watch: &mut dyn Watch, watched: &mut BTreeSet<AttemptId>) -> HashSet<Notice> {
    let names = link.list(&WorkerPath::of(worker_folder::ATTEMPTS)).unwrap_or_default();
    let there: BTreeSet<AttemptId> =
        names.into_iter().map(|entry| AttemptId(entry.name)).filter(AttemptId::is_well_formed).collect();
    for gone in watched.difference(&there) {
        watch.remove(gone);
    }
    let new: Vec<AttemptId> = there.difference(watched).filter(|attempt| watch.add(attempt)).cloned().collect();
    watched.retain(|attempt| there.contains(attempt));
    watched.extend(new.iter().cloned());
    new.into_iter().map(Notice::Events).collect()
}

/// The near end of a watch. Dropped, the channel is closed.
pub(super) struct FarWatch {
    close: Box<dyn Fn() + Send>,
}

impl FarWatch {
    /// Hears news on a thread of its own over a channel whose far end began to tell.
    pub(super) fn begin(
        worker: &str,
        mut channel: Box<dyn Channel>,
        tell: Arc<dyn Fn(Notice) + Send + Sync>,
    ) -> io::Result<Self> {
        channel.limit_silence(SILENCE);
        let close = channel.closer();
        std::thread::Builder::new().name(format!("news-{worker}")).spawn(move || {
            while let Ok(Some((news, _))) = read_frame::<News>(&mut channel.input()) {
                news.notices.into_iter().for_each(|notice| tell(notice));
                // The far end hears that somebody listens.
                if channel.output().write_all(b".").and_then(|()| channel.output().flush()).is_err() {
                    break;
                }
            }
            channel.close();
            tell(Notice::Ended);
        })?;
        Ok(Self { close })
    }
}

impl Drop for FarWatch {
    fn drop(&mut self) {
        (self.close)();
    }
}

impl Watch for FarWatch {
    /// The far end watches every attempt of its folder by itself.
    fn add(&mut self, _attempt: &AttemptId) -> bool {
        true
    }

    fn remove(&mut self, _attempt: &AttemptId) {}
}
