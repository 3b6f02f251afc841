//! Names of a project's members, and small values that mean the same in every file.

use crate::text::{TextFile, parse_number};

/// A value together with the line on which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The value, trimmed; as written.
    pub value: String,
    /// Line number, from 1.
    pub line: usize,
}

impl Named {
    /// The first value of `key`; none where it is missing or empty.
    pub fn first(file: &TextFile, key: &str) -> Option<Self> {
        Self::all(file, key).into_iter().next()
    }

    /// All values of `key` that are not empty.
    pub fn all(file: &TextFile, key: &str) -> Vec<Self> {
        file.lines_with_key(key)
            .filter_map(|line| Some(Self { value: line.value()?.trim().to_owned(), line: line.number() }))
            .filter(|named| !named.value.is_empty())
            .collect()
    }

    /// Kind of member, where the value is an extension like `g01`.
    pub fn kind(&self) -> Option<MemberKind> {
        MemberKind::of_extension(&self.value)
    }

    /// The digits of an extension: `01` of `p01`.
    pub fn number(&self) -> &str {
        self.value.get(1..).unwrap_or("")
    }
}

/// What a member of a project is, told by the letter of its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberKind {
    /// `p##`
    Plan,
    /// `g##`
    Geometry,
    /// `f##`
    SteadyFlow,
    /// `u##`
    UnsteadyFlow,
    /// `q##`
    QuasiUnsteadyFlow,
    /// `s##`
    Sediment,
    /// `w##`
    WaterQuality,
    /// `h##`
    HydraulicDesign,
}

impl MemberKind {
    /// The kind of an extension: one known letter and digits.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let mut characters = extension.chars();
        let letter = characters.next()?.to_ascii_lowercase();
        let digits = characters.as_str();
        if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(match letter {
            'p' => Self::Plan,
            'g' => Self::Geometry,
            'f' => Self::SteadyFlow,
            'u' => Self::UnsteadyFlow,
            'q' => Self::QuasiUnsteadyFlow,
            's' => Self::Sediment,
            'w' => Self::WaterQuality,
            'h' => Self::HydraulicDesign,
            _ => return None,
        })
    }
}

/// HEC-RAS's flags: `-1`, `1` and `True` are true; `0`, `False` and nothing are not.
pub fn is_true(value: &str) -> bool {
    let value = value.trim();
    value.eq_ignore_ascii_case("true") || parse_number(value).is_some_and(|number| number != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_every_version_are_read() {
        assert!([" -1 ", "1", "True", "TRUE"].into_iter().all(is_true));
        assert!(!["0 ", "", "False", "x"].into_iter().any(is_true));
    }

    #[test]
    fn an_extension_is_a_letter_and_digits() {
        assert_eq!(MemberKind::of_extension("P01"), Some(MemberKind::Plan));
        assert_eq!(MemberKind::of_extension("q12"), Some(MemberKind::QuasiUnsteadyFlow));
        for no in ["", "p", "01", "prj", "p0x", "../p01", "ü01", "p0001"] {
            assert_eq!(MemberKind::of_extension(no), None, "{no}");
        }
    }
}
