//! ras-results
