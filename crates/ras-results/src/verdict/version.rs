//! Versions of HEC-RAS as they stand in results: `HEC-RAS 6.6 September 2024`, `HEC-RAS 6.1.0 September 2021`.

/// Major, minor, patch of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProgramVersion {
    /// 6 of 6.3.1.
    pub major: u32,
    /// 3 of 6.3.1.
    pub minor: u32,
    /// 1 of 6.3.1.
    pub patch: u32,
}

impl ProgramVersion {
    /// The first version that lists its processes in the results.
    pub const LISTS_PROCESSES: ProgramVersion = ProgramVersion { major: 5, minor: 0, patch: 5 };

    /// Finds the version in a text: the first word that begins with a digit and has a dot in it.
    pub fn parse(text: &str) -> Option<Self> {
        let word = text
            .split_whitespace()
            .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))?;
        let mut numbers = word.split('.').map(|part| {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().ok()
        });
        let major = numbers.next()??;
        let minor = numbers.next().flatten().unwrap_or(0);
        let patch = numbers.next().flatten().unwrap_or(0);
        Some(Self { major, minor, patch })
    }

    /// Whether the text names a 5.0 beta, whose steady results lack what all later ones have.
    pub fn is_five_beta(text: &str) -> bool {
        text.to_ascii_lowercase().contains("beta") && Self::parse(text).is_some_and(|version| version.major == 5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(major: u32, minor: u32, patch: u32) -> Option<ProgramVersion> {
        Some(ProgramVersion { major, minor, patch })
    }

    #[test]
    fn versions_are_found_in_program_names() {
        assert_eq!(ProgramVersion::parse("HEC-RAS 6.6 September 2024"), version(6, 6, 0));
        assert_eq!(ProgramVersion::parse("HEC-RAS 5.0.5 June 2018"), version(5, 0, 5));
        assert_eq!(ProgramVersion::parse("HEC-RAS 6.3.1 October 2022"), version(6, 3, 1));
        assert_eq!(ProgramVersion::parse("6.6"), version(6, 6, 0));
        assert_eq!(ProgramVersion::parse("practice 1"), None);
        assert!(version(5, 0, 3) < Some(ProgramVersion::LISTS_PROCESSES));
        assert!(ProgramVersion::is_five_beta("HEC-RAS 5.0.0 Beta October 2014"));
        assert!(!ProgramVersion::is_five_beta("HEC-RAS 6.3 Beta 2 Development"));
    }
}
