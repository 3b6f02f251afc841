//! What the window's views ask, over the real socket, with the real agent and the practice engine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

mod home;
mod projects;
mod running;
mod runs;
mod trials;
mod workers;
