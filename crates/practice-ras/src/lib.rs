//! practice-ras

pub mod boundary;
pub mod geometry;
pub mod one_d;
