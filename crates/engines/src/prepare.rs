//! Edits in a plan's private copy. Touches only files below the private folder it is given, never a user's project.

use crate::PlanRun;
use protocol::{AttemptSpec, EngineKind, FileRole, LineRewrite, RelPath};
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
    /// What the Linux programs need is not there.
    #[error(
        "HEC-RAS for Linux needs {file}, which a preparation with HEC-RAS for Windows makes; it is not among the plan's files"
    )]
    NotPrepared {
        /// The missing file.
        file: RelPath,
    },
}

/// Sets `Current Plan=`, the cores, `Write Detailed=`, rewrites lines, clears the geometry preprocessor's files and turns
/// line ends for the Linux programs: all in `files`, the private folder of the attempt.
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
    match spec.engine.kind {
        EngineKind::RasLinux => prepare_for_linux(files, &plan, spec, &mut touched)?,
        EngineKind::Practice | EngineKind::RasWindows => {}
    }
    touched.sort();
    touched.dedup();
    Ok(Prepared { plan, touched })
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

/// The Linux programs need prepared files, with LF line ends in `.b##`, `.x##` and `.r##`.
fn prepare_for_linux(
    files: &Path,
    plan: &PlanRun,
    spec: &AttemptSpec,
    touched: &mut Vec<RelPath>,
) -> Result<(), PrepareError> {
    let call = crate::command_line(&spec.engine, plan, files, spec.cores);
    let input = call.ok().and_then(|line| line.args.first().map(|arg| arg.to_string_lossy().into_owned()));
    if let Some(name) = input {
        let file = plan.plan_file.beside(&name).unwrap_or_else(|_| plan.plan_file.clone());
        if !file.below(files).is_file() {
            return Err(PrepareError::NotPrepared { file });
        }
    }
    for entry in spec.manifest.entries.iter().filter(|entry| entry.role == FileRole::Prepared) {
        let extension = entry.path.file_name().rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_text = matches!(extension.as_bytes().first(), Some(b'b' | b'x' | b'r' | b'B' | b'X' | b'R'))
            && extension.len() == 3
            && extension.bytes().skip(1).all(|byte| byte.is_ascii_digit());
        if !is_text {
            continue;
        }
        let path = entry.path.below(files);
        let bytes =
            std::fs::read(&path).map_err(|error| PrepareError::Io { operation: "read", path: path.clone(), error })?;
        let turned: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\r').collect();
        if turned.len() != bytes.len() {
            std::fs::write(&path, turned).map_err(|error| PrepareError::Io { operation: "write", path, error })?;
            touched.push(entry.path.clone());
        }
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
