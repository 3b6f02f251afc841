//! Real and made sets.
