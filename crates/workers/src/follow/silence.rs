//! Silence of a worker: no sign of life for longer than one has patience.

use super::news::FollowerNews;
use crate::link::{LinkError, Operation, Site};
use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Whoever is told the news; in order, one at a time.
pub(super) type Tell = Arc<Mutex<Box<dyn FnMut(FollowerNews) + Send>>>;

pub(super) fn tell(to: &Tell, news: FollowerNews) {
    (to.lock().unwrap_or_else(PoisonError::into_inner))(news);
}

/// When the worker gave a sign of life, and whether it was told that it gives none.
pub(super) struct Hearing {
    pub(super) last: Instant,
    pub(super) unreachable: bool,
}

impl Hearing {
    /// Heard just now.
    pub(super) fn now() -> Self {
        Self { last: Instant::now(), unreachable: false }
    }
}

/// Tells that a worker is silent while its follower still waits for an answer: a cable that was cut tells nothing.
pub(super) struct Silence {
    patience: Duration,
    hearing: Weak<Mutex<Hearing>>,
    tell: Tell,
}

impl Silence {
    /// Watches on a thread of its own until the follower is gone.
    pub(super) fn watch(
        worker: &str,
        patience: Duration,
        hearing: &Arc<Mutex<Hearing>>,
        tell: &Tell,
    ) -> io::Result<()> {
        let silence = Self { patience, hearing: Arc::downgrade(hearing), tell: tell.clone() };
        let site = Site { operation: Operation::AskAgent, worker: worker.to_owned(), path: String::new() };
        std::thread::Builder::new().name(format!("silence-{worker}")).spawn(move || silence.until_gone(&site))?;
        Ok(())
    }

    fn until_gone(self, site: &Site) {
        let pause = (self.patience / 16).clamp(Duration::from_millis(20), Duration::from_secs(1));
        while let Some(hearing) = self.hearing.upgrade() {
            let mut heard = hearing.lock().unwrap_or_else(PoisonError::into_inner);
            if !heard.unreachable && heard.last.elapsed() >= self.patience {
                heard.unreachable = true;
                let reason = format!("no sign of life for {} s", self.patience.as_secs());
                let error = LinkError::Unreachable { site: Box::new(site.clone()), reason };
                drop(heard);
                tell(&self.tell, FollowerNews::Unreachable(error));
            } else {
                drop(heard);
            }
            drop(hearing);
            std::thread::sleep(pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn silence_is_told_once_while_the_follower_still_waits_for_an_answer() {
        let (send, told) = mpsc::channel();
        let to: Tell = Arc::new(Mutex::new(Box::new(move |news| drop(send.send(news)))));
        let hearing = Arc::new(Mutex::new(Hearing::now()));
        Silence::watch("big", Duration::from_millis(60), &hearing, &to).unwrap();
        drop(to);
        let news = told.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(matches!(news, FollowerNews::Unreachable(error) if error.is_unreachable()));
        assert!(told.recv_timeout(Duration::from_millis(150)).is_err(), "it was told twice");
        drop(hearing);
        assert_eq!(told.recv_timeout(Duration::from_secs(5)).unwrap_err(), mpsc::RecvTimeoutError::Disconnected);
    }
}
