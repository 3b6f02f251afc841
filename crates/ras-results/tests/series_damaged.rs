//! Places, series and profiles of files that are damaged, cut off, or grow: clear errors, never a panic.
#![allow(clippy::unwrap_used)]

mod drawn;
mod fixture;

use drawn::claims::Claims;
use drawn::{river_503, structures_66};
use fixture::{Fixture, steady_66};
use proptest::prelude::*;
use ras_results::series::{SeriesPlace, contents, profile, series};
use ras_results::{HdfFile, ResultSource};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::OnceLock;

/// Asks for everything that the file offers, and for some that it may not.
fn draw_all(source: &dyn ResultSource) {
    if let Ok(contents) = contents(source) {
        for group in &contents.groups {
            for place in &group.places {
                for variable in &group.variables {
                    let _ = series(source, &place.place, &variable.name, 100);
                }
            }
        }
        for reach in &contents.reaches {
            let _ = profile(source, &reach.river, &reach.reach);
        }
    }
    let _ = series(source, &SeriesPlace::CrossSection { index: 0 }, "Flow", 100);
    let _ = profile(source, "Long River", "Upper");
}

fn draw_all_of(path: &Path) {
    if let Ok(source) = HdfFile::open(path) {
        draw_all(&source);
    }
}

/// Bytes of three kinds of results.
fn good() -> &'static [Vec<u8>; 3] {
    static BYTES: OnceLock<[Vec<u8>; 3]> = OnceLock::new();
    BYTES.get_or_init(|| {
        [river_503(), structures_66(), steady_66()].map(|fixture| std::fs::read(fixture.saved().path).unwrap())
    })
}

fn draw_bytes(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("X.p01.hdf");
    std::fs::write(&path, bytes).unwrap();
    draw_all_of(&path);
}

#[test]
fn a_file_cut_off_anywhere_never_ends_the_process() {
    for bytes in good() {
        for part in 1..40 {
            draw_bytes(&bytes[..bytes.len() * part / 40]);
        }
    }
}

#[test]
fn a_file_that_changes_under_the_reader_never_ends_the_process() {
    for bytes in good() {
        for part in 1..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("X.p01.hdf");
            std::fs::write(&path, bytes).unwrap();
            let source = HdfFile::open(&path).unwrap();
            let _ = contents(&source);
            let mut writer = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
            if part % 2 == 0 {
                writer.set_len(bytes.len() as u64 * part / 20).unwrap();
            } else {
                writer.seek(SeekFrom::Start(bytes.len() as u64 * part / 20)).unwrap();
                writer.write_all(&[0xff; 4096]).unwrap();
            }
            draw_all(&source);
        }
    }
}

#[test]
fn what_claims_more_than_a_model_has_is_refused_before_it_is_read() {
    let error = |fixture: &Fixture, end: &'static str, shape: [u64; 2]| {
        let saved = fixture.saved();
        let source = Claims { file: HdfFile::open(&saved.path).unwrap(), shapes: vec![(end, shape.to_vec())] };
        draw_all(&source);
        let section = SeriesPlace::CrossSection { index: 0 };
        let answers = [
            contents(&source).map(|_| ()),
            profile(&source, "Fall River", "").map(|_| ()),
            profile(&source, "Long River", "Upper").map(|_| ()),
            series(&source, &section, "Flow", 9).map(|_| ()),
        ];
        answers.into_iter().filter_map(Result::err).map(|error| error.to_string()).collect::<Vec<_>>()
    };
    let many = 1 << 40;
    let told = |errors: Vec<String>, words: &str| errors.iter().any(|error| error.contains(words));
    assert!(told(error(&river_503(), "Cross Sections/Water Surface", [4, many]), "more than a model has"));
    assert!(told(error(&river_503(), "River Stations", [many, 1]), "more than a model has"));
    assert!(told(error(&river_503(), "Time Date Stamp (ms)", [many, 1]), "more than a computation makes"));
    let steady = steady_66().texts(
        "Results/Steady/Output/Geometry Info/Cross Section Only",
        42,
        &["Fall River       -                10", "Fall River 9", "Fall River 8"],
    );
    assert!(told(error(&steady, "Cross Sections/Water Surface", [many, 3]), "more than a plan has"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn damaged_bytes_never_end_the_process(
        file in 0_usize..3,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
    ) {
        let mut bytes = good()[file].clone();
        for (place, byte) in &damage {
            let place = place.index(bytes.len());
            bytes[place] = *byte;
        }
        draw_bytes(&bytes);
    }

    #[test]
    fn zeroed_pages_never_end_the_process(file in 0_usize..3, start in any::<prop::sample::Index>(), length in 1_usize..4096) {
        let mut bytes = good()[file].clone();
        let start = start.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes[start..end].fill(0);
        draw_bytes(&bytes);
    }
}
