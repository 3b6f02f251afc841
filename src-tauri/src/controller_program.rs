//! Which program is started as controller: `spillway` beside this one, else this one itself (`spillway-window controller`).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// By this variable a client knows the program.
const PROGRAM: &str = "SPILLWAY_PROGRAM";

/// Runs the controller in this process, where the command line asks for it.
pub fn run_where_asked() -> Option<ExitCode> {
    if std::env::args_os().nth(1).is_none_or(|word| word != "controller") {
        return None;
    }
    Some(match controller::run_controller(&controller::home()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("spillway-window: {error}");
            ExitCode::FAILURE
        }
    })
}

/// Names the program, where nobody did. Before any thread is started.
pub fn name() {
    if std::env::var_os(PROGRAM).is_some_and(|program| !program.is_empty()) {
        return;
    }
    if let Some(program) = std::env::current_exe().ok().and_then(|this| beside(&this)) {
        // SAFETY: no other thread runs yet.
        unsafe { std::env::set_var(PROGRAM, program) };
    }
}

/// The small program beside this one: a controller need not carry a web view.
fn beside(this: &Path) -> Option<PathBuf> {
    let program = this.with_file_name(format!("spillway{}", std::env::consts::EXE_SUFFIX));
    program.is_file().then_some(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_program_is_used_where_it_stands_beside_the_window() {
        let folder = tempfile::tempdir().unwrap();
        let this = folder.path().join("spillway-window");
        assert_eq!(beside(&this), None);
        let program = folder.path().join(format!("spillway{}", std::env::consts::EXE_SUFFIX));
        std::fs::write(&program, "").unwrap();
        assert_eq!(beside(&this), Some(program));
    }
}
