//! Where the agent of this build stands on this machine.

use std::path::PathBuf;

/// Names the agent's program where it is not beside ours.
pub const AGENT_VARIABLE: &str = "SPILLWAY_AGENT";

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
