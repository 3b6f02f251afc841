//! The lossless line model of HEC-RAS's text files: bytes in, the same bytes out, single values changed in place.
//!
//! Knows lines, `Key=value` and fixed columns; knows nothing of what a key means.

mod edit;
mod encoding;
mod file;
mod fixed;
mod line;

pub use edit::TextEditError;
pub use encoding::TextEncoding;
pub use file::TextFile;
pub use fixed::{FixedFieldError, FixedFields, comma_fields, fixed_fields, parse_number};
pub use line::{Line, LineEnd};
