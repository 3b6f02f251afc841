//! The controller's own snapshots of input files, by content: what a user edits after pressing Run does not mix in.

mod garbage;
mod hash_cache;
mod snapshot;
mod store;

pub use garbage::Garbage;
pub use hash_cache::{FileStamp, HashCache, MemoryHashCache, NoHashCache};
pub use snapshot::Snapshot;
pub use store::{BlobError, BlobStore};
