//! What helps when something is to be looked into: where everything is stored, and one file with logs and settings for
//! whoever gives support. Jobs; read only, apart from that one file.

mod bundle;
mod plain;
mod storage;

pub(crate) use bundle::{ToBundle, write_bundle};
pub(crate) use storage::{Part, measure};
