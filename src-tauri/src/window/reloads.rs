//! The process of the page ended: load the page again, a few times a minute at most. The queue does not notice.

use crate::notices::Notice;
use crate::on_news;
use crate::shell::Shell;
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager};

/// So many times within [`WITHIN`].
const MOST: usize = 4;

/// The time that is looked back.
const WITHIN: Duration = Duration::from_secs(60);

/// When the page was loaded again.
#[derive(Debug, Default)]
pub struct Reloads {
    times: VecDeque<Instant>,
}

impl Reloads {
    /// Whether it may be loaded again now; counted where it may.
    fn allow(&mut self, now: Instant) -> bool {
        while self.times.front().is_some_and(|time| now.duration_since(*time) > WITHIN) {
            self.times.pop_front();
        }
        if self.times.len() >= MOST {
            return false;
        }
        self.times.push_back(now);
        true
    }
}

/// The process of the page ended, for this reason. True: load it again. On the main thread.
pub fn on_page_ended(app: &AppHandle, reloads: &mut Reloads, reason: &str) -> bool {
    app.state::<Shell>().pages.end();
    if reloads.allow(Instant::now()) {
        tracing::warn!("the page's process ended ({reason}); the page is loaded again");
        return true;
    }
    tracing::error!("the page's process ended ({reason}) {MOST} times within a minute; it is not loaded again");
    let body = "The window's page ended several times in a row. Close the window and open it again; plans go on.";
    on_news::show(app, Notice { title: "Spillway's window has a fault".to_owned(), body: body.to_owned() });
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_keeps_ending_is_not_loaded_for_ever() {
        let mut reloads = Reloads::default();
        let begun = Instant::now();
        let allowed: Vec<bool> = (0..6).map(|second| reloads.allow(begun + Duration::from_secs(second))).collect();
        assert_eq!(allowed, [true, true, true, true, false, false]);
        assert!(reloads.allow(begun + Duration::from_secs(61)));
        assert!(!reloads.allow(begun + Duration::from_secs(61)));
    }
}
