//! Texts for a remote shell, whatever shell a login has.

/// A text as one word of sh, csh and fish: in single quotes, a single quote of its own in double ones.
///
/// In fish a backslash before a quote would end the word later than in sh; such a text is refused by [`is_safe`].
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r#"'"'"'"#))
}

/// Whether every shell reads the quoted text alike: csh takes `!` for its history, fish takes backslashes.
pub(super) fn is_safe(text: &str) -> bool {
    !text.contains(['!', '\\', '\n', '\r', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[cfg(unix)]
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_shell_reads_a_quoted_text_as_it_was(text in "[^\0!\\\\\n\r]{0,40}") {
            prop_assume!(is_safe(&text));
            let output = std::process::Command::new("sh").args(["-c", &format!("printf %s {}", quoted(&text))]).output().unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
        }
    }

    #[test]
    fn what_shells_read_differently_is_known() {
        assert!(is_safe("/home/büro/it's $HOME; rm -rf *"));
        for bad in ["a!b", "a\\b", "a\nb"] {
            assert!(!is_safe(bad), "{bad:?}");
        }
    }
}
