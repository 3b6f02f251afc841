//! practice-ras
