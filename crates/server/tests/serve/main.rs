//! `spillway serve` as a browser and as a terminal meet it: the real program, a real controller, real connections.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

mod files;
mod frames;
mod lost;
mod plain_http;
mod refusals;
mod served;
mod silent;
mod terminal;
