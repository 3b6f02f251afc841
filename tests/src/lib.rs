//! What the whole-way tests share: the real programs, a house of their own for each test, and small projects.
//!
//! Nothing here decides whether something is right; the tests do.

mod computed;
mod house;
mod programs;
mod project;

pub use computed::{Computation, overlapping, read_log};
pub use house::{House, Said, alive, kill, said, wait_for};
pub use programs::{program, programs};
pub use project::SmallProject;

/// Folder with real projects and results, where it is present.
pub fn real_data() -> Option<std::path::PathBuf> {
    let named = std::env::var_os("SPILLWAY_DATA").map(std::path::PathBuf::from);
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    named.into_iter().chain([beside]).find(|folder| folder.join("projects").is_dir())
}

/// Says that a test cannot run here; the closing line counts it.
pub fn skip(name: &str, reason: &str) {
    println!("skipped: {name}: {reason}");
}
