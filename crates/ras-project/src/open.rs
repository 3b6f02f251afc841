//! From a path that a person gives to the one project it means, or a clear word why there is none.

use crate::files::ProjectFile;
use crate::folder::{FolderIndex, without_dots};
use crate::plain::{plain_path, plain_text};
use crate::text::TextFile;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a path is no project. Each message names the file, the line where there is one, and what to do.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Nothing is there.
    #[error(
        "{}: there is no such file or folder. Give the path of the project file (X.prj) or of its folder.",
        plain_path(path)
    )]
    NotFound {
        /// What was given.
        path: PathBuf,
    },
    /// The system refused to read.
    #[error(
        "{}: cannot be read: {source}. Check the permissions, or whether another program holds it.",
        plain_path(path)
    )]
    Unreadable {
        /// What was read.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// A folder without a project.
    #[error(
        "{}: the folder holds no HEC-RAS project{}. Give the folder in which X.prj lies, or X.prj itself.",
        plain_path(folder),
        projections_note(projections)
    )]
    NoProject {
        /// The folder.
        folder: PathBuf,
        /// `.prj` files there that are ESRI projections.
        projections: Vec<PathBuf>,
    },
    /// A folder with more than one project.
    #[error("{}: the folder holds {} HEC-RAS projects ({}). Give the path of the one you mean.", plain_path(folder), projects.len(), file_names(projects))]
    SeveralProjects {
        /// The folder.
        folder: PathBuf,
        /// The projects.
        projects: Vec<PathBuf>,
    },
    /// An ESRI projection.
    #[error("{}, line 1: this is an ESRI projection, which has the same extension as a HEC-RAS project.{}", plain_path(path), project_hint(project.as_deref(), " Give the HEC-RAS project (its first line is \"Proj Title=…\")."))]
    EsriProjection {
        /// The file.
        path: PathBuf,
        /// A HEC-RAS project beside it.
        project: Option<PathBuf>,
    },
    /// No bytes.
    #[error("{}: the file is empty (0 bytes). Restore it from a backup or from version control.", plain_path(path))]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// No text.
    #[error(
        "{}, line {line}: this is no text but binary data. Restore the project file from a backup, or give another one.",
        plain_path(path)
    )]
    Binary {
        /// The file.
        path: PathBuf,
        /// First line with binary data.
        line: usize,
    },
    /// Another member of a project.
    #[error("{}: this is not a project file.{}", plain_path(path), project_hint(project.as_deref(), " Give the project file, X.prj."))]
    NotAProjectFile {
        /// The file.
        path: PathBuf,
        /// The project it seems to belong to.
        project: Option<PathBuf>,
    },
    /// Text, but no project.
    #[error(
        "{}, line {line}: a HEC-RAS project begins with \"Proj Title=\", and here stands \"{}\". Give the project file that HEC-RAS saved.",
        plain_path(path),
        shortened(found)
    )]
    NotAProject {
        /// The file.
        path: PathBuf,
        /// First line with anything.
        line: usize,
        /// What stands there.
        found: String,
    },
}

/// Finds and reads the project file that `path` means: `X.prj`, or a folder with exactly one HEC-RAS project.
/// Gives its absolute path and its text.
pub(crate) fn open_project_file(path: &Path) -> Result<(PathBuf, TextFile), OpenError> {
    let absolute = std::path::absolute(path).map_err(|source| unreadable(path, source))?;
    let absolute = without_dots(&absolute);
    // On Windows a path may be typed in any case; elsewhere the same is granted.
    let absolute = FolderIndex::new().find(&absolute).unwrap_or(absolute);
    let facts = std::fs::metadata(&absolute).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::NotFound { path: absolute.clone() },
        _ => unreadable(&absolute, source),
    })?;
    let file = if facts.is_dir() { project_in(&absolute)? } else { absolute };
    let text = read_project(&file)?;
    Ok((file, text))
}

fn read_project(path: &Path) -> Result<TextFile, OpenError> {
    if !has_project_extension(path) {
        return Err(OpenError::NotAProjectFile { path: path.to_owned(), project: project_beside(path) });
    }
    if !path.is_file() {
        // A pipe or a device would be read for ever.
        return Err(unreadable(path, io::Error::new(io::ErrorKind::InvalidInput, "it is no file")));
    }
    let bytes = std::fs::read(path).map_err(|source| unreadable(path, source))?;
    if bytes.is_empty() {
        return Err(OpenError::Empty { path: path.to_owned() });
    }
    let text = TextFile::parse(bytes);
    if ProjectFile::is_project(&text) {
        return Ok(text);
    }
    if let Some(line) = text.first_binary_line() {
        return Err(OpenError::Binary { path: path.to_owned(), line });
    }
    if is_projection(&text) {
        return Err(OpenError::EsriProjection { path: path.to_owned(), project: project_beside(path) });
    }
    let first = text.lines().find(|line| !line.bytes().trim_ascii().is_empty());
    Err(OpenError::NotAProject {
        path: path.to_owned(),
        line: first.map_or(1, |line| line.number()),
        found: first.map(|line| line.text().into_owned()).unwrap_or_default(),
    })
}

fn project_in(folder: &Path) -> Result<PathBuf, OpenError> {
    let entries = std::fs::read_dir(folder).map_err(|source| unreadable(folder, source))?;
    let mut projects = Vec::new();
    let mut projections = Vec::new();
    let mut candidates = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| unreadable(folder, source))?.path();
        if has_project_extension(&path) && path.is_file() {
            candidates.push(path);
        }
    }
    candidates.sort();
    for path in &candidates {
        let head = head(path).map_err(|source| unreadable(path, source))?;
        if ProjectFile::is_project(&head) {
            projects.push(path.clone());
        } else if is_projection(&head) {
            projections.push(path.clone());
        }
    }
    match (projects.as_slice(), candidates.as_slice()) {
        ([one], _) => Ok(one.clone()),
        // The only candidate is told by its own fault: empty, binary, something else.
        ([], [only]) if projections.is_empty() => Ok(only.clone()),
        ([], _) => Err(OpenError::NoProject { folder: folder.to_owned(), projections }),
        _ => Err(OpenError::SeveralProjects { folder: folder.to_owned(), projects }),
    }
}

/// The HEC-RAS project to which a file seems to belong: same stem, else the only one in its folder.
fn project_beside(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let stem = path.file_name()?.to_string_lossy().split('.').next()?.to_lowercase();
    let mut projects = Vec::new();
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let other = entry.path();
        if has_project_extension(&other) && head(&other).is_ok_and(|text| ProjectFile::is_project(&text)) {
            projects.push(other);
        }
    }
    projects.sort();
    let same_stem =
        projects.iter().find(|other| other.file_stem().is_some_and(|s| s.to_string_lossy().to_lowercase() == stem));
    match (same_stem, projects.as_slice()) {
        (Some(project), _) => Some(project.clone()),
        (None, [only]) => Some(only.clone()),
        (None, _) => None,
    }
}

fn head(path: &Path) -> io::Result<TextFile> {
    let mut bytes = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut bytes)?;
    Ok(TextFile::parse(bytes))
}

/// Well-known text of coordinate systems begins with one of these words and a bracket.
fn is_projection(text: &TextFile) -> bool {
    let bytes: Vec<u8> = text.to_bytes().into_iter().take(200).collect();
    let start = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').trim_start().to_ascii_uppercase();
    let words = [
        "PROJCS",
        "PROJCRS",
        "GEOGCS",
        "GEOGCRS",
        "GEODCRS",
        "GEOCCS",
        "COMPD_CS",
        "COMPOUNDCRS",
        "BOUNDCRS",
        "LOCAL_CS",
        "VERT_CS",
        "VERTCS",
    ];
    words.iter().any(|word| start.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(['[', '('])))
}

fn has_project_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("prj"))
}

fn unreadable(path: &Path, source: io::Error) -> OpenError {
    OpenError::Unreadable { path: path.to_owned(), source }
}

fn projections_note(projections: &[PathBuf]) -> String {
    if projections.is_empty() {
        return String::new();
    }
    format!(" (only ESRI projections: {})", file_names(projections))
}

fn project_hint(project: Option<&Path>, otherwise: &str) -> String {
    project.map_or_else(|| otherwise.to_owned(), |project| format!(" Did you mean {}?", plain_path(project)))
}

fn file_names(paths: &[PathBuf]) -> String {
    let names: Vec<String> =
        paths.iter().filter_map(|path| path.file_name()).map(|name| plain_path(Path::new(name))).collect();
    names.join(", ")
}

fn shortened(text: &str) -> String {
    let mut short: String = plain_text(text.trim()).chars().take(60).collect();
    if short.chars().count() < text.trim().chars().count() {
        short.push('…');
    }
    short
}
