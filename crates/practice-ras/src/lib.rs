//! practice-ras

pub mod boundary;
pub mod geometry;
pub mod hdf;
pub mod one_d;
pub mod two_d;
