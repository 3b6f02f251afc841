//! From what the reader of a file says to a refusal: which kind it is, and what to do.

use crate::api::{ApiError, ErrorCode};
use ras_results::SourceError;
use std::io;
use std::path::Path;

/// The refusal. Its detail is what the reader says.
pub(super) fn refusal(error: SourceError) -> ApiError {
    let (code, message) = match &error {
        SourceError::Open { file, source } if source.kind() == io::ErrorKind::NotFound => {
            (ErrorCode::NotFound, format!("there is no file {}", file.display()))
        }
        SourceError::Open { file, source } => (ErrorCode::NotNow, format!("{} cannot be opened: {source}", name(file))),
        SourceError::Empty { file } => {
            (ErrorCode::NotNow, format!("{} is empty; the computation wrote nothing, or has only begun", name(file)))
        }
        SourceError::NotHdf { file } => {
            (ErrorCode::BadRequest, format!("{} is no HDF file; choose the .hdf file beside the plan", name(file)))
        }
        SourceError::Truncated { file, .. } => (
            ErrorCode::NotNow,
            format!("{} is cut off, or still being written; try again when it is whole", name(file)),
        ),
        SourceError::Damaged { file, .. } => {
            (ErrorCode::NotNow, format!("{} is damaged, or still being written; compute the plan again", name(file)))
        }
        SourceError::WrongType { file, object, .. } => {
            (ErrorCode::BadRequest, format!("{object} in {} is not of the kind that can be shown", name(file)))
        }
        SourceError::Missing { file, object } => (ErrorCode::NotFound, format!("{} has no {object}", name(file))),
        SourceError::TooLarge { file, object, .. } => {
            (ErrorCode::BadRequest, format!("{object} in {} is too large to be read at once", name(file)))
        }
    };
    ApiError { code, message, detail: Some(error.to_string()), terminal: None }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}
