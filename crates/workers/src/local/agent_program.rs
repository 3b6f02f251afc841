//! Where the programs of this build stand on this machine: the agent, and what a link puts on workers with Linux. Looks only;
//! builds and copies nothing.

use std::path::{Path, PathBuf};

/// Names the agent's program where it is not beside ours.
pub const AGENT_VARIABLE: &str = "SPILLWAY_AGENT";

/// Folder of the programs for Linux on x86_64: they need nothing of the system they come to.
const LINUX_PROGRAMS: &str = "agents/linux-x86_64";

/// Where a package of a Linux system keeps that folder, seen from the one above the programs: `/usr/lib/spillway`.
const PACKAGE: &str = "lib/spillway";

/// The agent: the program named by [`AGENT_VARIABLE`], else `spillway-agent` beside the current program, or one folder
/// above it (where tests and examples are built). The error says where it was looked for.
pub fn find_agent() -> Result<PathBuf, String> {
    if let Some(named) = named(AGENT_VARIABLE) {
        return named;
    }
    let name = crate::system::program_name("spillway-agent");
    let here = this_program()?;
    let looked: Vec<PathBuf> = folders(&here).map(|folder| folder.join(&name)).collect();
    looked.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        let looked: Vec<String> = folders(&here).map(|folder| folder.display().to_string()).collect();
        format!("{name} was not found in {}; put it there, or name it in {AGENT_VARIABLE}", looked.join(" or "))
    })
}

/// A program of this build for machines with Linux on x86_64, where a link puts it: in `agents/linux-x86_64` of the
/// installed program, else, where this machine is of that kind itself, the one beside the current program, which may need
/// a system as new as this one. There `variable` names another one.
pub fn find_linux_program(name: &str, variable: &str) -> Result<PathBuf, String> {
    let is_own_kind = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    match named(variable) {
        Some(named) if is_own_kind => named,
        _ => linux_program(&this_program()?, name, is_own_kind),
    }
}

/// [`find_linux_program`] of the program `here`.
fn linux_program(here: &Path, name: &str, is_own_kind: bool) -> Result<PathBuf, String> {
    let apart =
        folders(here).flat_map(|folder| [folder.join(LINUX_PROGRAMS), folder.join(PACKAGE).join(LINUX_PROGRAMS)]);
    let own = folders(here).filter(|_| is_own_kind).map(Path::to_path_buf);
    let looked: Vec<PathBuf> = apart.chain(own).map(|folder| folder.join(name)).collect();
    looked.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        let first = looked.first().map(|path| path.display().to_string()).unwrap_or_default();
        format!(
            "the program {name} for workers with Linux is missing: it should be {first}. Install Spillway again; in a \
             checkout, ./dev agents on a Linux machine makes it"
        )
    })
}

/// The program that a variable names; none where it names nothing.
fn named(variable: &str) -> Option<Result<PathBuf, String>> {
    let path = PathBuf::from(std::env::var_os(variable).filter(|text| !text.is_empty())?);
    Some(if path.is_file() {
        Ok(path)
    } else {
        Err(format!("{variable} names {}, which is not there", path.display()))
    })
}

fn this_program() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| format!("this program does not know where it stands: {error}"))
}

/// The folder of a program and the one above it.
fn folders(here: &Path) -> impl Iterator<Item = &Path> {
    here.ancestors().skip(1).take(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An installed program in a folder of its own, and these files.
    struct Installed(tempfile::TempDir);

    impl Installed {
        fn with(files: &[&str]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for file in files {
                let file = folder.path().join(file);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, "").unwrap();
            }
            Self(folder)
        }

        fn agent_for(&self, program: &str, is_own_kind: bool) -> Result<String, String> {
            let found = linux_program(&self.0.path().join(program), "spillway-agent", is_own_kind)?;
            let found = found.strip_prefix(self.0.path()).unwrap().to_string_lossy().replace('\\', "/");
            Ok(found)
        }
    }

    #[test]
    fn the_program_that_needs_nothing_is_preferred_to_the_one_beside() {
        let installed = Installed::with(&["agents/linux-x86_64/spillway-agent", "spillway-agent"]);
        assert_eq!(installed.agent_for("spillway", true).unwrap(), "agents/linux-x86_64/spillway-agent");
        let package =
            Installed::with(&["usr/lib/spillway/agents/linux-x86_64/spillway-agent", "usr/bin/spillway-agent"]);
        let found = package.agent_for("usr/bin/spillway", true).unwrap();
        assert_eq!(found, "usr/lib/spillway/agents/linux-x86_64/spillway-agent");
    }

    #[test]
    fn a_program_of_another_system_finds_the_one_for_linux_in_its_own_folder() {
        let installed = Installed::with(&["agents/linux-x86_64/spillway-agent", "spillway-agent.exe"]);
        assert_eq!(installed.agent_for("spillway.exe", false).unwrap(), "agents/linux-x86_64/spillway-agent");
    }

    #[test]
    fn the_one_beside_serves_in_a_checkout_of_the_same_kind_alone() {
        let checkout = Installed::with(&["debug/spillway-agent"]);
        assert_eq!(checkout.agent_for("debug/spillway", true).unwrap(), "debug/spillway-agent");
        assert_eq!(checkout.agent_for("debug/deps/a-test", true).unwrap(), "debug/spillway-agent");
        assert!(checkout.agent_for("debug/spillway", false).is_err(), "it is none for Linux");
    }

    #[test]
    fn a_program_that_is_missing_is_named_with_its_place_and_the_way_out() {
        let told = Installed::with(&["spillway-agent.exe"]).agent_for("spillway.exe", false).unwrap_err();
        let place: PathBuf = ["agents/linux-x86_64", "spillway-agent"].iter().collect();
        assert!(told.contains(&place.display().to_string()), "{told}");
        assert!(told.contains("Install Spillway again"), "{told}");
    }
}
