//! What the live view shows, as lines that fit the terminal: the run's sentence, a bar a slot, a line a plan.

use crate::commands::show_run::plan_state;
use crate::text::{clipped, duration, percent, safe};
use controller::api::{Change, PlanRunState, PlanRunView, RunState, RunView};
use std::time::Instant;

const BAR: usize = 20;

/// The run as last told.
pub struct Picture {
    run: RunView,
    told_at: Instant,
}

impl Picture {
    /// The run as the controller answered it.
    pub fn of(run: RunView) -> Self {
        Self { run, told_at: Instant::now() }
    }

    /// Takes a change.
    pub fn on_change(&mut self, change: Change) {
        match change {
            Change::Run { summary, sentence, seconds_left, stuck } => {
                self.run.stuck = stuck;
                self.run.summary = summary;
                self.run.sentence = sentence;
                self.run.seconds_left = seconds_left;
                self.told_at = Instant::now();
            }
            Change::Plan { run: _, plan } => {
                if let Some(known) = self.run.plans.iter_mut().find(|known| known.number == plan.number) {
                    *known = *plan;
                }
            }
            Change::Log(_)
            | Change::Messages { .. }
            | Change::Finished(_)
            // Told only to those who watch everything.
            | Change::RunOpened(_)
            | Change::RunRemoved { .. }
            | Change::Worker(_)
            | Change::WorkerRemoved { .. }
            | Change::Controller(_)
            | Change::Projects { .. }
            | Change::Settings(_) => {}
        }
    }

    /// The run as last told.
    pub fn run(&self) -> &RunView {
        &self.run
    }

    /// Plans as last told.
    pub fn plans(&self) -> &[PlanRunView] {
        &self.run.plans
    }

    /// State as last told.
    pub fn state(&self) -> RunState {
        self.run.summary.state
    }

    /// Lines no wider than `width` and no more than `height`.
    pub fn lines(&self, width: usize, height: usize, now: Instant) -> Vec<String> {
        let summary = &self.run.summary;
        let done = summary.succeeded + summary.failed + summary.cancelled;
        let whole = if summary.plans == 0 { 0.0 } else { done as f64 / summary.plans as f64 };
        let mut lines =
            vec![safe(&summary.title), format!("{} {}", bar(whole), safe(&self.run.sentence)), String::new()];
        let since_told = now.saturating_duration_since(self.told_at).as_secs_f64();
        let mut running: Vec<&PlanRunView> = self.run.plans.iter().filter(|plan| lane(plan).is_some()).collect();
        running.sort_by_key(|plan| lane(plan));
        for plan in running {
            let (worker, slot) = lane(plan).unwrap_or_default();
            let slot = if slot > 0 { format!(" {slot}") } else { String::new() };
            lines.push(format!("{:<14} {}", clipped(&format!("{}{slot}", safe(worker)), 14), bar_of(plan, since_told)));
        }
        lines.push(String::new());
        let room = height.saturating_sub(lines.len());
        let mut plans: Vec<&PlanRunView> = self.run.plans.iter().collect();
        plans.sort_by_key(|plan| urgency(plan));
        let shown = if plans.len() > room { room.saturating_sub(1) } else { plans.len() };
        lines.extend(plans.iter().take(shown).map(|plan| plan_line(plan)));
        if shown < plans.len() {
            lines.push(format!("… and {} more", plans.len() - shown));
        }
        lines.truncate(height);
        lines.iter().map(|line| clipped(line.trim_end(), width)).collect()
    }
}

/// Worker and slot of a plan that occupies one.
fn lane(plan: &PlanRunView) -> Option<(&str, u32)> {
    match &plan.state {
        PlanRunState::Running { worker } | PlanRunState::Collecting { worker } | PlanRunState::Lost { worker, .. } => {
            Some((worker, plan.attempts.last().and_then(|attempt| attempt.slot).unwrap_or(0)))
        }
        PlanRunState::Waiting {}
        | PlanRunState::Staged { .. }
        | PlanRunState::Succeeded { .. }
        | PlanRunState::Failed {}
        | PlanRunState::Cancelled {} => None,
    }
}

fn bar(fraction: f64) -> String {
    let eighths = (fraction.clamp(0.0, 1.0) * (BAR * 8) as f64).round() as usize;
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let mut text = "█".repeat(eighths / 8);
    text.push_str(parts[eighths % 8]);
    let blank = BAR - text.chars().count();
    text.push_str(&"░".repeat(blank));
    text
}

fn bar_of(plan: &PlanRunView, since_told: f64) -> String {
    let progress = plan.progress.clone().unwrap_or_default();
    let mut text = format!(
        "{} {:>3.0} %  {} {}",
        bar(progress.fraction),
        (progress.fraction * 100.0).floor(),
        plan.number,
        clipped(&safe(&plan.title), 30)
    );
    // What is cut off first in a narrow terminal stands last.
    if let Some(left) = progress.seconds_left {
        text.push_str(&format!("  {} left", duration((left - since_told).max(0.0))));
    }
    if let Some(simulated) = &progress.simulated {
        text.push_str(&format!("  at {}", safe(&simulated.replace('T', " "))));
    }
    text
}

/// What needs eyes comes first.
fn urgency(plan: &PlanRunView) -> (u8, String) {
    let rank = match &plan.state {
        PlanRunState::Failed {} => 0,
        PlanRunState::Lost { .. } => 1,
        PlanRunState::Succeeded { published: false, was_current: false } => 2,
        PlanRunState::Running { .. } => 3,
        PlanRunState::Collecting { .. } => 4,
        PlanRunState::Staged { .. } => 5,
        PlanRunState::Waiting {} => 6,
        PlanRunState::Succeeded { .. } => 7,
        PlanRunState::Cancelled {} => 8,
    };
    (rank, plan.number.clone())
}

fn plan_line(plan: &PlanRunView) -> String {
    let sign = match &plan.state {
        PlanRunState::Failed {} => "✕",
        PlanRunState::Lost { .. } => "?",
        PlanRunState::Running { .. } | PlanRunState::Collecting { .. } => "▶",
        PlanRunState::Staged { .. } | PlanRunState::Waiting {} => "·",
        PlanRunState::Succeeded { published: false, was_current: false } => "!",
        PlanRunState::Succeeded { .. } => "✓",
        PlanRunState::Cancelled {} => "–",
    };
    let rest = match (&plan.state, &plan.result, &plan.progress) {
        (_, Some(end), _) if end.error_message.is_some() => safe(end.error_message.as_deref().unwrap_or_default()),
        (_, Some(end), _) => {
            let error =
                end.volume_error_percent.map(|value| format!(", volume error {}", percent(value))).unwrap_or_default();
            format!("{}{error}", duration(end.execution_time))
        }
        (PlanRunState::Running { .. }, None, Some(progress)) => match &progress.dialog {
            Some(dialog) => safe(&format!("waits for an answer to a dialog: {dialog}")),
            None => safe(progress.last_message.as_deref().unwrap_or("")),
        },
        _ => String::new(),
    };
    format!("{sign} {}  {:<30} {:<12} {rest}", plan.number, clipped(&safe(&plan.title), 30), plan_state(plan))
}

#[cfg(test)]
mod tests {
    use super::*;
    use controller::api::{LiveProgress, RunOptions, RunSummary};

    fn plan(number: &str, state: PlanRunState, fraction: f64) -> PlanRunView {
        let progress = LiveProgress { fraction, seconds_left: Some(12.0), ..LiveProgress::default() };
        PlanRunView {
            number: number.to_owned(),
            title: format!("Plan {number}"),
            state,
            progress: Some(progress),
            expected_seconds: None,
            waits_for: Vec::new(),
            turn: None,
            attempts: Vec::new(),
            result: None,
        }
    }

    fn picture() -> Picture {
        let summary = RunSummary {
            id: "r1".into(),
            project: "/p/X.prj".into(),
            title: "Mill\u{1b}[31m brook".into(),
            state: RunState::Active,
            created_at: 0,
            ended_at: None,
            plans: 3,
            succeeded: 1,
            failed: 0,
            cancelled: 0,
            running: 1,
            waiting: 1,
            shared_out: false,
            folder_bytes: 0,
        };
        Picture::of(RunView {
            summary,
            options: RunOptions::default(),
            workers: vec!["local".into()],
            plans: vec![
                plan("01", PlanRunState::Succeeded { was_current: false, published: true }, 1.0),
                plan("02", PlanRunState::Running { worker: "local".into() }, 0.5),
                plan("03", PlanRunState::Waiting {}, 0.0),
            ],
            seconds_left: None,
            sentence: "1 of 3 plans computed, 1 running".into(),
            folder: String::new(),
            stuck: None,
        })
    }

    #[test]
    fn running_plans_come_before_waiting_and_computed_ones() {
        let picture = picture();
        let lines = picture.lines(100, 40, picture.told_at);
        let at = |text: &str| lines.iter().position(|line| line.contains(text)).unwrap();
        assert!(at("▶ 02") < at("· 03") && at("· 03") < at("✓ 01"), "{lines:#?}");
        assert!(lines[3].contains("██████████░░░░░░░░░░  50 %"), "{}", lines[3]);
    }

    #[test]
    fn the_picture_says_what_it_should() {
        let picture = picture();
        insta::assert_snapshot!(picture.lines(100, 40, picture.told_at).join("\n"));
    }

    #[test]
    fn the_picture_fits_any_terminal_and_never_sends_an_escape() {
        let picture = picture();
        for (width, height) in [(20, 5), (40, 7), (200, 60)] {
            let lines = picture.lines(width, height, picture.told_at);
            assert!(lines.len() <= height);
            assert!(lines.iter().all(|line| line.chars().count() <= width && !line.contains('\u{1b}')));
        }
    }
}
