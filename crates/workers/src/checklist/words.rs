//! Quantities in words.

/// `1.5 GB`, `320 MB`: powers of 1024, as file managers count and as every other part of the program does.
pub(super) fn bytes(bytes: u64) -> String {
    const MB: f64 = 1024.0 * 1024.0;
    let megabytes = bytes as f64 / MB;
    if megabytes >= MB {
        format!("{:.1} TB", megabytes / MB)
    } else if megabytes >= 1024.0 {
        format!("{:.1} GB", megabytes / 1024.0)
    } else {
        format!("{megabytes:.0} MB")
    }
}

/// `1 core`, `4 cores`.
pub(super) fn count(number: u32, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
