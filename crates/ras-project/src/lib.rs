//! ras-project
