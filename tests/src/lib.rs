//! What the whole-way tests share: the real programs, a house of their own for each test, and small projects.
//!
//! Nothing here decides whether something is right; the tests do.

mod computed;
mod house;
mod processes;
mod programs;
mod project;

pub use computed::{Computation, overlapping, read_log};
pub use house::{House, Said, said, wait_for};
pub use processes::{alive, kill, that_name};
pub use programs::{program, programs};
pub use project::SmallProject;

/// Folder with real projects and results, where it is present.
pub fn real_data() -> Option<std::path::PathBuf> {
    let named = std::env::var_os("SPILLWAY_DATA").map(std::path::PathBuf::from);
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    named.into_iter().chain([beside]).find(|folder| folder.join("projects").is_dir())
}

/// Where a path leads, as the programs write it: without the prefix of Windows.
pub fn real_path(path: &std::path::Path) -> std::path::PathBuf {
    let real = path.canonicalize().expect("the path is there").to_string_lossy().into_owned();
    real.strip_prefix(r"\\?\").unwrap_or(&real).into()
}

/// Says that a test cannot run here; the closing line counts it.
pub fn skip(name: &str, reason: &str) {
    println!("skipped: {name}: {reason}");
}
