//! Workers on other machines over SSH: real sshd on machines of the lab, the real programs, and everything that happens to
//! networks and hosts. In the end every plan has its result, none was computed twice at once, nothing is left over.
//!
//! `SPILLWAY_DRILL_POINTS=all` makes each drill large, with 20 seeds.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

mod drills;
mod fleet;
mod log;
mod packed;
mod terminal;
mod travel;
