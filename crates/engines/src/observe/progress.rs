//! From what lines say to phase, overall fraction and simulated time. All three only ever rise.
//!
//! A progress number is a fraction of the current step, except that RasProcess writes percent; it starts anew with each
//! `PROCESS:` and once more inside the flow programs, where initialisation has a scale of its own before the time loop.

use super::Observation;
use super::line::Told;
use protocol::Phase;
use ras_project::time::{ModelTime, SimulationWindow};

/// A value below this, after larger ones, begins the time loop.
const LOOP_BEGINS_BELOW: f64 = 0.05;
/// So does a fall by more than this: a short run's first step can be a large part of its window.
const LOOP_BEGINS_AFTER_FALL: f64 = 0.3;
/// Steps of the initialisation's scale; one stray value of the time loop can stand before the last of them.
const INITIALISATION_STEPS: [f64; 2] = [0.4, 0.733_333_3];
/// After this many values the time loop is taken for certain.
const CERTAIN_AFTER: u32 = 3;

/// Program that speaks now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    /// RasProcess before the flow programs, or what comes before any program; progress in percent.
    Process,
    /// Writers of geometry and events.
    Writer,
    /// RASGeomPreprocess
    Geometry,
    /// RasUnsteady, RasSteady as the plan's computation.
    Flow,
    /// Whatever comes after the computation.
    After,
}

#[derive(Clone, Debug)]
pub(super) struct ProgressTracker {
    window: Option<SimulationWindow>,
    program: Program,
    percent: bool,
    phase: Option<Phase>,
    last_value: Option<f64>,
    /// Values since the time loop began; none while it has not.
    loop_values: Option<u32>,
    stamps_seen: bool,
    finished: bool,
    fraction: f64,
    time: Option<ModelTime>,
}

impl ProgressTracker {
    pub(super) fn new(window: Option<SimulationWindow>) -> Self {
        Self {
            window,
            program: Program::Process,
            percent: true,
            phase: None,
            last_value: None,
            loop_values: None,
            stamps_seen: false,
            finished: false,
            fraction: 0.0,
            time: None,
        }
    }

    /// Takes what one line said and adds what follows from it.
    pub(super) fn take(&mut self, told: &Told<'_>, seen: &mut Vec<Observation>) {
        match told {
            Told::Process(name) => self.start_program(name, seen),
            Told::Label(label) => self.take_label(label, seen),
            Told::Progress(value) => self.take_value(*value, seen),
            Told::SimulatedDays(days) => {
                let time = self.window.and_then(|window| window.start.plus_seconds((days * 86_400.0).round()));
                if let Some(time) = time {
                    self.take_stamp(time, seen);
                }
            }
            Told::Stamped(time, _) => self.take_stamp(*time, seen),
            Told::Message(text) => self.take_message(text, seen),
            Told::Nothing => {}
        }
    }

    fn start_program(&mut self, name: &str, seen: &mut Vec<Observation>) {
        let lower = name.to_ascii_lowercase();
        self.percent = lower.starts_with("rasprocess");
        self.last_value = None;
        self.program = if self.finished {
            Program::After
        } else if lower.starts_with("rasunsteady") || lower.starts_with("rassteady") {
            Program::Flow
        } else if lower.starts_with("rasgeompreprocess") {
            Program::Geometry
        } else if self.percent {
            Program::Process
        } else {
            Program::Writer
        };
        let phase = match self.program {
            Program::Process | Program::Writer => Phase::Completing,
            Program::Geometry => Phase::Geometry,
            Program::Flow => Phase::Initialising,
            Program::After => Phase::PostProcessing,
        };
        self.enter(phase, seen);
    }

    fn take_label(&mut self, label: &str, seen: &mut Vec<Observation>) {
        let lower = label.to_ascii_lowercase();
        if lower.contains("unsteady flow computations") || lower.contains("steady flow computations") {
            self.program = Program::Flow;
            self.percent = false;
            self.loop_values = Some(CERTAIN_AFTER);
            self.enter(Phase::Computing, seen);
        } else if lower.contains("warmup") {
            self.program = Program::Flow;
            self.percent = false;
            self.loop_values = None;
            self.enter(Phase::Initialising, seen);
        }
    }

    fn take_message(&mut self, text: &str, seen: &mut Vec<Observation>) {
        let starts = |head: &str| text.trim_start().get(..head.len()).is_some_and(|t| t.eq_ignore_ascii_case(head));
        if starts("Finished Unsteady Flow Simulation") || starts("Finished Steady Flow Simulation") {
            self.finished = true;
            self.program = Program::After;
            self.last_value = None;
            self.enter(Phase::PostProcessing, seen);
        } else if starts("Geometric Preprocessor") && self.program != Program::Flow {
            self.program = Program::Geometry;
            self.percent = false;
            self.enter(Phase::Geometry, seen);
        } else if !self.finished
            && self.program != Program::Flow
            && (starts("Performing Unsteady Flow Simulation") || starts("Steady Flow Simulation"))
        {
            self.program = Program::Flow;
            self.percent = false;
            self.enter(Phase::Initialising, seen);
        } else if self.phase.is_none() {
            self.enter(Phase::Completing, seen);
        }
    }

    fn take_value(&mut self, value: f64, seen: &mut Vec<Observation>) {
        let value = if self.percent || value > 1.5 { value / 100.0 } else { value };
        let value = value.clamp(0.0, 1.0);
        let before = self.last_value.replace(value);
        match self.program {
            Program::Process | Program::Writer => self.raise(Phase::Completing, value, seen),
            Program::Geometry => self.raise(Phase::Geometry, value, seen),
            Program::After => self.raise(Phase::PostProcessing, value, seen),
            Program::Flow => self.take_flow_value(value, before, seen),
        }
    }

    fn take_flow_value(&mut self, value: f64, before: Option<f64>, seen: &mut Vec<Observation>) {
        match self.loop_values {
            None => {
                let falls = before.is_some_and(|before| {
                    (value < LOOP_BEGINS_BELOW && before > value) || before - value > LOOP_BEGINS_AFTER_FALL
                });
                if falls {
                    self.loop_values = Some(1);
                    self.enter(Phase::Computing, seen);
                    self.raise_in_loop(value, seen);
                } else {
                    self.raise(Phase::Initialising, value, seen);
                }
            }
            Some(count)
                if count < CERTAIN_AFTER && INITIALISATION_STEPS.iter().any(|step| (step - value).abs() < 1e-6) => {}
            Some(count) => {
                self.loop_values = Some(count.saturating_add(1));
                self.raise_in_loop(value, seen);
            }
        }
    }

    /// A fraction of the time loop. Stamps say it better where there are any.
    fn raise_in_loop(&mut self, value: f64, seen: &mut Vec<Observation>) {
        if self.stamps_seen && self.window.is_some() && value < 1.0 {
            return;
        }
        if let Some(time) = self.window.and_then(|window| time_at(window, value)) {
            self.reach(time, seen);
        }
        self.raise(Phase::Computing, value, seen);
    }

    fn take_stamp(&mut self, time: ModelTime, seen: &mut Vec<Observation>) {
        let inside = self.window.and_then(|window| fraction_at(window, time));
        if self.program != Program::Flow || self.finished {
            return;
        }
        if let Some(fraction) = inside {
            self.stamps_seen = true;
            self.loop_values = Some(CERTAIN_AFTER);
            self.enter(Phase::Computing, seen);
            self.reach(time, seen);
            self.raise(Phase::Computing, fraction, seen);
        }
    }

    fn enter(&mut self, phase: Phase, seen: &mut Vec<Observation>) {
        if self.phase.is_none_or(|current| current < phase) {
            self.phase = Some(phase);
            seen.push(Observation::Phase(phase));
            self.raise(phase, 0.0, seen);
        }
    }

    fn reach(&mut self, time: ModelTime, seen: &mut Vec<Observation>) {
        if self.time.is_none_or(|reached| reached < time) {
            self.time = Some(time);
            let seconds = time.hec_stamp();
            seen.push(Observation::SimulatedTime(format!("{time}:{}", &seconds[seconds.len() - 2..])));
        }
    }

    fn raise(&mut self, phase: Phase, fraction: f64, seen: &mut Vec<Observation>) {
        let (from, to) = share(phase);
        let overall = from + (to - from) * fraction;
        if overall > self.fraction {
            self.fraction = overall;
            seen.push(Observation::Fraction(overall));
        }
    }
}

/// Part of the whole that a phase takes: the time loop is nearly everything of a run that anybody watches.
fn share(phase: Phase) -> (f64, f64) {
    match phase {
        Phase::Preparing => (0.0, 0.0),
        Phase::Completing => (0.0, 0.02),
        Phase::Geometry => (0.02, 0.04),
        Phase::Initialising => (0.04, 0.06),
        Phase::Computing => (0.06, 0.97),
        Phase::PostProcessing => (0.97, 0.99),
        Phase::Judging => (0.99, 1.0),
    }
}

/// Fraction of the window at `time`, 0 to 1; none outside or where the window is empty.
fn fraction_at(window: SimulationWindow, time: ModelTime) -> Option<f64> {
    let (length, passed) = (window.seconds(), time.seconds_since(window.start));
    (length > 0.0 && (0.0..=length).contains(&passed)).then(|| passed / length)
}

/// Model time at a fraction of the window, to the second.
fn time_at(window: SimulationWindow, fraction: f64) -> Option<ModelTime> {
    window.start.plus_seconds((window.seconds().max(0.0) * fraction).round())
}
