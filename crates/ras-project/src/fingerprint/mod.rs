//! Whether a result is still current: a hash over what a plan's inputs mean, and words for what changed.
//!
//! What HEC-RAS rewrites by merely opening a project does not count: `Current Plan` and other plans in `.prj`, the view
//! and the drawing in `.rasmap`, tables of `.g##.hdf` that are derived from the text geometry, time stamps of edits,
//! line ends. What counts and what does not stands in `significant`.

mod change;
mod contents;
mod record;
mod significant;

pub use change::Change;
pub use contents::{Contents, Disk};
pub use record::{Fingerprint, FingerprintError, Part, RULES};
