//! What is kept of a crash of the window, and of errors of the page: `crashes/` in the home.
//!
//! Written for people who report it: version, system, where. Never the environment, never a secret.

mod folder;
mod page;
mod report;

pub use page::PageErrors;
pub use report::install;
