//! The three ways in which this program is called: as `Ras.exe`, and as the two Linux engines of HEC-RAS.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What a call asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invocation {
    /// `-c X.prj [X.p01]`: compute a plan; without one, the project's current plan.
    Compute {
        /// The project file.
        project: PathBuf,
        /// The plan file.
        plan: Option<PathBuf>,
    },
    /// `unsteady X.p01.tmp.hdf x01`, as `RasUnsteady` of HEC-RAS 6.4.1 and later is called.
    LinuxUnsteady {
        /// The prepared plan file; results are written into it.
        hdf: PathBuf,
    },
    /// `steady X.r01`, as `RasSteady` is called.
    LinuxSteady {
        /// The run file; only its name is read.
        run_file: PathBuf,
    },
    /// `--version`
    Version,
    /// `--help`
    Help,
}

/// How to call this program.
pub const USAGE: &str = "\
usage: practice-ras -c PROJECT.prj [PROJECT.p01]     compute a plan, or the project's current plan (as Ras.exe)
       practice-ras unsteady PROJECT.p01.tmp.hdf x01  compute a prepared plan (as RasUnsteady)
       practice-ras steady PROJECT.r01                compute a steady plan (as RasSteady)
       practice-ras --version";

/// Reads the arguments; `name` is the name under which the program was started: `RasUnsteady` and `RasSteady` need no
/// word for what they do.
///
/// # Errors
/// What is wrong with the call.
pub fn parse(name: Option<&Path>, arguments: &[OsString]) -> Result<Invocation, String> {
    let stem = name.and_then(Path::file_stem).and_then(|stem| stem.to_str()).unwrap_or_default();
    match stem.to_ascii_lowercase().as_str() {
        "rasunsteady" => return linux_unsteady(arguments),
        "rassteady" => return linux_steady(arguments),
        _ => {}
    }
    let Some(first) = arguments.first() else { return Err("nothing to do".to_owned()) };
    match first.to_str() {
        Some("--version" | "-V") => Ok(Invocation::Version),
        Some("--help" | "-h") => Ok(Invocation::Help),
        Some("unsteady") => linux_unsteady(&arguments[1..]),
        Some("steady") => linux_steady(&arguments[1..]),
        _ => compute(arguments),
    }
}

/// As Ras.exe: `-c` anywhere, switches of its own passed over, a project and perhaps a plan.
fn compute(arguments: &[OsString]) -> Result<Invocation, String> {
    let mut files = Vec::new();
    let mut asked = false;
    for argument in arguments {
        match argument.to_str() {
            Some("-c") => asked = true,
            Some(switch) if switch.starts_with('-') => {
                const HARMLESS: [&str; 6] =
                    ["-hidecompute", "-maxcores", "-inprocess", "-nopilot", "-fv1d", "-mousewheeloff"];
                if !HARMLESS.contains(&switch.to_ascii_lowercase().as_str()) {
                    return Err(format!("{switch} is not known to the practice engine"));
                }
            }
            Some(_) | None => files.push(PathBuf::from(argument)),
        }
    }
    let mut files = files.into_iter();
    match (asked, files.next(), files.next(), files.next()) {
        (true, Some(project), plan, None) => Ok(Invocation::Compute { project, plan }),
        (false, ..) => Err("-c is missing; the practice engine has no window".to_owned()),
        (true, None, ..) => Err("-c needs a project file".to_owned()),
        (true, Some(_), _, Some(more)) => Err(format!("one file too many: {}", more.display())),
    }
}

fn linux_unsteady(arguments: &[OsString]) -> Result<Invocation, String> {
    match arguments {
        [hdf] | [hdf, _] => Ok(Invocation::LinuxUnsteady { hdf: hdf.into() }),
        _ => Err("unsteady needs the plan's .tmp.hdf and the geometry's x##".to_owned()),
    }
}

fn linux_steady(arguments: &[OsString]) -> Result<Invocation, String> {
    match arguments {
        [run_file] => Ok(Invocation::LinuxSteady { run_file: run_file.into() }),
        _ => Err("steady needs the run file .r##".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Invocation, String> {
        parse(None, &arguments.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_call_of_ras_exe_is_understood_in_both_orders() {
        let expected = Invocation::Compute { project: "a b.prj".into(), plan: Some("a b.p01".into()) };
        assert_eq!(parsed(&["-c", "a b.prj", "a b.p01"]), Ok(expected.clone()));
        assert_eq!(parsed(&["a b.prj", "a b.p01", "-c", "-hideCompute"]), Ok(expected));
        assert_eq!(parsed(&["x.prj", "-c"]), Ok(Invocation::Compute { project: "x.prj".into(), plan: None }));
    }

    #[test]
    fn the_calls_of_the_linux_engines_are_understood() {
        assert_eq!(
            parsed(&["unsteady", "X.p01.tmp.hdf", "x01"]),
            Ok(Invocation::LinuxUnsteady { hdf: "X.p01.tmp.hdf".into() })
        );
        assert_eq!(parsed(&["steady", "X.r01"]), Ok(Invocation::LinuxSteady { run_file: "X.r01".into() }));
        let under_its_name = parse(Some(Path::new("/opt/RasUnsteady")), &["X.p01.tmp.hdf".into(), "x01".into()]);
        assert_eq!(under_its_name, Ok(Invocation::LinuxUnsteady { hdf: "X.p01.tmp.hdf".into() }));
    }

    #[test]
    fn a_wrong_call_is_told() {
        assert!(parsed(&[]).is_err() && parsed(&["-c"]).is_err() && parsed(&["X.prj"]).is_err());
        assert!(parsed(&["-c", "X.prj", "X.p01", "X.p02"]).unwrap_err().contains("X.p02"));
        assert!(parsed(&["-c", "-x", "X.prj"]).unwrap_err().contains("-x"));
    }
}
