//! From what is known at the end to how the attempt ended: the machine's fault, the model's, or nobody's. Decides only.

use crate::process::Exit;
use protocol::{AttemptOutcome, EngineRequest, InfrastructureCause, StopCause, Verdict, VerdictState};
use ras_results::verdict::Failure;

/// What was noticed while the engine computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// Lines that are errors by the rules of the verdict, the first ones.
    pub errors: Vec<String>,
    /// Windows that an engine without a sign of life had on the screen, in words.
    pub on_the_screen: Option<String>,
    /// The last line that was told.
    pub last_line: Option<String>,
    /// The disk was full: said by a line, or seen.
    pub disk_full: bool,
    /// Memory ran out: said by a line, or seen.
    pub out_of_memory: bool,
}

/// Everything that decides.
#[derive(Clone, Debug)]
pub(super) struct Ending<'a> {
    /// Stopped by us, and why.
    pub stopped: Option<StopCause>,
    /// How the engine's first process ended.
    pub exit: Exit,
    /// The judgement by what was left behind.
    pub verdict: &'a Verdict,
    /// Why the judgement is no success.
    pub failure: Option<Failure>,
    pub evidence: &'a Evidence,
    pub engine: &'a EngineRequest,
    /// For the message of the time limit.
    pub time_limit_seconds: Option<u64>,
    /// For the message of the silence limit.
    pub silence_limit_seconds: Option<u64>,
}

const SIGKILL: i32 = 9;

/// How the attempt ended.
pub(super) fn outcome(ending: &Ending<'_>) -> AttemptOutcome {
    if let Some(cause) = ending.stopped {
        return stopped(ending, cause);
    }
    let evidence = ending.evidence;
    let reason = || {
        let best = evidence.errors.first().or_else(|| ending.verdict.reasons.first());
        best.cloned().unwrap_or_else(|| "it ended without saying why".to_owned())
    };
    let engine = format!("{} ({})", ending.engine.version, ending.engine.program.display());
    match ending.verdict.state {
        VerdictState::Succeeded => return AttemptOutcome::Succeeded {},
        VerdictState::Unstable => {
            let message = ending.verdict.reasons.first().cloned().unwrap_or_else(reason);
            return AttemptOutcome::ModelFailed { message };
        }
        VerdictState::Failed | VerdictState::Unknown => {}
    }
    if evidence.disk_full {
        let message = "the disk of the worker is full; free some space there".to_owned();
        return infrastructure(InfrastructureCause::DiskFull, message);
    }
    let killed = matches!(ending.exit, Exit::Signal(SIGKILL));
    if evidence.out_of_memory && (killed || !ending.exit_is_clean()) {
        let message = "the worker ran out of memory; let fewer plans run there at a time".to_owned();
        return infrastructure(InfrastructureCause::OutOfMemory, message);
    }
    if let Some(how) = crash(ending.exit) {
        return infrastructure(InfrastructureCause::EngineCrashed, format!("the engine {engine} crashed: {how}"));
    }
    if !evidence.errors.is_empty() || ending.failure.is_some_and(Failure::is_of_the_model) {
        return AttemptOutcome::ModelFailed { message: reason() };
    }
    let code = ending.exit.code().map_or(String::new(), |code| format!(" with code {code}"));
    let said = evidence.last_line.as_deref().map_or(String::new(), |line| format!("; the last it said: {line}"));
    let message = format!("the engine {engine} ended{code} without a result of this run: {}{said}", reason());
    infrastructure(InfrastructureCause::NoResult, message)
}

impl Ending<'_> {
    fn exit_is_clean(&self) -> bool {
        self.exit == Exit::Code(0)
    }
}

fn stopped(ending: &Ending<'_>, cause: StopCause) -> AttemptOutcome {
    match cause {
        StopCause::Cancelled => AttemptOutcome::Cancelled {},
        StopCause::TimeLimit => AttemptOutcome::TimeLimit { seconds: ending.time_limit_seconds.unwrap_or(0) },
        StopCause::Silence => {
            let limit = ending.silence_limit_seconds.unwrap_or(0);
            let shown = match &ending.evidence.on_the_screen {
                Some(windows) => format!("it showed {windows}"),
                None => "perhaps a dialog of the engine waited for an answer on the worker".to_owned(),
            };
            let message = format!("no output, no file growth and no processor use for {limit} s; {shown}");
            infrastructure(InfrastructureCause::Silent, message)
        }
        StopCause::Shutdown => infrastructure(
            InfrastructureCause::Shutdown,
            "the worker was shut down or asked the agent to end".to_owned(),
        ),
    }
}

/// How a program crashed, where it did: a signal, an exception of Windows, or the code of a panic.
fn crash(exit: Exit) -> Option<String> {
    match exit {
        Exit::Signal(signal) => Some(format!("ended by signal {signal}")),
        // Exceptions of Windows are 0xC0000005 and the like.
        Exit::Code(code) if (code as u32) >> 30 == 3 && cfg!(windows) => {
            Some(format!("exception {:#010X}", code as u32))
        }
        Exit::Code(101) => Some("it panicked (code 101)".to_owned()),
        // What a shell or container runtime makes of a signal.
        Exit::Code(code @ 129..=159) if cfg!(unix) => Some(format!("ended by signal {}", code - 128)),
        Exit::Code(_) => None,
    }
}

pub(super) fn infrastructure(cause: InfrastructureCause, message: String) -> AttemptOutcome {
    AttemptOutcome::Infrastructure { cause, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::EngineKind;

    fn verdict(state: VerdictState, reason: &str) -> Verdict {
        Verdict { state, attention: Vec::new(), reasons: vec![reason.to_owned()] }
    }

    fn decide(
        state: VerdictState,
        exit: Exit,
        failure: Option<Failure>,
        evidence: &Evidence,
        stopped: Option<StopCause>,
    ) -> AttemptOutcome {
        let engine = EngineRequest { kind: EngineKind::Practice, version: "practice 1".into(), program: "p".into() };
        let verdict = verdict(state, "the reason");
        outcome(&Ending {
            stopped,
            exit,
            verdict: &verdict,
            failure,
            evidence,
            engine: &engine,
            time_limit_seconds: Some(7),
            silence_limit_seconds: Some(9),
        })
    }

    fn cause(outcome: AttemptOutcome) -> Option<InfrastructureCause> {
        match outcome {
            AttemptOutcome::Infrastructure { cause, .. } => Some(cause),
            _ => None,
        }
    }

    fn told(error: &str) -> Evidence {
        Evidence { errors: vec![error.to_owned()], ..Evidence::default() }
    }

    #[test]
    fn evidence_of_success_outweighs_the_exit_code() {
        let none = Evidence::default();
        assert_eq!(decide(VerdictState::Succeeded, Exit::Code(1), None, &none, None), AttemptOutcome::Succeeded {});
    }

    #[test]
    fn the_models_faults_are_final_and_say_the_engines_own_words() {
        let error = told("ERROR: Unable to compute face tables");
        let expected = AttemptOutcome::ModelFailed { message: error.errors[0].clone() };
        assert_eq!(decide(VerdictState::Failed, Exit::Code(0), None, &error, None), expected);
        assert_eq!(decide(VerdictState::Failed, Exit::Code(0), Some(Failure::NoResult), &error, None), expected);
        let unstable = decide(VerdictState::Unstable, Exit::Code(0), None, &Evidence::default(), None);
        assert_eq!(unstable, AttemptOutcome::ModelFailed { message: "the reason".into() });
    }

    #[test]
    fn the_machines_faults_let_another_worker_try() {
        let none = Evidence::default();
        let memory = Evidence { out_of_memory: true, ..Evidence::default() };
        let disk = Evidence { disk_full: true, ..told("ERROR: write failed") };
        let failed = VerdictState::Failed;
        assert_eq!(
            cause(decide(failed, Exit::Code(0), Some(Failure::NoResult), &none, None)),
            Some(InfrastructureCause::NoResult)
        );
        assert_eq!(
            cause(decide(failed, Exit::Signal(6), Some(Failure::NoResult), &none, None)),
            Some(InfrastructureCause::EngineCrashed)
        );
        assert_eq!(
            cause(decide(failed, Exit::Signal(9), Some(Failure::NoResult), &none, None)),
            Some(InfrastructureCause::EngineCrashed)
        );
        assert_eq!(
            cause(decide(failed, Exit::Signal(9), Some(Failure::NoResult), &memory, None)),
            Some(InfrastructureCause::OutOfMemory)
        );
        assert_eq!(
            cause(decide(failed, Exit::Code(1), Some(Failure::NoResult), &disk, None)),
            Some(InfrastructureCause::DiskFull)
        );
        assert_eq!(
            cause(decide(VerdictState::Unknown, Exit::Code(0), None, &none, None)),
            Some(InfrastructureCause::NoResult)
        );
    }

    #[test]
    fn what_was_stopped_is_told_by_why_it_was_stopped() {
        let none = Evidence::default();
        let stop = |cause| decide(VerdictState::Failed, Exit::Signal(15), Some(Failure::NoResult), &none, Some(cause));
        assert_eq!(stop(StopCause::Cancelled), AttemptOutcome::Cancelled {});
        assert_eq!(stop(StopCause::TimeLimit), AttemptOutcome::TimeLimit { seconds: 7 });
        assert_eq!(cause(stop(StopCause::Silence)), Some(InfrastructureCause::Silent));
        let shown = Evidence { on_the_screen: Some("\"Error: no file\"".into()), ..Evidence::default() };
        let silent = decide(VerdictState::Failed, Exit::Signal(15), None, &shown, Some(StopCause::Silence));
        assert!(
            matches!(&silent, AttemptOutcome::Infrastructure { message, .. } if message.ends_with("for 9 s; it showed \"Error: no file\"")),
            "{silent:?}"
        );
        assert_eq!(cause(stop(StopCause::Shutdown)), Some(InfrastructureCause::Shutdown));
    }
}
