//! How much a line needs eyes: the rule that decides what counts as an error, for finished logs and live lines alike.

use protocol::MessageLevel;

/// Begins of a line that make it an error.
const ERROR_STARTS: [&str; 2] = ["error:", "error "];
/// Words that make a line an error wherever they stand. The list is the one used for logs of the Linux programs.
const ERROR_WORDS: [&str; 9] = [
    "encountered an error",
    "did not complete",
    "failed to converge",
    "computations were stopped",
    "fatal error",
    "forrtl: severe",
    "hdf_error trying to close hdf output file",
    "segmentation fault",
    "error with program:",
];
/// Lines that look like errors and are none: table headers, the volume balance, a Windows that has no `wmic`.
const NO_ERRORS: [&str; 6] = [
    "maximum iteration",
    "overall volume accounting error",
    "'wmic' is not recognized",
    "operable program or batch file",
    "note!",
    "gravity value",
];
/// Ways to say that the solution went unstable.
const UNSTABLE_WORDS: [&str; 4] = ["went unstable", "gone unstable", "became unstable", "completely unstable"];
/// Words of lines a modeler should see although they are no errors.
const WARNING_WORDS: [&str; 8] =
    ["warning", "note!", "cannot recompute", "could not", "unable to", "writer failed", "default range", "exceeded"];

/// Level of one line, with or without its `Message  |` prefix.
pub fn level_of(line: &str) -> MessageLevel {
    let Some(message) = super::message_of(line) else { return MessageLevel::Info };
    let lower = message.trim_start_matches(['*', '!', ' ', '\t']).to_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if !is(&NO_ERRORS) {
        let starts = ERROR_STARTS.iter().any(|start| lower.starts_with(start)) || lower == "error";
        if starts || is(&ERROR_WORDS) || is(&UNSTABLE_WORDS) {
            return MessageLevel::Error;
        }
    }
    if is(&WARNING_WORDS) { MessageLevel::Warning } else { MessageLevel::Info }
}

/// Whether a line says that the solution went unstable.
pub fn is_unstable(line: &str) -> bool {
    let lower = line.to_lowercase();
    UNSTABLE_WORDS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_real_failures_are_errors() {
        for line in [
            "ERROR: Unable to compute face tables",
            "Message  | Error Processing Geometry\r\n",
            "Message  | The program encountered an error.",
            "*** ERROR: Solution Solver Failed! ***",
            "forrtl: severe (174): SIGSEGV, segmentation fault occurred",
            "Error with program: RasUnsteady.exe  Exit Code = 1",
            "HDF_ERROR trying to close HDF output file",
            "Unsteady solution went unstable at 02JAN2024 01:00:00",
        ] {
            assert_eq!(level_of(line), MessageLevel::Error, "{line}");
        }
    }

    #[test]
    fn lines_that_only_look_like_errors_are_none() {
        for line in [
            "Maximum iteration location\t\tCell\t WSEL\tERROR\tITERATIONS",
            "Maximum iterations of 20 at: \t\tRS\tWSEL\tERROR",
            "Message  | Overall Volume Accounting Error in 1000 m^3:           0.06288",
            "'wmic' is not recognized as an internal or external command,",
            "Message  | NOTE! Error in nothing",
            "Gravity Value: 32.17405 is above default range (9.7 to 9.9)",
            "Finished Unsteady Flow Simulation",
            "Progress | 1",
            "",
        ] {
            assert_ne!(level_of(line), MessageLevel::Error, "{line}");
        }
    }

    #[test]
    fn warnings_are_told_from_plain_lines() {
        assert_eq!(level_of("WARNING: 3 cells"), MessageLevel::Warning);
        assert_eq!(
            level_of("Cannot recompute 2D property tables because: Terrain file(s) are missing"),
            MessageLevel::Warning
        );
        assert_eq!(level_of("Writing Geometry..."), MessageLevel::Info);
    }
}
