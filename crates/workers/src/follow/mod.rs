//! News of a worker's attempts, as they happen where the folder can be watched, else by looking again and again.
//!
//! The files are the truth and the offsets belong to the caller: a follower may be ended at any time and begun anew.

mod follower;
mod news;
mod pending;
mod seen;
mod settings;
mod silence;
mod tail;

pub use follower::Follower;
pub use news::FollowerNews;
pub use settings::FollowSettings;
pub use tail::{Lines, read_lines};
