//! HEC-RAS text files and projects: read them, resolve what a plan needs, edit one value of a private copy.
//!
//! No async, no network, and nothing here ever writes into a user's project: edits take a [`text::TextFile`] and give
//! bytes back. Where each thing stands:
//!
//! - [`text`]: the lossless line model, and numbers in fixed columns
//! - [`files`]: what `.prj`, `.p##`, `.g##`, `.u##`, `.f##` say
//! - [`time`]: HEC-RAS's dates and intervals

pub mod files;
pub mod text;
pub mod time;
