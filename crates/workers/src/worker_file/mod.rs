//! Reading the files in which people describe workers: worker files in JSON, and plain lists of hosts.

mod change;
mod entry;
mod error;
mod host_list;
mod kind;
mod lines;
mod read;
mod value;

#[cfg(test)]
mod tests;

pub use change::{change_entry, changed_keys};
pub use error::{Notice, Problem, WorkerFileError};
pub use host_list::read_host_list;
pub use read::{FoundSecret, WorkerFile, read, read_entry};
