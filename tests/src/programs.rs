//! Where the programs under test are: built beside the tests, and built now where they are not.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Folder of `spillway`, `spillway-agent` and `practice-ras`.
pub fn programs() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        if let Some(folder) = std::env::var_os("SPILLWAY_PROGRAMS") {
            return PathBuf::from(folder);
        }
        let test = std::env::current_exe().expect("a test knows its own program");
        let folder = test.ancestors().nth(2).expect("tests stand in target/<profile>/deps").to_path_buf();
        let names = ["spillway", "spillway-agent", "practice-ras"];
        let built = names.iter().all(|name| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).exists());
        if !built {
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "--quiet", "-p", "cli", "-p", "agent", "-p", "practice-ras", "--bins"]);
            build.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
            assert!(build.status().expect("cargo can be started").success(), "the programs do not build");
        }
        folder
    })
}

/// One of the programs.
pub fn program(name: &str) -> PathBuf {
    programs().join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
