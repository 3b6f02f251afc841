//! What the whole-way tests share.
