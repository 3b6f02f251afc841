//! The worker folder on the other machine, as a person writes it and as a shell there reads it.

use super::quote::{is_safe, quoted};

/// A worker folder on the other machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoteFolder {
    /// Below the login's home: `.spillway`.
    InHome(String),
    /// A whole path.
    At(String),
}

impl RemoteFolder {
    /// `~/…` is below the home; everything else must be a whole path. The error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !is_safe(text) {
            return Err(format!("{text:?} has a letter that remote shells read differently; choose a plainer folder"));
        }
        match text.strip_prefix("~/") {
            Some(below) if !below.is_empty() => Ok(Self::InHome(below.to_owned())),
            None if text.starts_with('/') && text.len() > 1 => Ok(Self::At(text.to_owned())),
            _ => Err(format!("{text:?} is no folder there: write ~/folder or /folder")),
        }
    }

    /// As a word of `sh`.
    pub(super) fn word(&self) -> String {
        match self {
            Self::InHome(below) => format!("\"$HOME\"/{}", quoted(below)),
            Self::At(path) => quoted(path),
        }
    }

    /// As a person writes it.
    pub(super) fn text(&self) -> String {
        match self {
            Self::InHome(below) => format!("~/{below}"),
            Self::At(path) => path.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_there_is_in_the_home_or_a_whole_path() {
        assert_eq!(RemoteFolder::parse("~/.spillway"), Ok(RemoteFolder::InHome(".spillway".into())));
        assert_eq!(RemoteFolder::parse("/scratch/a b").unwrap().word(), "'/scratch/a b'");
        assert_eq!(RemoteFolder::parse("~/it's").unwrap().word(), r#""$HOME"/'it'"'"'s'"#);
        for bad in ["", "~", "~/", "/", "relative", "~ana/x", "/a!b", "C:\\work"] {
            assert!(RemoteFolder::parse(bad).is_err(), "{bad:?} was taken");
        }
    }

    #[test]
    fn a_folder_is_told_as_it_was_written() {
        for text in ["~/.spillway", "/scratch/a b"] {
            assert_eq!(RemoteFolder::parse(text).unwrap().text(), text);
        }
    }
}
