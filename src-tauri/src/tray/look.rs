//! How the tray looks for what is known. Plain functions.

use crate::watch::Known;
use controller::api::RunState;

/// The icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing runs or waits.
    Idle,
    /// Plans run or wait.
    Running,
    /// Something failed that was not looked at yet.
    Failed,
}

/// What the entry for the whole queue does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueEntry {
    /// Pauses every active run.
    Pause,
    /// Resumes every paused run.
    Resume,
}

impl QueueEntry {
    /// Text of the entry.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pause => "Pause all runs",
            Self::Resume => "Resume all runs",
        }
    }
}

/// Everything the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The icon.
    pub sign: Sign,
    /// One sentence that says the state of everything.
    pub sentence: String,
    /// The entry for the whole queue; none where there is nothing to pause or resume.
    pub queue: Option<QueueEntry>,
}

/// How the tray looks.
pub fn look(known: &Known, failure_unseen: bool) -> Look {
    let open = known.open_plans();
    let any = |state: RunState| known.runs.values().any(|run| run.state == state);
    let sign = if failure_unseen {
        Sign::Failed
    } else if open.is_none() {
        Sign::Idle
    } else {
        Sign::Running
    };
    let queue = if any(RunState::Active) {
        Some(QueueEntry::Pause)
    } else if any(RunState::Paused) {
        Some(QueueEntry::Resume)
    } else {
        None
    };
    Look { sign, sentence: sentence(known), queue }
}

fn sentence(known: &Known) -> String {
    let mut open = known.runs.values().filter(|run| !run.is_over());
    match (open.next(), open.next()) {
        (None, _) => "Nothing runs".to_owned(),
        (Some(one), None) => {
            let counts = format!("{} running, {} waiting", one.running, one.waiting);
            format!("{}: {}", one.title, one.sentence.clone().unwrap_or(counts))
        }
        (Some(_), Some(_)) => {
            let runs = open.count() + 2;
            let failed: usize = known.runs.values().filter(|run| !run.is_over()).map(|run| run.failed).sum();
            let failed = if failed > 0 { format!(", {failed} failed") } else { String::new() };
            format!("{runs} runs: {}{failed}", known.open_plans().words())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::tests::{known, run};

    #[test]
    fn nothing_open_looks_idle_and_has_nothing_to_pause() {
        let look = look(&known(&[run(RunState::Finished, 3, 0, 0, 0)]), false);
        assert_eq!(look, Look { sign: Sign::Idle, sentence: "Nothing runs".to_owned(), queue: None });
    }

    #[test]
    fn one_run_is_told_in_its_own_sentence() {
        let mut one = run(RunState::Active, 2, 0, 1, 3);
        one.sentence = Some("2 of 6 plans computed, 1 running".to_owned());
        let look = look(&known(&[one]), false);
        assert_eq!(look.sentence, "Weirbach: 2 of 6 plans computed, 1 running");
        assert_eq!((look.sign, look.queue), (Sign::Running, Some(QueueEntry::Pause)));
    }

    #[test]
    fn several_runs_are_told_by_their_sums() {
        let look = look(&known(&[run(RunState::Active, 0, 1, 2, 3), run(RunState::Active, 0, 0, 1, 0)]), false);
        assert_eq!(look.sentence, "2 runs: 3 running, 3 waiting, 1 failed");
    }

    #[test]
    fn a_failure_shows_until_somebody_looked() {
        let failed = known(&[run(RunState::Finished, 2, 1, 0, 0)]);
        assert_eq!(look(&failed, true).sign, Sign::Failed);
        assert_eq!(look(&failed, false).sign, Sign::Idle);
    }

    #[test]
    fn paused_runs_can_be_resumed() {
        let look = look(&known(&[run(RunState::Paused, 0, 0, 0, 3)]), false);
        assert_eq!((look.sign, look.queue), (Sign::Idle, Some(QueueEntry::Resume)));
    }
}
