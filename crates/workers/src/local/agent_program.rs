//! Where the agent of this build stands on this machine.

use std::path::PathBuf;

/// Names the agent's program where it is not beside ours.
pub const AGENT_VARIABLE: &str = "SPILLWAY_AGENT";

/// Folder of the programs for Linux on x86_64, beside the program that puts them there.
const LINUX_PROGRAMS: &str = "agents/linux-x86_64";

/// The agent: the program named by [`AGENT_VARIABLE`], else `spillway-agent` beside the current program, or one folder
/// above it (where tests and examples are built). The error says where it was looked for.
pub fn find_agent() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os(AGENT_VARIABLE).filter(|text| !text.is_empty()) {
        let path = PathBuf::from(named);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(format!("{AGENT_VARIABLE} names {}, which is not there", path.display()))
        };
    }
    let name = crate::system::program_name("spillway-agent");
    let here =
        std::env::current_exe().map_err(|error| format!("this program does not know where it stands: {error}"))?;
    let folders = here.ancestors().skip(1).take(2);
    for folder in folders.clone() {
        let path = folder.join(&name);
        if path.is_file() {
            return Ok(path);
        }
    }
    let looked: Vec<String> = folders.map(|folder| folder.display().to_string()).collect();
    Err(format!("{name} was not found in {}; put it there, or name it in {AGENT_VARIABLE}", looked.join(" or ")))
}

/// A program of this build for machines with Linux on x86_64, where a link puts it: in `agents/linux-x86_64` beside the
/// current program, else, where this machine is of that kind itself, the one named by `variable` or beside the current
/// program. The error says where it was looked for.
pub fn find_linux_program(name: &str, variable: &str) -> Result<PathBuf, String> {
    let here =
        std::env::current_exe().map_err(|error| format!("this program does not know where it stands: {error}"))?;
    let is_own_kind = cfg!(all(target_os = "linux", target_arch = "x86_64"));
    if is_own_kind && let Some(named) = std::env::var_os(variable).filter(|text| !text.is_empty()) {
        let path = PathBuf::from(named);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(format!("{variable} names {}, which is not there", path.display()))
        };
    }
    let folders: Vec<PathBuf> = here.ancestors().skip(1).take(2).map(PathBuf::from).collect();
    let apart = folders.iter().map(|folder| folder.join(LINUX_PROGRAMS));
    let own = folders.iter().filter(|_| is_own_kind).cloned();
    let looked: Vec<PathBuf> = apart.chain(own).map(|folder| folder.join(name)).collect();
    looked.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        let looked: Vec<String> = looked.iter().map(|path| path.display().to_string()).collect();
        format!("the program {name} for Linux was not found as {}; install the program again", looked.join(" or "))
    })
}
