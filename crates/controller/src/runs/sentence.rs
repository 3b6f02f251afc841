//! One sentence that says the state of a whole run. Pure.

use super::statistics::Counts;
use crate::api::RunState;

/// What the sentence is made of.
pub(crate) struct Situation<'a> {
    /// State of the run.
    pub state: RunState,
    /// Counts.
    pub counts: Counts,
    /// Workers on which something runs.
    pub busy_workers: usize,
    /// Seconds left by estimate.
    pub seconds_left: Option<f64>,
    /// Why nothing of it runs, where nothing does.
    pub stuck: Option<&'a str>,
}

/// The sentence: "6 of 24 plans computed, 8 running on 4 workers, about 1 h 12 min left".
pub(crate) fn sentence(situation: &Situation<'_>) -> String {
    let counts = &situation.counts;
    let ended = counts.succeeded + counts.failed + counts.cancelled;
    let mut parts = Vec::new();
    if ended == counts.plans {
        parts.push(match (counts.succeeded, counts.current) {
            (all, current) if all == counts.plans && current == all => {
                format!("{} current, nothing to compute", all_plans(all))
            }
            (all, _) if all == counts.plans => format!("{} succeeded", all_plans(all)),
            (some, _) => format!("{some} of {} succeeded", plans(counts.plans)),
        });
    } else {
        parts.push(format!("{} of {} computed", counts.succeeded, plans(counts.plans)));
    }
    if counts.failed > 0 {
        parts.push(format!("{} failed", counts.failed));
    }
    if counts.cancelled > 0 {
        parts.push(format!("{} cancelled", counts.cancelled));
    }
    if counts.running > 0 {
        let workers = situation.busy_workers;
        let on = if workers > 1 { format!(" on {workers} workers") } else { String::new() };
        parts.push(format!("{} running{on}", counts.running));
    }
    match situation.state {
        RunState::Paused if counts.waiting > 0 => parts.push(format!("paused with {} waiting", counts.waiting)),
        RunState::Interrupted if counts.waiting > 0 => {
            parts.push(format!("interrupted with {} waiting until it is resumed", counts.waiting));
        }
        RunState::Active | RunState::Paused | RunState::Interrupted | RunState::Finished | RunState::Cancelled => {}
    }
    if let Some(reason) = situation.stuck {
        parts.push(reason.to_owned());
    }
    // How long a pause lasts nobody knows.
    let goes_on = situation.state == RunState::Active && ended < counts.plans;
    if let Some(left) = situation.seconds_left.filter(|_| goes_on) {
        parts.push(format!("about {} left", duration(left)));
    }
    parts.join(", ")
}

fn plans(count: usize) -> String {
    if count == 1 { "1 plan".to_owned() } else { format!("{count} plans") }
}

fn all_plans(count: usize) -> String {
    if count == 1 { "the plan".to_owned() } else { format!("all {count} plans") }
}

/// A length of time in two units at most: "1 h 12 min", "40 s".
fn duration(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    match seconds {
        0..60 => format!("{} s", seconds.max(1)),
        60..3600 => format!("{} min", (seconds + 30) / 60),
        _ => {
            let minutes = (seconds + 30) / 60;
            format!("{} h {} min", minutes / 60, minutes % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation(state: RunState, counts: Counts, seconds_left: Option<f64>) -> Situation<'static> {
        Situation { state, counts, busy_workers: 4, seconds_left, stuck: None }
    }

    #[test]
    fn a_run_under_way_says_what_is_done_and_what_is_left() {
        let counts = Counts { plans: 24, succeeded: 6, running: 8, waiting: 10, ..Counts::default() };
        let text = sentence(&situation(RunState::Active, counts, Some(4320.0)));
        assert_eq!(text, "6 of 24 plans computed, 8 running on 4 workers, about 1 h 12 min left");
    }

    #[test]
    fn a_failed_plan_is_not_counted_among_the_computed() {
        let counts = Counts { plans: 8, succeeded: 1, failed: 1, running: 2, waiting: 4, ..Counts::default() };
        let text = sentence(&situation(RunState::Active, counts, None));
        assert_eq!(text, "1 of 8 plans computed, 1 failed, 2 running on 4 workers");
    }

    #[test]
    fn a_run_that_ended_says_how() {
        let counts = Counts { plans: 3, succeeded: 2, failed: 1, ..Counts::default() };
        assert_eq!(sentence(&situation(RunState::Finished, counts, None)), "2 of 3 plans succeeded, 1 failed");
        let counts = Counts { plans: 3, succeeded: 3, current: 3, ..Counts::default() };
        assert_eq!(sentence(&situation(RunState::Finished, counts, None)), "all 3 plans current, nothing to compute");
    }

    #[test]
    fn an_interrupted_run_says_how_it_goes_on() {
        let counts = Counts { plans: 2, waiting: 2, ..Counts::default() };
        let text = sentence(&situation(RunState::Interrupted, counts, None));
        assert!(text.ends_with("interrupted with 2 waiting until it is resumed"), "{text}");
    }
}
