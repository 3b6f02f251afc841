//! The command line of each engine for one plan. Builds it only; nothing is started and no shell is involved.

use crate::{FlowKind, PlanRun, RasVersion};
use protocol::{EngineKind, EngineRequest};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Set in the engine's environment to the attempt's name, so that what is left of a tree can be recognised.
pub const ATTEMPT_VARIABLE: &str = "SPILLWAY_ATTEMPT";

/// A program with its arguments, its additions to the environment and its working directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// The program.
    pub program: PathBuf,
    /// Its arguments, one each; never joined by a shell.
    pub args: Vec<OsString>,
    /// Variables set in addition to the agent's own.
    pub env: Vec<(String, OsString)>,
    /// Working directory.
    pub cwd: PathBuf,
}

/// Why there is no command line for a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The version decides the form of the call.
    #[error("{version:?} is no version of HEC-RAS that the call is known for")]
    UnknownVersion {
        /// As given.
        version: String,
    },
    /// The Linux programs of this version cannot do it.
    #[error("HEC-RAS {version} for Linux has no program for {what}")]
    NoProgram {
        /// Version.
        version: String,
        /// "steady flow"
        what: &'static str,
    },
    /// The Linux programs take the geometry's number.
    #[error("plan {plan} names no geometry file (Geom File=), which HEC-RAS for Linux takes as an argument")]
    NoGeometry {
        /// Number of the plan.
        plan: String,
    },
}

/// The call that computes `plan` in the private folder `files`. `cores` 0 leaves the number of threads to the engine.
pub fn command_line(
    engine: &EngineRequest,
    plan: &PlanRun,
    files: &Path,
    cores: u32,
) -> Result<CommandLine, CommandError> {
    match engine.kind {
        EngineKind::Practice => Ok(windows_form(engine, plan, files)),
        EngineKind::RasWindows => {
            let version = known_version(engine)?;
            if version.major >= 6 {
                Ok(windows_form(engine, plan, files))
            } else {
                let project = plan.project_file.below(files);
                Ok(CommandLine {
                    program: engine.program.clone(),
                    args: vec![project.into(), "-c".into()],
                    env: Vec::new(),
                    cwd: folder_of(&plan.project_file.below(files)),
                })
            }
        }
        EngineKind::RasLinux => linux_form(engine, known_version(engine)?, plan, files, cores),
    }
}

/// `Ras.exe -c X.prj X.p01`; 6.6 ignores the plan and takes `Current Plan=`, which the private copy has set too.
fn windows_form(engine: &EngineRequest, plan: &PlanRun, files: &Path) -> CommandLine {
    let project = plan.project_file.below(files);
    CommandLine {
        program: engine.program.clone(),
        cwd: folder_of(&project),
        args: vec!["-c".into(), project.into(), plan.plan_file.below(files).into()],
        env: Vec::new(),
    }
}

/// Names and arguments by version, from HEC's notes for the Linux programs: 5.0.7, 6.1 and 6.3.1, 6.4.1 and later.
fn linux_form(
    engine: &EngineRequest,
    version: RasVersion,
    plan: &PlanRun,
    files: &Path,
    cores: u32,
) -> Result<CommandLine, CommandError> {
    let stem = plan.stem();
    let number = &plan.plan_number;
    let geometry = || plan.geometry_number.as_deref().ok_or_else(|| CommandError::NoGeometry { plan: number.clone() });
    let steady = plan.flow == Some(FlowKind::Steady);
    let (program, args) = if version.major < 6 {
        if steady {
            return Err(CommandError::NoProgram { version: engine.version.clone(), what: "steady flow" });
        }
        ("bin_ras/rasUnsteady64", vec![format!("{stem}.c{}", geometry()?), format!("b{number}")])
    } else if steady {
        ("RasSteady", vec![format!("{stem}.r{number}")])
    } else if (version.major, version.minor) < (6, 4) {
        ("RasUnsteady", vec![format!("{stem}.c{}", geometry()?), format!("b{number}")])
    } else {
        ("RasUnsteady", vec![format!("{stem}.p{number}.tmp.hdf"), format!("x{}", geometry()?)])
    };
    let libraries = ["libs", "libs/mkl", "libs/rhel_8"].map(|part| engine.program.join(part));
    let mut search = OsString::new();
    for (index, folder) in libraries.iter().enumerate() {
        if index > 0 {
            search.push(":");
        }
        search.push(folder);
    }
    let mut env = vec![("LD_LIBRARY_PATH".to_owned(), search)];
    if cores > 0 {
        env.push(("OMP_NUM_THREADS".to_owned(), cores.to_string().into()));
    }
    Ok(CommandLine {
        program: engine.program.join(program),
        args: args.into_iter().map(Into::into).collect(),
        env,
        cwd: folder_of(&plan.plan_file.below(files)),
    })
}

fn known_version(engine: &EngineRequest) -> Result<RasVersion, CommandError> {
    RasVersion::parse(&engine.version).ok_or_else(|| CommandError::UnknownVersion { version: engine.version.clone() })
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().map(Path::to_path_buf).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::RelPath;

    fn plan(flow: &str) -> PlanRun {
        let text = format!("Geom File=g02\nFlow File={flow}\n");
        PlanRun::read(RelPath::new("m/X.prj").unwrap(), RelPath::new("m/X.p04").unwrap(), "04", text.as_bytes())
    }

    fn call(kind: EngineKind, version: &str, flow: &str) -> Result<(String, Vec<String>), CommandError> {
        let engine = EngineRequest { kind, version: version.into(), program: "/ras".into() };
        let line = command_line(&engine, &plan(flow), Path::new("/f"), 3)?;
        assert_eq!(line.cwd, Path::new("/f/m"));
        let args = line.args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
        Ok((line.program.to_string_lossy().into_owned(), args))
    }

    #[cfg(unix)]
    #[test]
    fn each_version_is_called_in_its_own_form() {
        let strings = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let cases = [
            (EngineKind::RasWindows, "6.6", "u01", "/ras", strings(&["-c", "/f/m/X.prj", "/f/m/X.p04"])),
            (EngineKind::RasWindows, "5.0.7", "u01", "/ras", strings(&["/f/m/X.prj", "-c"])),
            (EngineKind::Practice, "practice 1", "f01", "/ras", strings(&["-c", "/f/m/X.prj", "/f/m/X.p04"])),
            (EngineKind::RasLinux, "6.6", "u01", "/ras/RasUnsteady", strings(&["X.p04.tmp.hdf", "x02"])),
            (EngineKind::RasLinux, "6.4.1", "u01", "/ras/RasUnsteady", strings(&["X.p04.tmp.hdf", "x02"])),
            (EngineKind::RasLinux, "6.3.1", "u01", "/ras/RasUnsteady", strings(&["X.c02", "b04"])),
            (EngineKind::RasLinux, "6.6", "f01", "/ras/RasSteady", strings(&["X.r04"])),
            (EngineKind::RasLinux, "5.0.7", "u01", "/ras/bin_ras/rasUnsteady64", strings(&["X.c02", "b04"])),
        ];
        for (kind, version, flow, program, args) in cases {
            assert_eq!(call(kind, version, flow), Ok((program.to_owned(), args)), "{kind:?} {version}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn linux_programs_find_their_libraries_and_their_threads() {
        let engine = EngineRequest { kind: EngineKind::RasLinux, version: "6.6".into(), program: "/ras".into() };
        let line = command_line(&engine, &plan("u01"), Path::new("/f"), 3).unwrap();
        assert_eq!(line.env[0], ("LD_LIBRARY_PATH".into(), "/ras/libs:/ras/libs/mkl:/ras/libs/rhel_8".into()));
        assert_eq!(line.env[1], ("OMP_NUM_THREADS".into(), "3".into()));
    }

    #[test]
    fn a_steady_plan_of_5_0_7_for_linux_is_refused_with_the_reason() {
        let refused = call(EngineKind::RasLinux, "5.0.7", "f01").unwrap_err();
        assert_eq!(refused.to_string(), "HEC-RAS 5.0.7 for Linux has no program for steady flow");
    }
}
