//! What is wrong or worth knowing about a worker file, with its place.

use std::fmt;

/// Something about a file, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Name of the file.
    pub file: String,
    /// Line, from 1; 0 where it came from no file.
    pub line: usize,
    /// Column, from 1, where it is known.
    pub column: Option<usize>,
    /// For people: what, and what to do.
    pub message: String,
}

/// `workers.json:7: …`
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// A notice that keeps the file from being used.
pub type Problem = Notice;

/// Why a file was not taken. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct WorkerFileError {
    /// Everything that is wrong, at least one, in the order of the file.
    pub problems: Vec<Problem>,
}

impl fmt::Display for WorkerFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl WorkerFileError {
    /// One problem.
    pub(super) fn one(file: &str, line: usize, column: Option<usize>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { problems: vec![Notice { file: file.to_owned(), line, column, message }] }
    }
}
