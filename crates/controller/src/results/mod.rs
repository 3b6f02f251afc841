//! Result files as views ask for them. Jobs: a file may be large, damaged, or on a slow share. Reads only.

mod refusal;

use crate::api::{ApiError, ErrorCode, OpenResult, ReadProfile, ReadSeries, Reply, ResultDocument};
use ras_results::{HdfFile, series, summary};
use refusal::refusal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Values of a series at most: more than a picture has columns.
const MOST_VALUES: usize = 4_000;

/// What is asked of a result file.
pub(crate) enum Asked {
    /// How its computation ended, and what can be looked at.
    Document(OpenResult),
    /// Numbers of a place over time.
    Series(ReadSeries),
    /// Numbers along a reach.
    Profile(ReadProfile),
}

/// Reads what is asked for; a refusal is an answer, too.
pub(crate) fn read(asked: &Asked) -> Reply {
    // The reader of the format is young. Whatever a damaged file does to it, the client is told.
    let read = catch_unwind(AssertUnwindSafe(|| match asked {
        Asked::Document(request) => document(request),
        Asked::Series(request) => numbers_of_place(request),
        Asked::Profile(request) => numbers_of_reach(request),
    }));
    match read {
        Ok(Ok(reply)) => reply,
        Ok(Err(error)) => Reply::Refused(error),
        Err(_) => Reply::Refused(ApiError {
            code: ErrorCode::Internal,
            message: format!("{} cannot be read: the reader failed on it", file_of(asked)),
            detail: Some(
                "the file may be damaged, or of a layout that is not known; compute the plan again".to_owned(),
            ),
            terminal: None,
        }),
    }
}

fn file_of(asked: &Asked) -> &str {
    match asked {
        Asked::Document(OpenResult { file })
        | Asked::Series(ReadSeries { file, .. })
        | Asked::Profile(ReadProfile { file, .. }) => file,
    }
}

fn document(request: &OpenResult) -> Result<Reply, ApiError> {
    let file = path_of(&request.file)?;
    let summary = summary::read(file).map_err(refusal)?;
    let source = HdfFile::open(file).map_err(refusal)?;
    let contents = series::contents(&source).map_err(refusal)?;
    Ok(Reply::Result(Box::new(ResultDocument { summary, contents })))
}

fn numbers_of_place(request: &ReadSeries) -> Result<Reply, ApiError> {
    let source = HdfFile::open(path_of(&request.file)?).map_err(refusal)?;
    let numbers = series::series(&source, &request.place, &request.variable, MOST_VALUES).map_err(refusal)?;
    Ok(Reply::Series(Box::new(numbers)))
}

fn numbers_of_reach(request: &ReadProfile) -> Result<Reply, ApiError> {
    let source = HdfFile::open(path_of(&request.file)?).map_err(refusal)?;
    let numbers = series::profile(&source, &request.river, &request.reach).map_err(refusal)?;
    Ok(Reply::Profile(Box::new(numbers)))
}

/// The file by its absolute path: this process has another working folder than whoever asks.
fn path_of(file: &str) -> Result<&Path, ApiError> {
    let path = Path::new(file);
    if path.is_absolute() {
        return Ok(path);
    }
    let message = format!("{file} is no whole path; give the path of a result file from its root on");
    Err(ApiError::new(ErrorCode::BadRequest, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(file: &Path) -> ApiError {
        match read(&Asked::Document(OpenResult { file: file.to_string_lossy().into_owned() })) {
            Reply::Refused(error) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_result_is_refused_by_kind_with_more_for_those_who_look_closer() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("empty.hdf"), "").unwrap();
        std::fs::write(at("text.hdf"), "this is text").unwrap();
        for (file, code, words) in [
            (at("nowhere.hdf"), ErrorCode::NotFound, "there is no file"),
            ("X.p01.hdf".into(), ErrorCode::BadRequest, "whole path"),
            (at("text.hdf"), ErrorCode::BadRequest, "no HDF"),
            (at("empty.hdf"), ErrorCode::NotNow, "empty"),
        ] {
            let error = refused(&file);
            assert_eq!(error.code, code, "{error:?}");
            assert!(error.message.contains(words), "{error:?}");
        }
        assert!(refused(&at("text.hdf")).detail.unwrap().contains("signature"));
    }
}
