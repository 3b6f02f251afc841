//! Versions of HEC-RAS as people, folders and plan files write them. Must not know which versions exist.

use std::fmt;

/// A version of HEC-RAS, comparable. Folders say `6.3.1`, plan files say `6.31`, some say `631`: all three are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RasVersion {
    /// The 6 of 6.3.1.
    pub major: u32,
    /// The 3 of 6.3.1.
    pub minor: u32,
    /// The 1 of 6.3.1.
    pub patch: u32,
}

impl RasVersion {
    /// Reads `6.6`, `6.60`, `6.3.1`, `6.31`, `631`, `5.10(beta 6)`, `Version 3.1 Beta  Mar 2002`; none where no number stands.
    ///
    /// With one point the digits after it are minor and patch, as `Program Version=` writes them: `5.07` is 5.0.7.
    pub fn parse(text: &str) -> Option<Self> {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let number: &str = &text[start..];
        let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
        let mut parts = number[..end].trim_end_matches('.').split('.');
        let first = parts.next()?;
        match (parts.next(), parts.next()) {
            (Some(minor), Some(patch)) => {
                Some(Self { major: first.parse().ok()?, minor: minor.parse().ok()?, patch: patch.parse().ok()? })
            }
            (Some(digits), None) => {
                let (minor, patch) = split_minor_patch(digits)?;
                Some(Self { major: first.parse().ok()?, minor, patch })
            }
            (None, _) => {
                // `631` as one project writes it; a single digit is a major version.
                let (major, rest) = first.split_at_checked(1)?;
                let (minor, patch) = split_minor_patch(rest)?;
                Some(Self { major: major.parse().ok()?, minor, patch })
            }
        }
    }
}

/// `6` is minor 6; `31` is minor 3, patch 1; `60` is minor 6, patch 0; empty is 0, 0.
fn split_minor_patch(digits: &str) -> Option<(u32, u32)> {
    if digits.is_empty() {
        return Some((0, 0));
    }
    let (minor, patch) = digits.split_at_checked(1)?;
    let minor = minor.parse().ok()?;
    let patch = if patch.is_empty() { 0 } else { patch.parse().ok()? };
    Some((minor, patch))
}

impl fmt::Display for RasVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.patch == 0 {
            write!(f, "{}.{}", self.major, self.minor)
        } else {
            write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_files_folders_and_people_mean_the_same_version() {
        for (text, shown) in [
            ("6.60", "6.6"),
            ("6.6", "6.6"),
            ("6.31", "6.3.1"),
            ("631", "6.3.1"),
            ("6.3.1", "6.3.1"),
            ("5.07", "5.0.7"),
            ("5.0.7", "5.0.7"),
            ("4.00", "4.0"),
            ("6.4.1", "6.4.1"),
            ("6.41", "6.4.1"),
            ("5.10(beta 6)", "5.1"),
            ("Version 3.1 Beta  Mar 2002", "3.1"),
            ("7", "7.0"),
        ] {
            assert_eq!(RasVersion::parse(text).map(|v| v.to_string()).as_deref(), Some(shown), "{text:?}");
        }
        assert_eq!(RasVersion::parse("beta"), None);
        assert!(RasVersion::parse("6.6") > RasVersion::parse("6.4.1"));
    }
}
