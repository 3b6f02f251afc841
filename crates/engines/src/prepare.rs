//! Edits in a plan's private copy. Touches only files below the private folder it is given, never a user's project.

mod cores;
mod linux;
mod run_paths;

use crate::PlanRun;
use crate::prepared::NotServing;
use protocol::{AttemptSpec, EngineKind, LineRewrite, RelPath};
use ras_project::edits;
use ras_project::text::{TextEditError, TextFile};
use std::io;
use std::path::{Path, PathBuf};

/// What was prepared.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The plan as its engine is to compute it.
    pub plan: PlanRun,
    /// Files below the private folder that were changed or removed, sorted.
    pub touched: Vec<RelPath>,
    /// What a person should know of the result beforehand.
    pub notes: Vec<String>,
}

/// Why the private copy could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The system refused.
    #[error("cannot {operation} {path}: {error}")]
    Io {
        /// "read", "write", "remove"
        operation: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// A line cannot be changed as asked.
    #[error("{file}: {error}")]
    Edit {
        /// The file below the private folder.
        file: RelPath,
        /// Why.
        error: TextEditError,
    },
    /// A rewrite names a file that is not part of the plan.
    #[error("{file} is to be changed, but it is not among the plan's files")]
    NotStaged {
        /// The file below the private folder.
        file: RelPath,
    },
    /// The Linux programs must not compute what was prepared.
    #[error(transparent)]
    NotServing(#[from] NotServing),
    /// A path in the run file leads nowhere on this worker.
    #[error("{file} names {path} on line {line}, {reason}")]
    Path {
        /// The run file below the private folder.
        file: RelPath,
        /// The path as it stands there.
        path: String,
        /// The line.
        line: usize,
        /// Why it cannot be rewritten, and what to do.
        reason: String,
    },
}

/// Sets `Current Plan=`, the cores, `Write Detailed=`, rewrites lines, clears the geometry preprocessor's files and makes
/// ready what the Linux programs read: all in `files`, the private folder of the attempt.
pub fn prepare(files: &Path, spec: &AttemptSpec) -> Result<Prepared, PrepareError> {
    let mut touched = Vec::new();
    let mut rewrites_left: Vec<&LineRewrite> = spec.rewrites.iter().collect();

    let mut project = read(files, &spec.project_file)?;
    apply_rewrites(&spec.project_file, &mut project, &mut rewrites_left)?;
    let extension = format!("p{}", spec.plan_number);
    edits::set_current_plan(&mut project, &extension).map_err(|error| edit(&spec.project_file, error))?;
    write_changed(files, &spec.project_file, &project, &mut touched)?;

    let mut plan_text = read(files, &spec.plan_file)?;
    apply_rewrites(&spec.plan_file, &mut plan_text, &mut rewrites_left)?;
    if spec.cores > 0 {
        edits::set_cores(&mut plan_text, spec.cores).map_err(|error| edit(&spec.plan_file, error))?;
    }
    if spec.write_detailed {
        edits::set_write_detailed(&mut plan_text, true).map_err(|error| edit(&spec.plan_file, error))?;
    }
    write_changed(files, &spec.plan_file, &plan_text, &mut touched)?;

    while let Some(file) = rewrites_left.first().map(|rewrite| rewrite.file.clone()) {
        if !spec.manifest.entries.iter().any(|entry| entry.path == file) {
            return Err(PrepareError::NotStaged { file });
        }
        let mut text = read(files, &file)?;
        apply_rewrites(&file, &mut text, &mut rewrites_left)?;
        write_changed(files, &file, &text, &mut touched)?;
    }

    let plan =
        PlanRun::read(spec.project_file.clone(), spec.plan_file.clone(), &spec.plan_number, &plan_text.to_bytes());
    if spec.clear_geompre {
        clear_geometry_preprocessor(files, &plan, &mut touched)?;
    }
    let notes = match spec.engine.kind {
        EngineKind::RasLinux => linux::prepare(files, &plan, spec, &mut touched)?,
        EngineKind::Practice | EngineKind::RasWindows => Vec::new(),
    };
    touched.sort();
    touched.dedup();
    Ok(Prepared { plan, touched, notes })
}

/// Takes the rewrites of `file` out of the list and applies them; refused when the old value does not stand there.
fn apply_rewrites(file: &RelPath, text: &mut TextFile, left: &mut Vec<&LineRewrite>) -> Result<(), PrepareError> {
    for rewrite in left.extract_if(.., |rewrite| rewrite.file == *file) {
        edits::rewrite_line(text, rewrite.line, &rewrite.old, &rewrite.new).map_err(|error| edit(file, error))?;
    }
    Ok(())
}

/// Removes what the geometry preprocessor made for the plan's geometry; it is made again.
fn clear_geometry_preprocessor(files: &Path, plan: &PlanRun, touched: &mut Vec<RelPath>) -> Result<(), PrepareError> {
    let Some(geometry) = plan.geometry_number.as_deref() else { return Ok(()) };
    let folder = plan.project_file.below(files).parent().map(Path::to_path_buf).unwrap_or_default();
    for path in edits::clear_geometry_preprocessor(&folder, plan.stem(), &format!("g{geometry}")) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        std::fs::remove_file(&path).map_err(|error| PrepareError::Io { operation: "remove", path, error })?;
        touched.extend(plan.project_file.beside(&name));
    }
    Ok(())
}

fn read(files: &Path, file: &RelPath) -> Result<TextFile, PrepareError> {
    let path = file.below(files);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(TextFile::parse(bytes)),
        Err(error) => Err(PrepareError::Io { operation: "read", path, error }),
    }
}

/// Writes the text back where it differs from what stands there.
fn write_changed(
    files: &Path,
    file: &RelPath,
    text: &TextFile,
    touched: &mut Vec<RelPath>,
) -> Result<(), PrepareError> {
    let path = file.below(files);
    let bytes = text.to_bytes();
    let io = |operation| move |error| PrepareError::Io { operation, path: file.below(files), error };
    if std::fs::read(&path).map_err(io("read"))? != bytes {
        std::fs::write(&path, bytes).map_err(io("write"))?;
        touched.push(file.clone());
    }
    Ok(())
}

fn edit(file: &RelPath, error: TextEditError) -> PrepareError {
    PrepareError::Edit { file: file.clone(), error }
}

#[cfg(test)]
mod tests;
