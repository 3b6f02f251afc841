//! The private copy as the Linux programs read it: names, line ends, paths and cores. What does not belong to the plan as it
//! is now is refused before anything is changed.

use super::{PrepareError, cores, run_paths};
use crate::prepared::{PreparedSet, computable_kind, examine};
use crate::{PlanRun, RasVersion};
use protocol::{AttemptSpec, RelPath};
use ras_project::files::PlanFile;
use ras_project::text::TextFile;
use std::path::{Path, PathBuf};

/// Gives what a person should know of the result beforehand.
pub(super) fn prepare(
    files: &Path,
    plan: &PlanRun,
    spec: &AttemptSpec,
    touched: &mut Vec<RelPath>,
) -> Result<Vec<String>, PrepareError> {
    let Some(version) = RasVersion::parse(&spec.engine.version) else {
        // There is no call for it, and so no start; the kind is told all the same.
        let text = std::fs::read(plan.plan_file.below(files)).unwrap_or_default();
        computable_kind(&PlanFile::read(&TextFile::parse(text)))?;
        return Ok(Vec::new());
    };
    let entries = spec.manifest.entries.iter();
    let set = PreparedSet::collect(entries.map(|entry| (entry.role, entry.path.below(files), entry.blake3.clone())));
    let set = PreparedSet { project: spec.project_file.below(files), plan: spec.plan_file.below(files), ..set };
    let not_compared = examine(&set, version)?;
    let geometry = plan.geometry_number.as_deref().unwrap_or_default();
    let places = [
        (&set.run_file, format!("b{}", plan.plan_number)),
        (&set.geometry_run_file, format!("x{geometry}")),
        (&set.preprocessed, format!("c{geometry}")),
        (&set.hdf, format!("p{}.tmp.hdf", plan.plan_number)),
    ];
    for (stands, extension) in places {
        if let Some(stands) = stands {
            put(files, stands, &plan.companion(&extension), touched)?;
        }
    }
    let run_file = plan.companion(&format!("b{}", plan.plan_number));
    let rewritten = change(files, &run_file, |bytes| run_paths::rewritten(&bytes, &run_file, plan, spec))?;
    let geometry_file = plan.companion(&format!("x{geometry}"));
    let turned = set.geometry_run_file.is_some() && change(files, &geometry_file, |bytes| Ok(without_returns(&bytes)))?;
    let hdf = plan.unfinished_file();
    let counted = spec.cores > 0
        && set.hdf.is_some()
        && cores::set(&hdf.below(files), spec.cores).map_err(|error| io("write", &hdf.below(files), error))?;
    touched.extend(
        [(rewritten, run_file), (turned, geometry_file), (counted, hdf)]
            .into_iter()
            .filter(|(yes, _)| *yes)
            .map(|(_, file)| file),
    );
    let text = std::fs::read(plan.plan_file.below(files)).map_err(|error| io("read", &set.plan, error))?;
    Ok(notes(&PlanFile::read(&TextFile::parse(text)), &not_compared))
}

/// What the plan asks for and the Linux programs do not make, and what nobody could compare.
fn notes(plan: &PlanFile, not_compared: &[String]) -> Vec<String> {
    let unmade = [(plan.run.mapper, "stored maps"), (plan.run.post_process, "profile tables (1D post-processing)")];
    let unmade: Vec<&str> = unmade.into_iter().filter(|(asked, _)| *asked).map(|(_, what)| what).collect();
    let mut notes = Vec::new();
    if !unmade.is_empty() {
        let what = unmade.join(" and ");
        notes.push(format!(
            "HEC-RAS for Linux makes no {what}, which the plan asks for; HEC-RAS for Windows makes them of this result"
        ));
    }
    if !not_compared.is_empty() {
        notes.push(format!(
            "Taken as it was prepared, because it cannot be held against the plan's files: {}",
            not_compared.join("; ")
        ));
    }
    notes
}

/// Gives a staged file the name that the programs ask for: case counts here, and `X.p##.hdf` serves as `X.p##.tmp.hdf`.
fn put(files: &Path, stands: &Path, wanted: &RelPath, touched: &mut Vec<RelPath>) -> Result<(), PrepareError> {
    let place = wanted.below(files);
    if place != stands {
        if place.symlink_metadata().is_ok() {
            return Err(io("rename", stands, std::io::ErrorKind::AlreadyExists.into()));
        }
        std::fs::rename(stands, &place).map_err(|error| io("rename", stands, error))?;
        touched.push(wanted.clone());
    }
    Ok(())
}

/// Writes a file anew where it changes; gives whether it did.
fn change(
    files: &Path,
    file: &RelPath,
    make: impl FnOnce(Vec<u8>) -> Result<Vec<u8>, PrepareError>,
) -> Result<bool, PrepareError> {
    let path = file.below(files);
    let before = std::fs::read(&path).map_err(|error| io("read", &path, error))?;
    let after = make(before.clone())?;
    if after == before {
        return Ok(false);
    }
    std::fs::write(&path, after).map_err(|error| io("write", &path, error))?;
    Ok(true)
}

pub(super) fn without_returns(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect()
}

fn io(operation: &'static str, path: &Path, error: std::io::Error) -> PrepareError {
    PrepareError::Io { operation, path: PathBuf::from(path), error }
}
