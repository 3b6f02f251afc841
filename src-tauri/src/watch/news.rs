//! What happened between two states of the queue that is worth a notice. Plain functions.

use super::known::{Known, KnownRun};
use controller::api::RunState;

/// Something a person away from the window wants to hear of.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// A run came to its end.
    Ended(KnownRun),
    /// The first plan of a run failed, and others are still to come.
    FirstFailure(KnownRun),
}

impl News {
    /// Whether something failed.
    pub fn is_failure(&self) -> bool {
        match self {
            Self::Ended(run) => run.failed > 0,
            Self::FirstFailure(_) => true,
        }
    }
}

/// What happened from `before` to `after`. Where nothing was known before, nothing is news.
pub fn news(before: Option<&Known>, after: &Known) -> Vec<News> {
    let Some(before) = before else { return Vec::new() };
    let mut news = Vec::new();
    for (id, run) in &after.runs {
        let old = before.runs.get(id);
        let was_over = old.is_some_and(KnownRun::is_over);
        let had_failed = old.is_some_and(|old| old.failed > 0);
        // Who stopped a run knows that it ended.
        if run.state == RunState::Finished && !was_over {
            news.push(News::Ended(run.clone()));
        } else if run.failed > 0 && !had_failed && !run.is_over() {
            news.push(News::FirstFailure(run.clone()));
        }
    }
    news
}

#[cfg(test)]
mod tests {
    use super::super::known::tests::{known, run};
    use super::*;

    #[test]
    fn the_end_of_a_run_is_news_once() {
        let before = known(&[run(RunState::Active, 2, 0, 1, 0)]);
        let after = known(&[run(RunState::Finished, 3, 0, 0, 0)]);
        assert_eq!(news(Some(&before), &after), [News::Ended(after.runs["r1"].clone())]);
        assert_eq!(news(Some(&after), &after), []);
    }

    #[test]
    fn only_the_first_failure_of_a_run_is_news() {
        let none = known(&[run(RunState::Active, 0, 0, 2, 4)]);
        let one = known(&[run(RunState::Active, 0, 1, 2, 3)]);
        let two = known(&[run(RunState::Active, 0, 2, 2, 2)]);
        assert_eq!(news(Some(&none), &one), [News::FirstFailure(one.runs["r1"].clone())]);
        assert_eq!(news(Some(&one), &two), []);
    }

    #[test]
    fn a_run_that_ends_with_its_first_failure_is_told_once() {
        let before = known(&[run(RunState::Active, 2, 0, 1, 0)]);
        let after = known(&[run(RunState::Finished, 2, 1, 0, 0)]);
        assert_eq!(news(Some(&before), &after), [News::Ended(after.runs["r1"].clone())]);
    }

    #[test]
    fn what_was_so_when_the_window_came_is_no_news() {
        let after = known(&[run(RunState::Finished, 2, 1, 0, 0), run(RunState::Active, 0, 1, 1, 0)]);
        assert_eq!(news(None, &after), []);
    }

    #[test]
    fn a_run_that_was_made_and_ended_between_two_looks_is_news() {
        let after = known(&[run(RunState::Finished, 1, 0, 0, 0)]);
        assert_eq!(news(Some(&Known::default()), &after).len(), 1);
    }

    #[test]
    fn a_run_the_user_stopped_is_no_news() {
        let before = known(&[run(RunState::Active, 0, 0, 1, 0)]);
        let after = known(&[run(RunState::Cancelled, 0, 0, 0, 0)]);
        assert_eq!(news(Some(&before), &after), []);
    }
}
