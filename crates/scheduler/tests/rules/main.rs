//! The rules of the house, one test each.

mod failures;
mod order;
mod placing;
mod silence;
mod stopping;
#[path = "../support/mod.rs"]
mod support;
mod telling;
