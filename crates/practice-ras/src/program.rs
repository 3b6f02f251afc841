//! Who this program is, in the words that stand in every file it writes: nobody must take its results for HEC-RAS's.

/// Name in results.
pub const PROGRAM_NAME: &str = "Spillway practice engine";
/// Version in results, with the layout that readers should expect.
pub const PROGRAM_VERSION: &str = "Spillway practice engine 1 (layout of HEC-RAS 6.6)";
/// The version alone.
pub const VERSION: &str = "1";
/// The sentence every run says first.
pub const NOTICE: &str =
    "Spillway practice engine 1: this is NOT HEC-RAS. Its results are for practice and tests only.";
