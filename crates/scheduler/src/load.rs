//! What a worker carries: a derived copy of the attempts there, with the sums that placing needs. Kept in step by
//! `transitions` alone.

/// What a worker carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Loads {}

impl Loads {
    pub(crate) fn len(&self) -> usize {
        0
    }
}
