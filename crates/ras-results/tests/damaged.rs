//! Files that are no results, or no longer: clear errors, never a panic.
#![allow(clippy::unwrap_used)]

mod fixture;

use fixture::unsteady_2d_66;
use proptest::prelude::*;
use ras_results::{SourceError, cost, peaks, summary};
use std::path::Path;
use std::sync::OnceLock;

fn error_of(bytes: &[u8]) -> SourceError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("X.p01.hdf");
    std::fs::write(&path, bytes).unwrap();
    summary::read(&path).unwrap_err()
}

fn good() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| std::fs::read(unsteady_2d_66().saved().path).unwrap())
}

#[test]
fn a_missing_file_and_a_folder_are_told() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none.hdf").as_path(), folder.path()] {
        let error = summary::read(path).unwrap_err();
        assert!(matches!(error, SourceError::Open { .. }), "{error}");
        assert!(error.to_string().contains(&*path.to_string_lossy()));
    }
}

#[test]
fn an_empty_file_is_told() {
    let error = error_of(b"");
    assert!(matches!(error, SourceError::Empty { .. }), "{error}");
}

#[test]
fn another_kind_of_file_is_told() {
    for bytes in [&b"Proj Title=PRtest1\r\nCurrent Plan=p04\r\n"[..], &[0_u8; 5000], b"x", b"\x89HDF"] {
        let error = error_of(bytes);
        assert!(matches!(error, SourceError::NotHdf { .. } | SourceError::Damaged { .. }), "{error}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_told() {
    for part in 1..20 {
        let error = error_of(&good()[..good().len() * part / 20]);
        assert!(matches!(error, SourceError::Truncated { .. } | SourceError::Damaged { .. }), "{error}");
    }
    let message = error_of(&good()[..good().len() - 1]).to_string();
    assert!(message.contains("cut off, or still being written"), "{message}");
}

fn read_all(path: &Path) {
    let _ = summary::read(path);
    let _ = peaks::read(path);
    let _ = cost::read(path);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_bytes_never_end_the_process(damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut bytes = good().to_vec();
        for (place, byte) in &damage {
            let place = place.index(bytes.len());
            bytes[place] = *byte;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("X.p01.hdf");
        std::fs::write(&path, &bytes).unwrap();
        read_all(&path);
    }

    #[test]
    fn zeroed_pages_never_end_the_process(start in any::<prop::sample::Index>(), length in 1_usize..4096) {
        let mut bytes = good().to_vec();
        let start = start.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes[start..end].fill(0);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("X.p01.hdf");
        std::fs::write(&path, &bytes).unwrap();
        read_all(&path);
    }
}
