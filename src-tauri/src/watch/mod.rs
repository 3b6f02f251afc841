//! What the window itself knows of the queue: for tray, notices, and the question at the end. A connection of its own, so
//! that it holds while the page is hidden or gone.

mod follow;
mod known;
mod news;

pub use follow::Watch;
#[cfg(test)]
pub use known::{FailedPlan, KnownRun, tests};
pub use known::{Known, OpenPlans};
pub use news::{News, news};
