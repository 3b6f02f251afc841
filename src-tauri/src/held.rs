//! Taking a lock. A thread that panicked while it held one leaves plain values behind, which are still whole.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The value, held.
pub fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
