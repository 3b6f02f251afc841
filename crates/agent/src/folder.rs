//! The worker folder and the folders of its attempts: paths, locks, and small files written whole or not at all.

mod apart;
mod attempt;
mod document;
mod lock;
mod reserve;
mod worker;

pub use apart::folder_of_this_machine;
pub use attempt::{AttemptFolder, Started};
pub use document::{DocumentError, now, read_document, write_document};
pub(crate) use document::{is_disk_full, is_gone};
pub use lock::FolderLock;
pub(crate) use reserve::{keep_reserve, use_reserve};
pub use worker::{FolderError, WorkerFolder};
