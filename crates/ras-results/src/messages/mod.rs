//! What an engine said: `.computeMsgs.txt` (5.x, 6.x), `.comp_msgs.txt` (4.x), the messages inside the HDF, and the
//! captured console of the Linux programs. All are reduced to a [`MessageDigest`] line by line, so that a log of any
//! size is judged in little memory.

mod digest;
mod file;
mod level;

pub use digest::MessageDigest;
pub(crate) use file::find;
pub use file::{digest_file, message_file};
pub use level::{is_unstable, level_of};

/// The message of one line of a log: the prefix `Message  |` goes; `None` for progress lines (`Progress | 0.4`,
/// `PROGRESS= 0.4`) and their like.
pub fn message_of(line: &str) -> Option<&str> {
    let line = line.trim_end_matches(['\r', '\n']);
    if let Some((head, tail)) = line.split_once('|') {
        match head.trim_end() {
            "Message" => return Some(tail.strip_prefix(' ').unwrap_or(tail).trim_end()),
            "Progress" => return None,
            _ => {}
        }
    }
    if let Some((key, _)) = line.split_once("= ")
        && ["LABEL", "PROGRESS", "SIMTIME", "ABSDATE", "ABSTIME", "ITER2D", "FONT"].contains(&key.trim())
    {
        return None;
    }
    Some(line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_progress_are_taken_off() {
        assert_eq!(message_of("Message  | PROCESS:RasUnsteady\r\n"), Some("PROCESS:RasUnsteady"));
        assert_eq!(
            message_of("Message  |      2D number of Solver Cores:   20"),
            Some("     2D number of Solver Cores:   20")
        );
        assert_eq!(message_of("Message  |\r"), Some(""));
        assert_eq!(message_of("Progress | 3.858025E-05\r\n"), None);
        assert_eq!(message_of("PROGRESS= 0.0123"), None);
        assert_eq!(message_of("Finished Unsteady Flow Simulation"), Some("Finished Unsteady Flow Simulation"));
        assert_eq!(message_of("a | b"), Some("a | b"));
    }
}
