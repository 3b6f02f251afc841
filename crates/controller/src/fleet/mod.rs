//! The workers the controller knows: those the user keeps, this machine where none is kept, and those of a run's file.

pub(crate) mod check;
pub(crate) mod definition;
pub(crate) mod examine;
pub(crate) mod logs;
pub(crate) mod secrets;
pub(crate) mod serve;
pub(crate) mod trial;
pub(crate) mod worker;

pub(crate) use examine::{Examined, Found, engines_here, examine};
pub(crate) use serve::ensure_serve;
pub(crate) use worker::{FleetWorker, Link};
