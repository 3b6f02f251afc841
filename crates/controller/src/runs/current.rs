//! Whether a plan's result is current, stale, failed or of unknown origin. Pure, apart from looking at the result file.

use crate::store::results::{PublishedResult, ResultRecord};
use engines::{EngineChoice, RasVersion};
use protocol::{ContentHash, EngineKind};
use ras_project::fingerprint::Fingerprint;
use ras_project::report::ResultState;
use std::path::Path;
use std::time::UNIX_EPOCH;
use workers::blobs::HashCache;

/// What stands where the result should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No file.
    Nothing,
    /// The file we published.
    Ours,
    /// A file we did not publish, or that was changed since.
    Foreign,
}

/// Looks at the result file. Its content is read only where its time of change moved and its length did not.
pub(crate) fn standing(hdf: Option<&Path>, published: Option<&PublishedResult>, hashes: &dyn HashCache) -> Standing {
    let Some(hdf) = hdf else { return Standing::Nothing };
    let Ok(found) = std::fs::metadata(hdf) else { return Standing::Nothing };
    let Some(published) = published else { return Standing::Foreign };
    if found.len() != published.hdf_bytes {
        return Standing::Foreign;
    }
    let since = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    if modified == Some(published.hdf_modified) {
        return Standing::Ours;
    }
    match super::contents::hash_of(hdf, hashes) {
        Ok(ContentHash(hash)) if hash == published.hdf_hash => Standing::Ours,
        Ok(_) | Err(_) => Standing::Foreign,
    }
}

/// The state of a plan's result. `now` is the fingerprint of the inputs as they are; none where it cannot be made.
pub(crate) fn state(record: &ResultRecord, standing: &Standing, now: Option<&Fingerprint>) -> ResultState {
    let unchanged = |then: &Fingerprint| now.is_some_and(|now| now.changes_since(then).is_empty());
    if let Some(failure) = &record.failure
        && unchanged(&failure.fingerprint)
    {
        return ResultState::Failed;
    }
    match (standing, &record.published) {
        (Standing::Nothing, _) => ResultState::None,
        (Standing::Foreign, _) | (Standing::Ours, None) => ResultState::UnknownOrigin,
        (Standing::Ours, Some(published)) if unchanged(&published.fingerprint) => ResultState::Current,
        (Standing::Ours, Some(_)) => ResultState::Stale,
    }
}

/// Whether a current result is what was asked for: a practice result satisfies only who asks for practice, and a pinned
/// version only itself.
pub(crate) fn satisfies(published: &PublishedResult, asked: EngineChoice) -> bool {
    let real = published.engine_kind != EngineKind::Practice;
    match asked {
        EngineChoice::Practice => true,
        EngineChoice::Auto => real,
        EngineChoice::Version(wanted) => real && RasVersion::parse(&published.engine) == Some(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::results::RecordedFailure;
    use ras_project::InputRole;
    use ras_project::fingerprint::Part;

    fn fingerprint(hash: &str) -> Fingerprint {
        let part = Part { role: InputRole::Flow, name: "x.u01".into(), hash: Some(hash.into()) };
        Fingerprint { rules: 1, parts: vec![part] }
    }

    fn published(hash: &str) -> PublishedResult {
        PublishedResult {
            fingerprint: fingerprint(hash),
            files: Default::default(),
            hdf_path: String::new(),
            hdf_hash: String::new(),
            hdf_bytes: 0,
            hdf_modified: 0,
            engine_kind: EngineKind::RasWindows,
            engine: "6.6".into(),
            at: 1,
            volume_error_percent: None,
        }
    }

    #[test]
    fn a_result_is_current_until_its_inputs_change() {
        let record = ResultRecord { published: Some(published("a")), failure: None };
        assert_eq!(state(&record, &Standing::Ours, Some(&fingerprint("a"))), ResultState::Current);
        assert_eq!(state(&record, &Standing::Ours, Some(&fingerprint("b"))), ResultState::Stale);
        assert_eq!(state(&record, &Standing::Nothing, Some(&fingerprint("a"))), ResultState::None);
        assert_eq!(state(&record, &Standing::Foreign, Some(&fingerprint("a"))), ResultState::UnknownOrigin);
    }

    #[test]
    fn a_failure_shows_until_an_input_changes() {
        let failure = RecordedFailure { fingerprint: fingerprint("b"), at: 2, message: "unstable".into() };
        let record = ResultRecord { published: Some(published("a")), failure: Some(failure) };
        assert_eq!(state(&record, &Standing::Ours, Some(&fingerprint("b"))), ResultState::Failed);
        assert_eq!(state(&record, &Standing::Ours, Some(&fingerprint("a"))), ResultState::Current);
    }

    #[test]
    fn a_practice_result_satisfies_only_who_asks_for_practice() {
        let practice =
            PublishedResult { engine_kind: EngineKind::Practice, engine: "practice 1".into(), ..published("a") };
        assert!(satisfies(&practice, EngineChoice::Practice));
        assert!(!satisfies(&practice, EngineChoice::Auto));
        assert!(satisfies(&published("a"), EngineChoice::Version(RasVersion::parse("6.60").unwrap())));
        assert!(!satisfies(&published("a"), EngineChoice::Version(RasVersion::parse("6.5").unwrap())));
    }

    #[test]
    fn a_file_of_another_length_is_foreign() {
        let folder = tempfile::tempdir().unwrap();
        let hdf = folder.path().join("X.p01.hdf");
        std::fs::write(&hdf, "result").unwrap();
        let hash = blake3::hash(b"result").to_hex().to_string();
        let ours = PublishedResult { hdf_hash: hash, hdf_bytes: 6, hdf_modified: 0, ..published("a") };
        let cache = workers::blobs::NoHashCache;
        assert_eq!(standing(Some(&hdf), Some(&ours), &cache), Standing::Ours);
        std::fs::write(&hdf, "other!").unwrap();
        assert_eq!(standing(Some(&hdf), Some(&ours), &cache), Standing::Foreign);
        assert_eq!(standing(Some(&folder.path().join("none")), Some(&ours), &cache), Standing::Nothing);
    }
}
