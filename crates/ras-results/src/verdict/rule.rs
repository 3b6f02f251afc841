//! The rule: what counts as succeeded, unstable, failed, or unknown. Pure.

use super::{Evidence, FlowKind, ProgramVersion};
use crate::messages::MessageDigest;
use crate::stamp;
use jiff::civil::DateTime;
use protocol::{EngineKind, Verdict, VerdictState};

/// Seconds by which stamps of whole seconds from different programs may contradict each other.
const CLOCK_GRAIN: i64 = 2;
/// The output of a Linux run must reach this fraction of the simulated window.
const FULL_LENGTH: f64 = 0.999;

/// Why a computation is no success, as far as it decides what happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The solution went unstable: the model's fault.
    Unstable,
    /// The engine told an error: the model's fault.
    ToldByEngine,
    /// There is no result, and no error was told: the machine's fault until shown otherwise.
    NoResult,
    /// The result file cannot be read: cut off, or damaged.
    Unreadable,
    /// What stands there was computed by an earlier run.
    NotOfThisRun,
    /// Something of a full result is missing, and no error was told.
    Incomplete,
}

impl Failure {
    /// Whether the model is at fault, so that another machine would fail too.
    pub fn is_of_the_model(self) -> bool {
        match self {
            Failure::Unstable | Failure::ToldByEngine => true,
            Failure::NoResult | Failure::Unreadable | Failure::NotOfThisRun | Failure::Incomplete => false,
        }
    }
}

/// What the rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// State.
    pub state: VerdictState,
    /// Why; the first says it best.
    pub reasons: Vec<String>,
    /// The kind of failure; `None` where it succeeded or is unknown.
    pub failure: Option<Failure>,
    /// What else to look at.
    pub notes: Vec<String>,
}

impl Judgement {
    /// The verdict, with attention points of the results added.
    pub fn into_verdict(self, points: Vec<String>) -> Verdict {
        let attention = self.notes.into_iter().chain(points).collect();
        Verdict { state: self.state, attention, reasons: self.reasons }
    }
}

/// Judges the evidence.
pub fn judge(evidence: &Evidence) -> Judgement {
    let mut case = Case { evidence, failures: Vec::new(), gaps: Vec::new(), notes: Vec::new() };
    let told = case.told();
    case.told_errors(&told);
    let fresh = case.freshness();
    if fresh {
        case.stability(&told);
    }
    match (&evidence.unreadable, case.kind()) {
        (Some(detail), _) => case.fail(Failure::Unreadable, detail.clone()),
        (None, Some(kind)) => case.completeness(kind, &told),
        (None, None) => case.no_results(),
    }
    case.exit();
    case.conclude()
}

/// One evidence on its way to a judgement.
struct Case<'a> {
    evidence: &'a Evidence,
    failures: Vec<(Failure, String)>,
    gaps: Vec<String>,
    notes: Vec<String>,
}

impl Case<'_> {
    /// Messages and console together; messages of an earlier run tell nothing.
    fn told(&self) -> MessageDigest {
        let messages = self.evidence.messages.clone().filter(|_| !self.has_old_messages());
        let mut told = messages.unwrap_or_default();
        if let Some(console) = &self.evidence.console {
            told.merge(console);
        }
        told
    }

    fn has_old_messages(&self) -> bool {
        let started = self.evidence.messages.as_ref().and_then(|messages| messages.started_at);
        // Versions before 5 write minutes only.
        let grain = 60 + CLOCK_GRAIN;
        started.zip(self.evidence.earliest).is_some_and(|(started, earliest)| started < stamp::earlier(earliest, grain))
    }

    fn fail(&mut self, failure: Failure, reason: impl Into<String>) {
        self.failures.push((failure, reason.into()));
    }

    fn told_errors(&mut self, told: &MessageDigest) {
        if told.error_count == 0 {
            return;
        }
        for line in told.errors.iter().take(3) {
            self.fail(Failure::ToldByEngine, format!("The engine said: {line}"));
        }
        if told.error_count > 3 {
            self.fail(Failure::ToldByEngine, format!("and {} more errors in its messages", told.error_count - 3));
        }
    }

    /// Whether results and messages can be of this run; fails the case where they are of an earlier one.
    fn freshness(&mut self) -> bool {
        let evidence = self.evidence;
        let started = evidence.messages.as_ref().and_then(|messages| messages.started_at);
        let mut fresh = true;
        if let Some(window) = evidence.window {
            let is_before = |time: &DateTime| window.start < stamp::earlier(*time, CLOCK_GRAIN);
            let before = match (started.filter(is_before), evidence.earliest.filter(is_before)) {
                (Some(started), _) => {
                    Some(format!("the simulation of the messages started at {}", stamp::shown(started)))
                }
                (None, Some(earliest)) => Some(format!("this run was started at {}", stamp::shown(earliest))),
                (None, None) => None,
            };
            if let Some(before) = before {
                fresh = false;
                let at = stamp::shown(window.start);
                let reason = format!("The results were computed at {at}, before {before}: they are of an earlier run");
                self.fail(Failure::NotOfThisRun, reason);
            }
        }
        if let (true, Some(started), Some(earliest)) = (self.has_old_messages(), started, evidence.earliest) {
            fresh = false;
            self.fail(
                Failure::NotOfThisRun,
                format!(
                    "The messages are of a simulation started at {}, before this run was started at {}",
                    stamp::shown(started),
                    stamp::shown(earliest)
                ),
            );
        }
        fresh
    }

    fn stability(&mut self, told: &MessageDigest) {
        let evidence = self.evidence;
        let by_attribute =
            evidence.solution.as_ref().is_some_and(|solution| solution.to_ascii_lowercase().contains("unstable"));
        let at = evidence.unstable_at.as_deref();
        if by_attribute || at.is_some() {
            let when = at.map(|at| format!(" at {at}")).unwrap_or_default();
            self.failures.insert(0, (Failure::Unstable, format!("The solution went unstable{when}")));
        } else if let Some(line) = &told.unstable {
            self.failures.insert(0, (Failure::Unstable, line.clone()));
        }
    }

    /// What kind of results to look for.
    fn kind(&self) -> Option<FlowKind> {
        match (self.evidence.flow, self.evidence.expected) {
            (FlowKind::Unsteady, _) => Some(FlowKind::Unsteady),
            (FlowKind::Steady, _) => Some(FlowKind::Steady),
            (FlowKind::Geometry | FlowKind::Unknown, Some(FlowKind::Steady)) if self.is_linux() => {
                Some(FlowKind::Steady)
            }
            (FlowKind::Geometry | FlowKind::Unknown, _) => None,
        }
    }

    fn is_linux(&self) -> bool {
        self.evidence.engine == Some(EngineKind::RasLinux)
    }

    fn no_results(&mut self) {
        let evidence = self.evidence;
        match (evidence.is_run, evidence.has_file) {
            (true, false) => self.fail(Failure::NoResult, "The computation left no result file"),
            (true, true) => self.fail(Failure::NoResult, "The result file holds no results"),
            (false, _) if evidence.flow == FlowKind::Geometry => {
                self.gaps.push("The file holds a geometry and no results".to_owned())
            }
            (false, _) if evidence.messages.is_some() => {
                self.fail(Failure::NoResult, "The file holds messages of a computation and no results");
            }
            (false, _) => self.gaps.push("The file holds no results of HEC-RAS".to_owned()),
        }
    }

    fn completeness(&mut self, kind: FlowKind, told: &MessageDigest) {
        let steady = kind == FlowKind::Steady;
        if let Some(expected) =
            self.evidence.expected.filter(|expected| *expected != kind && *expected != FlowKind::Unknown)
        {
            self.fail(
                Failure::NotOfThisRun,
                format!("The results are {}, and the plan is {}", name(kind), name(expected)),
            );
        }
        self.solution(steady);
        self.finished(steady, told);
        self.processes(steady);
        self.output(steady);
        if self.evidence.is_run
            && self.evidence.earliest.is_some()
            && self.evidence.window.is_none()
            && !self.is_linux()
            && !self.is_beta(steady)
        {
            self.gaps.push("The results do not say when they were computed (Run Time Window)".to_owned());
        }
    }

    fn is_beta(&self, steady: bool) -> bool {
        steady && self.evidence.five_beta
    }

    fn solution(&mut self, steady: bool) {
        let wanted = if steady { "Steady Finished Successfully" } else { "Unsteady Finished Successfully" };
        let by_file_only = steady && self.is_linux() && self.evidence.output_file_bytes.is_some_and(|bytes| bytes > 0);
        match self.evidence.solution.as_deref() {
            Some(solution) if solution.eq_ignore_ascii_case(wanted) => {}
            Some(solution) if solution.to_ascii_lowercase().contains("unstable") => {}
            Some(solution) => {
                self.fail(Failure::Incomplete, format!("The Solution attribute says {solution:?}, not {wanted:?}"))
            }
            None if self.is_beta(steady) || by_file_only => {}
            None => self.gaps.push("The results have no Solution attribute".to_owned()),
        }
    }

    fn finished(&mut self, steady: bool, told: &MessageDigest) {
        let (said, line) = if steady {
            (told.finished_steady, "Finished Steady Flow Simulation")
        } else {
            (told.finished_unsteady, "Finished Unsteady Flow Simulation")
        };
        if said {
            return;
        }
        let silent = told.lines == 0;
        if self.is_linux() {
            if steady && self.evidence.flow != FlowKind::Steady {
                self.fail(Failure::Incomplete, format!("The output of the program does not say {line:?}"));
            } else {
                self.notes.push(format!("The output of the program does not say {line:?}"));
            }
        } else if silent {
            self.gaps.push("There are no messages of the computation".to_owned());
        } else {
            self.fail(Failure::Incomplete, format!("The messages do not say {line:?}"));
        }
    }

    fn processes(&mut self, steady: bool) {
        let wanted = if steady { "steady flow computations" } else { "unsteady flow computations" };
        let applies = match self.evidence.engine {
            Some(EngineKind::RasLinux) => return,
            Some(EngineKind::Practice) => true,
            Some(EngineKind::RasWindows) | None => {
                self.evidence.version.is_none_or(|version| version >= ProgramVersion::LISTS_PROCESSES)
            }
        };
        match &self.evidence.processes {
            Some(processes) if processes.iter().any(|process| process.to_ascii_lowercase().starts_with(wanted)) => {}
            Some(_) if applies => {
                let reason = format!("Compute Processes has no {wanted:?}: this run did not get as far");
                self.fail(Failure::Incomplete, reason);
            }
            Some(_) => {}
            None if applies && !self.is_beta(steady) => {
                let gap = "The file has no Compute Processes, which HEC-RAS for Windows writes since 5.0.5";
                self.gaps.push(gap.to_owned());
            }
            None => {}
        }
    }

    fn output(&mut self, steady: bool) {
        let file = self.evidence.output_file_bytes;
        if steady && self.is_linux() && self.evidence.flow != FlowKind::Steady {
            if file.is_none_or(|bytes| bytes == 0) {
                self.fail(Failure::NoResult, "The steady computation left no output file (.O##)");
            }
            return;
        }
        if self.evidence.outputs == 0 {
            let text = format!("The results hold no {}", if steady { "profile" } else { "output step" });
            // A file without any word on its computation (stored maps, extracts) is not said to have failed.
            let is_claimed = self.evidence.messages.is_some() || self.evidence.solution.is_some();
            return if is_claimed { self.fail(Failure::Incomplete, text) } else { self.gaps.push(text) };
        }
        if let Some(reached) = self.evidence.reached.filter(|reached| *reached < FULL_LENGTH) {
            let text = format!("The output ends after {:.1} % of the simulated window", reached * 100.0);
            if self.is_linux() { self.fail(Failure::Incomplete, text) } else { self.notes.push(text) }
        }
    }

    fn exit(&mut self) {
        let Some(exit) = self.evidence.exit else { return };
        let text = match (exit.signal, exit.code) {
            (Some(signal), _) => format!("The program was ended by signal {signal}"),
            (None, Some(code)) if code != 0 => format!("The program ended with exit code {code}"),
            (None, _) => return,
        };
        if self.failures.is_empty() { self.notes.push(text) } else { self.fail(Failure::NoResult, text) }
    }

    fn conclude(mut self) -> Judgement {
        if self.failures.is_empty() && self.gaps.is_empty() {
            let mut reasons = Vec::new();
            reasons.extend(self.evidence.solution.clone());
            if let Some(window) = self.evidence.window {
                reasons.push(format!("Computed {} to {}", stamp::shown(window.start), stamp::shown(window.end)));
            }
            return Judgement { state: VerdictState::Succeeded, reasons, failure: None, notes: self.notes };
        }
        if self.evidence.is_run {
            self.failures.extend(self.gaps.drain(..).map(|gap| (Failure::Incomplete, gap)));
        }
        let failure = self.failures.first().map(|(failure, _)| *failure);
        let state = match failure {
            Some(Failure::Unstable) => VerdictState::Unstable,
            Some(_) => VerdictState::Failed,
            None => VerdictState::Unknown,
        };
        let reasons = self.failures.into_iter().map(|(_, reason)| reason).chain(self.gaps).collect();
        Judgement { state, reasons, failure, notes: self.notes }
    }
}

fn name(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Unsteady => "unsteady",
        FlowKind::Steady => "steady",
        FlowKind::Geometry => "a geometry",
        FlowKind::Unknown => "of an unknown kind",
    }
}
