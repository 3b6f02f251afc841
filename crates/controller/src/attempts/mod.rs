//! Attempts between the queue and the workers: what is put there, what is heard from there, what is brought back.
//!
//! Decisions stand in pure functions ([`recovery`], [`outcome`]); jobs do the IO; the dispatcher stores and tells.

pub(crate) mod collect;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod record;
pub(crate) mod recovery;
pub(crate) mod spec;

pub(crate) use collect::{Collected, Judged, NotCollected, ToCollect, collect};
pub(crate) use recovery::FoundAttempt;
