//! worker_file
