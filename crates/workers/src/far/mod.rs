//! A worker whose folder is on another machine: [`FarLink`] here, [`answer_calls`] there, and a [`Channel`] between them.
//!
//! The far end is the local link of that machine, spoken to in frames; what brings the frames there (SSH, a container's own
//! input and output) is a [`Dial`] and none of the business of either end.

mod bundle;
mod call;
mod channel;
mod end;
mod frame;
mod idle;
mod near;
mod news;
mod sending;
#[cfg(test)]
mod tests;
mod under_way;
mod words;
mod working;

pub use channel::{Channel, Dial, DialError, ProgramChannel};
pub use end::answer_calls;
pub use idle::UntilIdle;
pub use near::FarLink;
#[cfg(feature = "ssh2")]
pub(crate) use words::Words;
