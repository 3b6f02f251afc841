//! What the Linux programs of HEC-RAS need to find, and what they cannot read: carriage returns, and paths of Windows.

use crate::plan_case::{PlanAddress, find};
use crate::program::PROGRAM_VERSION;
use std::path::Path;

/// Why a prepared plan cannot be computed; `strict` also asks for everything that a preparation leaves.
pub(super) fn unready(address: &PlanAddress, hdf: &Path, strict: bool) -> Option<String> {
    let run_file = format!("{}.b{}", address.stem, address.number);
    let Some(path) = find(&address.folder, &run_file) else {
        return strict.then(|| format!("cannot open {run_file}"));
    };
    if strict && !hdf.is_file() {
        return Some(format!("cannot open {}", hdf.display()));
    }
    let bytes = std::fs::read(path).unwrap_or_default();
    if bytes.contains(&b'\r') {
        return Some(format!("forrtl: severe (64): input conversion error, {run_file} has carriage returns"));
    }
    let text = String::from_utf8_lossy(&bytes);
    let windows = text.lines().find(|line| line.get(1..3) == Some(":\\") || line.starts_with("\\\\"));
    windows.map(|path| format!("cannot open the DSS or restart file {}", path.trim()))
}

/// Plays the geometry preprocessor: says what it says, and in the form of 6.1 to 6.3.1 leaves `X.c##.tmp`.
pub(super) fn preprocess(input: &Path) -> u8 {
    if !input.is_file() {
        println!(" ERROR: cannot open {}", input.display());
        return 1;
    }
    println!(" Geometric Preprocessor {PROGRAM_VERSION}\n PROGRESS= 0.2\n PROGRESS= 1\n Finished Processing Geometry");
    let extension = input.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if let Some(number) = extension.strip_prefix(['x', 'X']).filter(|number| !number.is_empty()) {
        let made = input.with_extension(format!("c{number}.tmp"));
        if let Err(error) = std::fs::write(&made, "practice") {
            println!(" ERROR: cannot write {}: {error}", made.display());
            return 1;
        }
    }
    0
}
