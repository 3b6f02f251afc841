//! Watches a worker folder and keeps its slots. Holds nothing that its folder does not hold: killed at any moment, the
//! next one goes on, and no computation notices.

mod keep;
mod lost;
mod relay;
mod slots;
mod start;
mod wakeful;

pub use relay::relay;
pub use start::{ServeEnd, ServeError, ServeOptions, detach, serve, serving};

/// Whether something changed. Being looked at is told too, and an answer to that by another look would never end.
fn is_change(event: &notify::Result<notify::Event>) -> bool {
    event.as_ref().is_ok_and(|event| !event.kind.is_access())
}
