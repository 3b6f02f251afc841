//! The ways in which this program is called: as `Ras.exe`, as the Linux programs of HEC-RAS in the form of each version, and
//! to prepare a plan for those.

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
    /// `unsteady X.p01.tmp.hdf x01`, as `RasUnsteady` of HEC-RAS 6.4.1 and later is called, or `unsteady X.c02 b01`, as that
    /// of the versions before and `rasUnsteady64` of 5.0.7 are.
    LinuxUnsteady {
        /// The prepared plan file; results are written into it.
        hdf: PathBuf,
        /// Called by the program's own name: then only what was prepared is computed.
        strict: bool,
    },
    /// `RasGeomPreprocess X.p01.tmp.hdf x02` (6.4.1 and later) or `RasGeomPreprocess X.x02`.
    LinuxGeometry {
        /// The first argument.
        input: PathBuf,
    },
    /// `prepare X.prj X.p01 6.6`: leave what HEC-RAS of this version leaves for the Linux programs.
    Prepare {
        /// The project file.
        project: PathBuf,
        /// The plan file.
        plan: PathBuf,
        /// The version that is to stand in the files.
        version: String,
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
       practice-ras unsteady PROJECT.p01.tmp.hdf x01  compute a prepared plan (as RasUnsteady of 6.4.1 and later)
       practice-ras unsteady PROJECT.c01 b01          the same (as RasUnsteady of 6.1 to 6.3.1, rasUnsteady64 of 5.0.7)
       practice-ras prepare PROJECT.prj PROJECT.p01 6.6   leave what that version prepares for the Linux programs
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
        "rasunsteady" | "rasunsteady64" => return linux_unsteady(arguments, true),
        "rasgeompreprocess" | "rasgeompreprocess64" => return linux_geometry(arguments),
        "rassteady" => return linux_steady(arguments),
        _ => {}
    }
    let Some(first) = arguments.first() else { return Err("nothing to do".to_owned()) };
    match first.to_str() {
        Some("--version" | "-V") => Ok(Invocation::Version),
        Some("--help" | "-h") => Ok(Invocation::Help),
        Some("unsteady") => linux_unsteady(&arguments[1..], false),
        Some("prepare") => prepare(&arguments[1..]),
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

fn linux_unsteady(arguments: &[OsString], strict: bool) -> Result<Invocation, String> {
    match arguments {
        [preprocessed, run_file] if run_of(preprocessed, run_file).is_some() => {
            let hdf = run_of(preprocessed, run_file).unwrap_or_default();
            Ok(Invocation::LinuxUnsteady { hdf, strict })
        }
        [hdf] | [hdf, _] => Ok(Invocation::LinuxUnsteady { hdf: hdf.into(), strict }),
        _ => Err("unsteady needs the plan's .tmp.hdf and the geometry's x##, or X.c## and b##".to_owned()),
    }
}

/// `X.p01.tmp.hdf` of `X.c02` and `b01`.
fn run_of(preprocessed: &OsString, run_file: &OsString) -> Option<PathBuf> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = run_file.to_str()?.strip_prefix(['b', 'B']).filter(|number| digits(number))?;
    let preprocessed = Path::new(preprocessed);
    preprocessed.extension()?.to_str()?.strip_prefix(['c', 'C']).filter(|number| digits(number))?;
    let stem = preprocessed.file_stem()?.to_str()?;
    Some(preprocessed.with_file_name(format!("{stem}.p{number}.tmp.hdf")))
}

fn linux_geometry(arguments: &[OsString]) -> Result<Invocation, String> {
    match arguments {
        [input] | [input, _] => Ok(Invocation::LinuxGeometry { input: input.into() }),
        _ => Err("the geometry preprocessor needs the plan's .tmp.hdf and the geometry's x##, or X.x##".to_owned()),
    }
}

fn prepare(arguments: &[OsString]) -> Result<Invocation, String> {
    match arguments {
        [project, plan, version] => {
            let version = version.to_string_lossy().into_owned();
            Ok(Invocation::Prepare { project: project.into(), plan: plan.into(), version })
        }
        _ => Err("prepare needs a project file, a plan file and a version of HEC-RAS".to_owned()),
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
            Ok(Invocation::LinuxUnsteady { hdf: "X.p01.tmp.hdf".into(), strict: false })
        );
        assert_eq!(
            parsed(&["unsteady", "m/X.c02", "b01"]),
            Ok(Invocation::LinuxUnsteady { hdf: "m/X.p01.tmp.hdf".into(), strict: false })
        );
        assert_eq!(parsed(&["steady", "X.r01"]), Ok(Invocation::LinuxSteady { run_file: "X.r01".into() }));
        let strict = Ok(Invocation::LinuxUnsteady { hdf: "X.p01.tmp.hdf".into(), strict: true });
        let under = |name: &str, arguments: &[&str]| {
            parse(Some(Path::new(name)), &arguments.iter().map(OsString::from).collect::<Vec<_>>())
        };
        assert_eq!(under("/opt/RasUnsteady", &["X.p01.tmp.hdf", "x01"]), strict);
        assert_eq!(under("/opt/RasUnsteady", &["X.c02", "b01"]), strict);
        assert_eq!(under("/opt/bin_ras/rasUnsteady64", &["X.c02", "b01"]), strict);
        let geometry = Ok(Invocation::LinuxGeometry { input: "X.x02".into() });
        assert_eq!(under("/opt/RasGeomPreprocess", &["X.x02"]), geometry);
    }

    #[test]
    fn a_wrong_call_is_told() {
        assert!(parsed(&[]).is_err() && parsed(&["-c"]).is_err() && parsed(&["X.prj"]).is_err());
        assert!(parsed(&["-c", "X.prj", "X.p01", "X.p02"]).unwrap_err().contains("X.p02"));
        assert!(parsed(&["-c", "-x", "X.prj"]).unwrap_err().contains("-x"));
    }
}
