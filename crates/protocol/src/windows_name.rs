//! Names that other systems take and Windows does not. A file of that name would be lost, or be a device.

use crate::RelPath;

/// Why a path cannot exist on Windows; the part of it that is to blame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitForWindows {
    /// `CON`, `aux.txt`: a device, whatever the ending.
    #[error("{0:?} is the name of a device on Windows")]
    Device(String),
    /// Windows drops a dot or a space at the end, so that another file is meant.
    #[error("{0:?} ends with a dot or a space, which Windows drops")]
    End(String),
    /// A letter that no name may have.
    #[error("{0:?} has the letter {1:?}, which no name has on Windows")]
    Letter(String, char),
}

/// Looks at every part of the path.
///
/// The rules: "Naming Files, Paths, and Namespaces" of Microsoft's Win32 documentation.
///
/// # Errors
///
/// What is wrong with the first part that Windows cannot have.
pub fn fits_windows(path: &RelPath) -> Result<(), UnfitForWindows> {
    path.as_str().split('/').try_for_each(part_fits)
}

fn part_fits(part: &str) -> Result<(), UnfitForWindows> {
    if let Some(letter) = part.chars().find(|letter| letter.is_control() || r#"<>:"|?*"#.contains(*letter)) {
        return Err(UnfitForWindows::Letter(part.to_owned(), letter));
    }
    if part.ends_with(['.', ' ']) {
        return Err(UnfitForWindows::End(part.to_owned()));
    }
    // What stands before the first dot counts, without the spaces at its end.
    let name = part.split('.').next().unwrap_or(part).trim_end().to_ascii_uppercase();
    if is_device(&name) { Err(UnfitForWindows::Device(part.to_owned())) } else { Ok(()) }
}

fn is_device(name: &str) -> bool {
    if matches!(name, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let Some(number) = name.strip_prefix("COM").or_else(|| name.strip_prefix("LPT")) else { return false };
    // The raised digits of Latin 1 count too.
    matches!(number, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(path: &str) -> Result<(), UnfitForWindows> {
        fits_windows(&RelPath::new(path).unwrap())
    }

    #[test]
    fn devices_are_found_in_every_part_and_with_every_ending() {
        for bad in ["CON", "aux.txt", "Terrain/nul.tif", "com1/X.g01", "LPT9.hdf", "Prn .x", "con.a.b", "COM².p01"] {
            assert!(matches!(look(bad), Err(UnfitForWindows::Device(_))), "{bad:?} was taken");
        }
        for good in ["CONTROL.p01", "auxiliary.txt", "com", "com0.txt", "COM10.tif", "a.con", "Weirbach.prj", "Ä.u01"]
        {
            assert_eq!(look(good), Ok(()), "{good:?} was refused");
        }
    }

    #[test]
    fn letters_and_ends_that_windows_does_not_keep_are_named() {
        assert_eq!(look("a?b.tif"), Err(UnfitForWindows::Letter("a?b.tif".into(), '?')));
        assert_eq!(look("a/end./X"), Err(UnfitForWindows::End("end.".into())));
        assert_eq!(look("Terrain/aux.tif").unwrap_err().to_string(), "\"aux.tif\" is the name of a device on Windows");
    }
}
