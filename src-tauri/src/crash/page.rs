//! Errors of the page: a few, and short.

use super::{folder, report};
use std::path::Path;

/// So many errors of one page load are kept.
const MOST: u32 = 20;

/// Bytes of one error.
const LONGEST: usize = 16 * 1024;

/// The errors of one page load.
#[derive(Debug, Default)]
pub struct PageErrors {
    kept: u32,
}

impl PageErrors {
    /// Keeps an error, where it is not one too many.
    pub fn keep(&mut self, home: &Path, text: &str) {
        if self.kept >= MOST {
            return;
        }
        self.kept += 1;
        let text = format!("An error of the page.\n\n{}\n{}\n", report::program(), cut(text, LONGEST));
        if let Err(error) = folder::keep(&home.join("crashes"), &folder::time_now(), "-page", &text) {
            tracing::warn!("an error of the page could not be kept: {error}");
        }
    }
}

/// The first bytes of a text, whole letters.
fn cut(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_error_is_cut_between_letters() {
        assert_eq!(cut("Wasserspiegel", 6), "Wasser");
        assert_eq!(cut("Überfall", 1), "");
        assert_eq!(cut("kurz", 100), "kurz");
    }

    #[test]
    fn a_page_that_fails_all_the_time_does_not_fill_the_disk() {
        let home = tempfile::tempdir().unwrap();
        let mut errors = PageErrors::default();
        for _ in 0..100 {
            errors.keep(home.path(), "undefined is not a function");
        }
        assert_eq!(std::fs::read_dir(home.path().join("crashes")).unwrap().count(), MOST as usize);
    }
}
