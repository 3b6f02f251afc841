//! Whether the files that HEC-RAS for Windows prepared belong to the plan as it is now, and may be given to the Linux
//! programs: they read the prepared files and never the texts, so what was edited since would silently not be computed.
//!
//! With a [`PreparationRecord`] the hashes decide. Without one, everything that the prepared files repeat of the texts is
//! compared. Reads only; what is refused says why and what to do.

mod columns;
mod flow;
mod flow_run_file;
mod geometry;
mod geometry_run_file;
mod hdf;
mod record;
mod run_file;
mod series;
mod set;
mod texts;
mod window;

pub use geometry_run_file::{GeometryRunFile, RunNode};
pub use hdf::{HdfArea, HdfBoundary, HdfPlace, HdfSection, PreparedHdf};
pub use record::{PreparationRecord, RECORD_SCHEMA, RecordedFile};
pub use run_file::{PathLine, RunFile, RunSeries};
pub use set::PreparedSet;

use crate::RasVersion;
use ras_project::files::{PlanFile, PlanKind};
use ras_project::text::TextFile;
use std::path::{Path, PathBuf};
use texts::Texts;

/// Differences told in one refusal.
const TOLD: usize = 5;

/// Why the Linux programs are not to compute a plan. The text is for people and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum NotServing {
    /// Another kind of computation.
    #[error(
        "HEC-RAS for Linux computes unsteady flow only here, and the plan is {what}; that has not been shown to work. Use a worker with HEC-RAS for Windows"
    )]
    Kind {
        /// "steady flow"
        what: &'static str,
    },
    /// A file is not there.
    #[error("HEC-RAS {version} for Linux needs {file}, which is not among the plan's files. {}", way_out(.version))]
    Missing {
        /// "X.b04"
        file: String,
        /// The solver.
        version: RasVersion,
    },
    /// A file holds results.
    #[error(
        "{file} holds results of a computation and is no prepared file: older results could be taken for new ones. Take them out with HEC's remove_HDF5_Results_Sed.py, which makes the .tmp.hdf of it, or use a worker with HEC-RAS for Windows"
    )]
    HoldsResults {
        /// The file.
        file: String,
    },
    /// Another version prepared it.
    #[error("{file} was prepared by HEC-RAS {prepared}, and HEC-RAS {version} for Linux is to compute it. {}", way_out(.version))]
    Version {
        /// The file.
        file: String,
        /// What prepared it, or "a version that it does not state".
        prepared: String,
        /// The solver.
        version: RasVersion,
    },
    /// A file cannot be read.
    #[error("{file} cannot be held against the plan: {reason}. {}", way_out(.version))]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        reason: String,
        /// The solver.
        version: RasVersion,
    },
    /// The texts say something else.
    #[error("the prepared files are not of the plan as it is now: {}. {}", listed(.differences), way_out(.version))]
    Stale {
        /// One sentence each.
        differences: Vec<String>,
        /// The solver.
        version: RasVersion,
    },
}

fn way_out(version: &RasVersion) -> String {
    format!(
        "Prepare it anew: open the plan in HEC-RAS {version} for Windows and start its unsteady computation; or use a worker with HEC-RAS for Windows"
    )
}

fn listed(differences: &[String]) -> String {
    let more = differences.len().saturating_sub(TOLD);
    let told = differences.iter().take(TOLD).cloned().collect::<Vec<_>>().join("; ");
    if more > 0 { format!("{told}; and {more} more differences") } else { told }
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq)]
struct Findings {
    /// What the texts and the prepared files say differently.
    differences: Vec<String>,
    /// What could not be compared.
    not_compared: Vec<String>,
}

impl Findings {
    fn differ(&mut self, sentence: String) {
        if !self.differences.contains(&sentence) {
            self.differences.push(sentence);
        }
    }

    fn differ_if(&mut self, sentence: Option<String>) {
        if let Some(sentence) = sentence {
            self.differ(sentence);
        }
    }
}

/// Whether the Linux programs of a version may compute the plan from these files. Gives what could not be compared, for
/// people; empty where everything was, or where a record vouches for it.
pub fn examine(set: &PreparedSet, version: RasVersion) -> Result<Vec<String>, NotServing> {
    let plan_text = set.text(&set.plan, version)?;
    computable_kind(&PlanFile::read(&plan_text))?;
    set.complete(version)?;
    let read = Read::of(set, version)?;
    if let (Some(path), Some(hdf)) = (&set.hdf, &read.hdf)
        && hdf.has_results
    {
        return Err(NotServing::HoldsResults { file: name(path) });
    }
    for (path, program) in read.programs(set) {
        made_by(path, program, version)?;
    }
    if let Some(record) = set.record.as_deref().and_then(PreparationRecord::read)
        && record.is_of(set)
    {
        let differences = record.changed(set, version);
        return if differences.is_empty() { Ok(Vec::new()) } else { Err(NotServing::Stale { differences, version }) };
    }
    let findings = read.compare(&texts(set, plan_text, version)?);
    if findings.differences.is_empty() {
        Ok(findings.not_compared)
    } else {
        Err(NotServing::Stale { differences: findings.differences, version })
    }
}

/// The prepared files, read.
struct Read {
    run_file: Option<RunFile>,
    geometry_run_file: Option<GeometryRunFile>,
    hdf: Option<PreparedHdf>,
}

impl Read {
    fn of(set: &PreparedSet, version: RasVersion) -> Result<Self, NotServing> {
        let bytes = |path: &PathBuf| std::fs::read(path).map_err(|error| unreadable(path, error.to_string(), version));
        let hdf =
            |path: &PathBuf| PreparedHdf::read(path).map_err(|error| unreadable(path, error.to_string(), version));
        Ok(Self {
            run_file: set.run_file.as_ref().map(bytes).transpose()?.map(|bytes| RunFile::read(&bytes)),
            geometry_run_file: set
                .geometry_run_file
                .as_ref()
                .map(bytes)
                .transpose()?
                .map(|bytes| GeometryRunFile::read(&bytes)),
            hdf: set.hdf.as_ref().map(hdf).transpose()?,
        })
    }

    /// Each file with the program that it says made it.
    fn programs<'a>(&'a self, set: &'a PreparedSet) -> impl Iterator<Item = (&'a Path, &'a str)> {
        let programs = [
            (&set.hdf, self.hdf.as_ref().map(|hdf| hdf.program.as_str())),
            (&set.run_file, self.run_file.as_ref().map(|file| file.program.as_str())),
            (&set.geometry_run_file, self.geometry_run_file.as_ref().map(|file| file.program.as_str())),
        ];
        programs.into_iter().filter_map(|(path, program)| Some((path.as_deref()?, program?)))
    }

    fn compare(&self, texts: &Texts) -> Findings {
        let (run_file, hdf) = (self.run_file.as_ref(), self.hdf.as_ref());
        let mut findings = Findings::default();
        window::compare(texts, run_file, hdf, &mut findings);
        flow::compare(texts, run_file, hdf, &mut findings);
        geometry::compare(&texts.geometry, self.geometry_run_file.as_ref(), hdf, &mut findings);
        findings
    }
}

/// Only unsteady flow has been shown to work.
pub fn computable_kind(plan: &PlanFile) -> Result<(), NotServing> {
    let what = match plan.kind() {
        PlanKind::Unsteady if plan.run.sediment => "unsteady sediment transport",
        PlanKind::Unsteady if plan.run.water_quality => "unsteady flow with water quality",
        PlanKind::Unsteady => return Ok(()),
        PlanKind::Steady => "steady flow",
        PlanKind::QuasiUnsteady => "quasi-unsteady flow (sediment)",
        PlanKind::Unknown => "of an unknown kind",
    };
    Err(NotServing::Kind { what })
}

fn made_by(path: &Path, program: &str, version: RasVersion) -> Result<(), NotServing> {
    let said = program.strip_prefix("HEC-RAS").map(str::trim);
    let prepared = said.and_then(RasVersion::parse);
    if prepared == Some(version) {
        return Ok(());
    }
    let prepared =
        prepared.map_or_else(|| "of a version that it does not state".to_owned(), |prepared| prepared.to_string());
    Err(NotServing::Version { file: name(path), prepared, version })
}

fn texts(set: &PreparedSet, plan_text: TextFile, version: RasVersion) -> Result<Texts, NotServing> {
    let project = set.text(&set.project, version)?;
    let missing = |file: &str| NotServing::Missing { file: file.to_owned(), version };
    let geometry = set.text(set.geometry.as_ref().ok_or_else(|| missing("the plan's geometry file"))?, version)?;
    let flow_path = set.flow.as_ref().ok_or_else(|| missing("the plan's flow file"))?;
    let flow = set.text(flow_path, version)?;
    let texts = Texts::read(&project, plan_text, &geometry, &flow, set.associations());
    texts.map_err(|error| unreadable(flow_path, error.to_string(), version))
}

fn unreadable(path: &Path, reason: String, version: RasVersion) -> NotServing {
    NotServing::Unreadable { file: name(path), reason, version }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The folder-less, lower-case name by which a file is known among a plan's files.
fn key(path: &Path) -> String {
    name(&PathBuf::from(path)).to_lowercase()
}

#[cfg(test)]
mod tests;
