//! Runs: what is prepared before one is made, what clients see of it, and what is kept of it afterwards.

pub(crate) mod changes;
pub(crate) mod contents;
pub(crate) mod current;
pub(crate) mod engine_choice;
pub(crate) mod entry;
pub(crate) mod expectation;
pub(crate) mod hashes;
pub(crate) mod inputs;
pub(crate) mod layout;
mod linux_plan;
pub(crate) mod open;
pub(crate) mod parallel;
pub(crate) mod prepare;
pub(crate) mod project_view;
pub(crate) mod retention;
pub(crate) mod role;
pub(crate) mod room;
pub(crate) mod sentence;
pub(crate) mod statistics;
pub(crate) mod usual;
pub(crate) mod view;
