//! The live progress of a plan, from the agent's events. Never stored.

use crate::api::LiveProgress;
use protocol::{AgentEvent, AgentEventBody};

/// What events change beside the progress.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Heard {
    /// The engine was started at, worker's clock, milliseconds since 1970 UTC.
    pub started_at: Option<i64>,
    /// A new fraction.
    pub fraction: Option<f64>,
    /// A dialog that waits for an answer now, and did not before.
    pub dialog: Option<String>,
    /// Lines the engine said.
    pub lines: Vec<String>,
    /// Largest memory among the samples.
    pub memory: Option<u64>,
}

/// Takes events in. `clock_offset` is the worker's clock minus ours, in milliseconds; `since` when the plan was claimed.
pub(crate) fn hear(progress: &mut LiveProgress, events: &[AgentEvent], clock_offset: i64) -> Heard {
    let mut heard = Heard::default();
    for event in events {
        let at = event.t - clock_offset;
        match &event.body {
            AgentEventBody::Started { .. } => heard.started_at = Some(at),
            AgentEventBody::Phase { phase } => progress.phase = Some(*phase),
            AgentEventBody::Progress { fraction } => {
                let fraction = fraction.clamp(0.0, 1.0);
                if fraction > progress.fraction {
                    progress.fraction = fraction;
                    heard.fraction = Some(fraction);
                }
            }
            AgentEventBody::SimulatedTime { at } => progress.simulated = Some(at.clone()),
            AgentEventBody::Messages { lines, .. } => {
                if let Some(last) = lines.iter().rev().find(|line| !line.trim().is_empty()) {
                    progress.last_message = Some(last.clone());
                    progress.last_message_at = Some(at);
                }
                heard.lines.extend_from_slice(lines);
            }
            AgentEventBody::Resources(sample) => {
                progress.cores = Some(sample.cores);
                progress.memory_bytes = Some(sample.memory_bytes);
                heard.memory = heard.memory.max(Some(sample.memory_bytes));
            }
            AgentEventBody::Dialog(dialog) => {
                progress.dialog = Some(dialog.to_string());
                heard.dialog = progress.dialog.clone();
            }
            AgentEventBody::DialogGone {} => progress.dialog = None,
            AgentEventBody::Claimed {}
            | AgentEventBody::Stopping { .. }
            | AgentEventBody::Ended {}
            | AgentEventBody::Unknown => {}
        }
    }
    heard
}

/// Seconds left of a plan: by its progress once that says something, else by what was expected. What takes longer than
/// expected is told by its progress alone.
pub(crate) fn seconds_left(fraction: f64, running_seconds: f64, expected: Option<f64>) -> Option<f64> {
    let by_progress = (fraction > 0.05).then(|| running_seconds * (1.0 - fraction) / fraction);
    let by_expectation = expected.map(|expected| expected - running_seconds).filter(|left| *left > 0.0);
    match (by_progress, by_expectation) {
        // The further it is, the more its own pace counts.
        (Some(own), Some(expected)) => Some(own * fraction + expected * (1.0 - fraction)),
        (own, expected) => own.or(expected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(body: AgentEventBody) -> AgentEvent {
        AgentEvent { v: 1, seq: 1, t: 1000, body }
    }

    #[test]
    fn progress_never_runs_back() {
        let mut progress = LiveProgress::default();
        let events = [0.2, 0.5, 0.3].map(|fraction| event(AgentEventBody::Progress { fraction }));
        assert_eq!(hear(&mut progress, &events, 0).fraction, Some(0.5));
        assert_eq!(progress.fraction, 0.5);
    }

    #[test]
    fn a_dialog_stands_until_it_is_gone() {
        let mut progress = LiveProgress::default();
        let dialog = protocol::EngineDialog { title: "Error".into(), text: "File not found".into() };
        let heard = hear(&mut progress, &[event(AgentEventBody::Dialog(dialog))], 0);
        assert_eq!(heard.dialog.as_deref(), Some("\"Error: File not found\""));
        assert_eq!(progress.dialog, heard.dialog);
        hear(&mut progress, &[event(AgentEventBody::DialogGone {})], 0);
        assert_eq!(progress.dialog, None);
    }

    #[test]
    fn the_start_is_told_by_our_clock() {
        let heard = hear(&mut LiveProgress::default(), &[event(AgentEventBody::Started { pid: 1 })], 400);
        assert_eq!(heard.started_at, Some(600));
    }

    #[test]
    fn own_pace_counts_more_the_further_a_plan_is() {
        assert_eq!(seconds_left(0.0, 10.0, Some(60.0)), Some(50.0));
        assert_eq!(seconds_left(0.5, 10.0, None), Some(10.0));
        assert_eq!(seconds_left(0.0, 10.0, None), None);
        assert_eq!(seconds_left(0.5, 10.0, Some(30.0)), Some(15.0));
    }

    #[test]
    fn a_plan_that_takes_longer_than_expected_does_not_end_at_once() {
        assert_eq!(seconds_left(0.0, 90.0, Some(60.0)), None);
        assert_eq!(seconds_left(0.5, 90.0, Some(60.0)), Some(90.0));
    }
}
