//! Notices that were not looked at yet.

use crate::link::Notice;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Notices that were not looked at yet, each once however often it came.
#[derive(Clone, Default)]
pub(super) struct Pending(Arc<Mutex<HashSet<Notice>>>);

impl Pending {
    /// Adds a notice; true where there was none before, so that the follower must be woken.
    pub(super) fn add(&self, notice: Notice) -> bool {
        let mut notices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let was_empty = notices.is_empty();
        notices.insert(notice);
        was_empty
    }

    /// Takes them all.
    pub(super) fn take(&self) -> HashSet<Notice> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
