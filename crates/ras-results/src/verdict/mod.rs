//! How a computation ended, judged by what it left behind.
//!
//! [`judge`] is a pure function over [`Evidence`]; [`judge_file`] gathers the evidence of a file alone, [`judge_run`] that
//! of a run just ended. Neither exit codes nor `Complete Process` nor the Solution attribute alone prove a success: a
//! failed re-run can leave the older results, its Solution and "Complete Process" in the new file.

mod attention;
mod evidence;
mod gather;
mod rule;
mod run;
mod version;

pub use attention::{AttentionSettings, Quality, attention};
pub use evidence::{Evidence, ExitFacts, FlowKind};
pub(crate) use gather::{computation_time_total, message_text, output_steps, profiles, simulated_window};
pub use gather::{engine_of_file, evidence_of, flow_of, program_of, quality_of};
pub use rule::{Failure, Judgement, judge};
pub use run::{RunJudgement, RunStart, RunToJudge, judge_run};
pub use version::ProgramVersion;

use crate::source::{HdfFile, SourceError};
use protocol::Verdict;
use std::path::Path;

/// Verdict on a result file alone, with the default thresholds. "Unknown" where the file does not say.
pub fn judge_file(path: &Path) -> Result<Verdict, SourceError> {
    let source = HdfFile::open(path)?;
    judge_source(&source, &AttentionSettings::default())
}

/// The same over an opened file.
pub fn judge_source(source: &dyn crate::ResultSource, settings: &AttentionSettings) -> Result<Verdict, SourceError> {
    let evidence = evidence_of(source)?;
    let judgement = judge(&evidence);
    let points = attention(&quality_of(source, &evidence)?, settings);
    Ok(judgement.into_verdict(points))
}
