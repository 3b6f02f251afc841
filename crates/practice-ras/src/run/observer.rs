//! Follows a computation: progress lines as HEC-RAS writes them, the pace a settings file asks for, and its faults.

use super::dialog;
use crate::faults::{Fault, FaultKind};
use crate::messages::Messages;
use crate::one_d::Progress;
use crate::output::stamp;
use jiff::civil::DateTime;
use std::time::{Duration, Instant};

/// Between progress lines lies this share of the window, or this long.
const PROGRESS_SHARE: f64 = 0.02;
const PROGRESS_EVERY: Duration = Duration::from_secs(1);
/// Longest sleep before looking around.
const NAP: Duration = Duration::from_millis(25);

/// What the observer is asked to do besides telling.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    /// Seconds the computation shall take at least, spread over it.
    pub seconds: f64,
    /// Message lines a second.
    pub messages_per_second: f64,
    /// What goes wrong.
    pub fault: Option<Fault>,
}

/// The observer of one computation.
#[derive(Debug)]
pub struct Observer<'run> {
    messages: &'run mut Messages,
    pace: Pace,
    begun: Instant,
    window_start: Option<DateTime>,
    /// The part of the whole that the model at hand is.
    part: (f64, f64),
    told: f64,
    told_at: Instant,
    chatted: u64,
    now: Option<DateTime>,
    /// The dialog was shown and answered.
    answered: bool,
    /// The program shall end here without a word.
    pub vanished: bool,
}

impl<'run> Observer<'run> {
    /// An observer that begins now.
    pub fn new(messages: &'run mut Messages, pace: Pace, window_start: Option<DateTime>) -> Self {
        let begun = Instant::now();
        Self {
            messages,
            pace,
            begun,
            window_start,
            part: (0.0, 1.0),
            told: 0.0,
            told_at: begun,
            chatted: 0,
            now: window_start,
            answered: false,
            vanished: false,
        }
    }

    /// The next model is this part of the whole.
    pub fn part(&mut self, from: f64, to: f64) {
        self.part = (from, to);
    }

    fn whole(&self, fraction: f64) -> f64 {
        self.part.0 + (self.part.1 - self.part.0) * fraction.clamp(0.0, 1.0)
    }

    fn tell(&mut self, whole: f64) {
        let due = whole >= self.told + PROGRESS_SHARE || self.told_at.elapsed() >= PROGRESS_EVERY;
        if whole > self.told && due && whole < 1.0 {
            self.messages.progress(whole);
            self.told = whole;
            self.told_at = Instant::now();
        }
    }

    /// Faults that end or stop the process itself.
    fn suffer(&mut self, whole: f64) {
        let Some(fault) = self.pace.fault else { return };
        if fault.strikes(FaultKind::Crash, whole) {
            std::process::abort();
        }
        if fault.strikes(FaultKind::Hang, whole) {
            loop {
                std::thread::sleep(Duration::from_secs(3600));
            }
        }
        if fault.strikes(FaultKind::Dialog, whole) && !self.answered {
            dialog::wait_for_answer();
            self.answered = true;
        }
        self.vanished |= fault.strikes(FaultKind::NoResult, whole);
    }

    /// Sleeps until the computation is as late as the pace asks.
    fn keep_pace(&mut self, whole: f64) {
        loop {
            self.chat();
            let due = Duration::from_secs_f64(self.pace.seconds.clamp(0.0, 1e6) * whole);
            let Some(left) = due.checked_sub(self.begun.elapsed()).filter(|left| !left.is_zero()) else { return };
            std::thread::sleep(left.min(NAP));
        }
    }

    fn chat(&mut self) {
        if self.pace.messages_per_second <= 0.0 {
            return;
        }
        let due = (self.begun.elapsed().as_secs_f64() * self.pace.messages_per_second) as u64;
        while self.chatted < due {
            self.chatted += 1;
            let at = self.now.map(stamp).unwrap_or_default();
            self.messages.message(&format!("{at}  practice message {}", self.chatted));
        }
    }
}

impl Progress for Observer<'_> {
    fn message(&mut self, text: &str) {
        self.messages.message(text);
    }

    fn fraction(&mut self, fraction: f64) {
        let whole = self.whole(fraction);
        self.tell(whole);
        self.suffer(whole);
        self.keep_pace(whole);
    }

    fn simulated(&mut self, now: DateTime) {
        self.now = Some(now);
        if let Some(start) = self.window_start {
            self.messages.simulated(now.duration_since(start).as_secs_f64() / 86_400.0);
        }
    }

    fn stops_at(&mut self, fraction: f64) -> bool {
        let whole = self.whole(fraction);
        self.suffer(whole);
        self.vanished || self.pace.fault.is_some_and(|fault| fault.strikes(FaultKind::Unstable, whole))
    }
}
