//! Fetching what an attempt made into a folder of the run, verified.
//!
//! The verdict comes first ([`verdict`]), then what it is worth fetching ([`What::for_result`]), then the files ([`collect`]).

mod fetch;
mod record;
mod what;

pub use fetch::{CollectError, Collected, CollectedFile, collect, verdict};
pub use record::keep_record;
pub use what::What;
