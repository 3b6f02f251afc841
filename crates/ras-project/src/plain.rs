//! Text from outside made safe for a terminal, a log or a message.

/// The text with every control character (escape sequences among them), every direction mark and every invisible
/// format character shown as a visible sign. Titles keep their own bytes elsewhere; only what is shown passes here.
pub fn plain_text(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' => ' ',
            // The signs for control characters, U+2400 to U+2421.
            '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
            '\u{7f}' => '\u{2421}',
            '\u{80}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => '\u{fffd}',
            other => other,
        })
        .collect()
}

/// A path for people, safe as [`plain_text`].
pub fn plain_path(path: &std::path::Path) -> String {
    plain_text(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_escape_sequence_is_shown_and_not_obeyed() {
        assert_eq!(plain_text("a\x1b[31mred\x07\u{9b}2J"), "a␛[31mred␇\u{fffd}2J");
        assert_eq!(plain_text("Mühle 川 & 100 %"), "Mühle 川 & 100 %");
    }

    proptest! {
        #[test]
        fn nothing_that_controls_a_terminal_is_left(text in any::<String>()) {
            prop_assert!(!plain_text(&text).chars().any(char::is_control));
        }
    }
}
