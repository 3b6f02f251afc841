//! Takes out of a text what is nobody's business: the user's name in paths, and whatever looks like a password.

use std::path::PathBuf;

/// Words after which a value is a secret.
const SECRETS: [&str; 6] = ["password", "passwd", "passphrase", "pwd", "secret", "token"];

/// Writes `~` where the user's home folder stands, and `***` where a secret does.
pub(super) struct Plain {
    /// The home folder in every way it may be written.
    homes: Vec<String>,
}

impl Plain {
    /// For the user of this process.
    pub fn of_this_user() -> Self {
        let given = ["HOME", "USERPROFILE"].iter().filter_map(std::env::var_os).map(PathBuf::from);
        Self::of(given.collect())
    }

    /// For these home folders.
    pub fn of(homes: Vec<PathBuf>) -> Self {
        let real = homes.iter().filter_map(|home| home.canonicalize().ok()).collect::<Vec<_>>();
        let mut ways = Vec::new();
        for home in homes.into_iter().chain(real) {
            let text = home.to_string_lossy().trim_end_matches(['/', '\\']).to_owned();
            // The root is nobody's home.
            if !home.is_absolute() || text.trim_end_matches(':').len() < 3 {
                continue;
            }
            ways.extend([text.replace('\\', "\\\\"), text.replace('\\', "/"), text]);
        }
        // The longest first: one may begin with another.
        ways.sort_by_key(|way| std::cmp::Reverse(way.len()));
        ways.dedup();
        Self { homes: ways }
    }

    /// The text without them.
    pub fn text(&self, text: &str) -> String {
        let homes = self.homes.iter().fold(text.to_owned(), |text, home| without_home(&text, home));
        without_secrets(&homes)
    }
}

fn without_home(text: &str, home: &str) -> String {
    let ignore_case = cfg!(windows);
    let (seen, wanted) =
        if ignore_case { (text.to_ascii_lowercase(), home.to_ascii_lowercase()) } else { (text.into(), home.into()) };
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = seen[from..].find(&wanted).map(|at| at + from) {
        let end = at + wanted.len();
        // /home/ann is not the begin of /home/anna.
        let goes_on = text[end..].chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        plain.push_str(&text[from..at]);
        plain.push_str(if goes_on { &text[at..end] } else { "~" });
        from = end;
    }
    plain.push_str(&text[from..]);
    plain
}

/// `password=x`, `"password": "x"` and their like lose their value. A value never goes beyond its line.
fn without_secrets(text: &str) -> String {
    text.split_inclusive('\n').map(line_without_secrets).collect()
}

fn line_without_secrets(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(after) = next_secret(&lower, from) {
        let Some((start, end)) = value_after(text, after) else {
            plain.push_str(&text[from..after]);
            from = after;
            continue;
        };
        plain.push_str(&text[from..start]);
        plain.push_str("***");
        from = end;
    }
    plain.push_str(&text[from..]);
    plain
}

/// The end of the next word after which a secret may stand.
fn next_secret(lower: &str, from: usize) -> Option<usize> {
    let ends = SECRETS.iter().filter_map(|word| lower[from..].find(word).map(|at| from + at + word.len()));
    ends.min()
}

/// Where a value begins and ends that a colon or an equals sign gives to the word before `after`.
fn value_after(text: &str, after: usize) -> Option<(usize, usize)> {
    let rest =
        text[after..].strip_prefix(['"', '\'']).unwrap_or(&text[after..]).trim_start_matches([' ', '\t', '\\', '"']);
    let rest = rest.strip_prefix([':', '='])?.trim_start_matches([' ', '\t', '\\']);
    let start = text.len() - rest.len();
    let (start, rest, ends): (usize, &str, &[char]) = match rest.chars().next()? {
        '"' => (start + 1, &rest[1..], &['"', '\n']),
        '\'' => (start + 1, &rest[1..], &['\'', '\n']),
        '{' | '[' => return None,
        _ => (start, rest, &[' ', '\t', ',', ';', '}', ']', '"', '\'', '\r', '\n']),
    };
    let length = rest.find(ends).unwrap_or(rest.len());
    (length > 0).then_some((start, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_home_folder_is_written_short_and_that_of_another_user_stays() {
        if cfg!(windows) {
            println!("skipped: the_home_folder_is_written_short_and_that_of_another_user_stays: paths of Unix");
            return;
        }
        let plain = Plain::of(vec!["/home/ann".into(), "/".into()]);
        assert_eq!(
            plain.text("/home/ann/x.prj \"/home/ann\" /home/anna/y /home/ann-b/z"),
            "~/x.prj \"~\" /home/anna/y /home/ann-b/z"
        );
    }

    #[test]
    fn a_home_folder_of_windows_is_written_short_in_every_way_of_writing() {
        let plain = Plain { homes: vec!["C:\\\\Users\\\\ann".into(), "C:\\Users\\ann".into(), "C:/Users/ann".into()] };
        assert_eq!(
            plain.text("C:\\Users\\ann\\a C:/Users/ann/b {\"p\":\"C:\\\\Users\\\\ann\\\\c\"}"),
            "~\\a ~/b {\"p\":\"~\\\\c\"}"
        );
    }

    #[test]
    fn whatever_looks_like_a_password_loses_its_value() {
        for text in [
            "password=hunter2",
            "password: hunter2, next",
            "{\"password\": \"hunter2\"}",
            "{\\\"password\\\":\\\"hunter2\\\"}",
            "PWD = 'hunter2'",
            "sshToken=hunter2;x",
        ] {
            let plain = without_secrets(text);
            assert!(!plain.contains("hunter2") && plain.contains("***"), "{text} became {plain}");
        }
        let kept = "the password of wk1 stands here for everybody; credentials: {";
        assert_eq!(without_secrets(kept), kept);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in "\\PC{0,60}", word in "password|token|x", sign in "[:= \"'\\\\]{0,4}") {
            let text = format!("{text}{word}{sign}{text}");
            let plain = Plain::of(vec!["/home/ann".into()]);
            let once = plain.text(&text);
            prop_assert_eq!(plain.text(&once), once);
        }
    }
}
