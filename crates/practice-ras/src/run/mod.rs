//! One run of the program: from its arguments to its exit code.

mod compute;
mod detached;
mod dialog;
mod geometry;
mod linux_inputs;
mod observer;
mod plan_run;
mod preparation;
mod refusal;
mod telling;

use crate::command_line::{Invocation, USAGE, parse};
use crate::plan_case::{CaseError, PlanAddress};
use crate::program::{NOTICE, PROGRAM_VERSION};
use crate::run_log::RunLog;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub use observer::{Observer, Pace};
pub use refusal::Refusal;

/// Which program of HEC-RAS is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// `Ras.exe`: messages into a file, `.p##.tmp.hdf` renamed at the end.
    Windows,
    /// A Linux engine: messages on the console, results into this file, which the caller renames.
    Linux {
        /// The plan's `.tmp.hdf`.
        hdf: PathBuf,
    },
}

/// Carries out a call. 0: done as HEC-RAS would call done (which is no verdict); 1: refused; 2: the call is wrong.
#[must_use]
pub fn run(name: Option<&Path>, arguments: &[OsString]) -> u8 {
    let invocation = match parse(name, arguments) {
        Ok(invocation) => invocation,
        Err(problem) => {
            eprintln!("practice-ras: {problem}\n{USAGE}");
            return 2;
        }
    };
    match invocation {
        Invocation::Version => {
            println!("{PROGRAM_VERSION}");
            0
        }
        Invocation::Help => {
            println!("{NOTICE}\n{USAGE}");
            0
        }
        Invocation::Compute { project, plan } => {
            let address = PlanAddress::of_project(&project, plan.as_deref());
            if address.as_ref().is_ok_and(|address| detached::left_to_another(address, arguments)) {
                return 0;
            }
            compute(address, |_| Form::Windows)
        }
        Invocation::LinuxUnsteady { hdf, strict } => {
            let address = PlanAddress::of_file(&hdf);
            let unready = address.as_ref().ok().and_then(|address| linux_inputs::unready(address, &hdf, strict));
            if let Some(reason) = unready {
                println!(" ERROR: {reason}");
                return 1;
            }
            compute(address, |_| Form::Linux { hdf })
        }
        Invocation::LinuxGeometry { input } => linux_inputs::preprocess(&input),
        Invocation::Prepare { project, plan, version } => {
            let prepared = PlanAddress::of_project(&project, Some(&plan))
                .map_err(Refusal::from)
                .and_then(|address| preparation::prepare(&address, &version));
            match prepared {
                Ok(()) => 0,
                Err(refusal) => {
                    eprintln!("practice-ras: {refusal}");
                    1
                }
            }
        }
        Invocation::LinuxSteady { run_file } => compute(PlanAddress::of_file(&run_file), |address| {
            let name = format!("{}.p{}.tmp.hdf", address.stem, address.number);
            Form::Linux { hdf: address.folder.join(name) }
        }),
    }
}

fn compute(address: Result<PlanAddress, CaseError>, form: impl FnOnce(&PlanAddress) -> Form) -> u8 {
    let address = match address {
        Ok(address) => address,
        Err(error) => {
            eprintln!("practice-ras: {error}");
            return 2;
        }
    };
    let form = form(&address);
    // Written before anything else, and its end after everything else.
    let _log = RunLog::start(&address.number);
    match plan_run::run_plan(&address, &form) {
        Ok(()) => 0,
        Err(refusal) => {
            eprintln!("practice-ras: {refusal}");
            1
        }
    }
}
