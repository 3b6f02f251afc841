//! A worker that was set aside after failures is checked again by itself, later each time: a night's run must not stand
//! still because of one bad minute, nor because it was still bad when it was first checked.

use super::Desk;
use super::timers::Timer;
use crate::fleet::check;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::store::StoreError;
use scheduler::{SetAside, WorkerId};
use std::time::Duration;

/// Time until the first check; each further one waits three times as long.
const FIRST: Duration = Duration::from_secs(15);

/// Overrides [`FIRST`], in seconds.
const FIRST_SECONDS: &str = "SPILLWAY_RECHECK_SECONDS";

/// Nobody is checked without a pause.
const SHORTEST: Duration = Duration::from_millis(50);

/// No further check is later than this after the one before.
const LONGEST: Duration = Duration::from_secs(300);

/// When a worker is checked again that was checked so often since its last success.
fn delay(checked: u32, first: Duration) -> Duration {
    3_u32.checked_pow(checked).and_then(|times| first.checked_mul(times)).unwrap_or(LONGEST).min(LONGEST.max(first))
}

impl Desk {
    /// The worker was set aside after failures.
    pub(super) fn recheck_later(&mut self, name: &str) {
        let given = std::env::var(FIRST_SECONDS).ok().and_then(|text| text.parse::<f64>().ok());
        let first = given.filter(|seconds| (0.0..1e6).contains(seconds)).map_or(FIRST, Duration::from_secs_f64);
        let checked = self.rechecks.entry(name.to_owned()).or_insert(0);
        let delay = delay(*checked, first.max(SHORTEST));
        *checked = checked.saturating_add(1);
        self.after(delay, Timer::Recheck(name.to_owned()));
    }

    pub(super) fn begin_rechecking(&mut self, name: &str) {
        if !self.core.runs().any(|(_, run)| run.counts().waiting > 0) {
            // Nothing needs it now.
            self.after(LONGEST, Timer::Recheck(name.to_owned()));
            return;
        }
        let Some(worker) = self.fleet.get(name) else { return };
        let (settings, link, name) = (worker.settings.clone(), worker.link.clone(), name.to_owned());
        self.rechecking.insert(name.clone());
        self.later(job(move || {
            let ready = check::check(&settings, &link, &mut |_| {}).ready;
            Event::Rechecked(name, ready)
        }));
    }

    pub(super) fn rechecked(&mut self, name: &str, ready: bool) -> Result<(), StoreError> {
        self.rechecking.remove(name);
        let worker = WorkerId::from(name);
        let aside = self.core.worker(&worker).and_then(scheduler::Worker::set_aside);
        if !matches!(aside, Some(SetAside::Failures { .. })) {
            return Ok(());
        }
        if !ready {
            self.recheck_later(name);
            return Ok(());
        }
        let now = self.millis();
        let _ = scheduler::on_worker_allowed_again(&mut self.core, &worker, now, &mut self.effects);
        self.log(None, None, "worker-rechecked", format!("{name} passed its checklist and takes plans again"))?;
        match self.core.worker_row(&worker) {
            Some(row) => self.store.set_worker_row(&row),
            None => Ok(()),
        }
    }

    /// Whether a worker may take plans again without anybody's help.
    pub(super) fn is_to_be_rechecked(&self, name: &str) -> bool {
        self.rechecking.contains(name) || self.timers.has(&Timer::Recheck(name.to_owned()))
    }

    /// A plan succeeded there: the next failures are new ones.
    pub(super) fn forget_rechecks(&mut self, name: &str) {
        self.rechecks.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_checked_later_each_time_and_then_every_five_minutes() {
        let delays: Vec<u64> = (0..6).map(|checked| delay(checked, FIRST).as_secs()).collect();
        assert_eq!(delays, [15, 45, 135, 300, 300, 300]);
        assert_eq!(delay(u32::MAX, FIRST), LONGEST);
    }
}
