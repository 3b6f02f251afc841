//! What is installed here. Looks at known places and at a path the user gave; starts no program and writes nothing.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use crate::{InstalledEngine, RasVersion};
use protocol::EngineKind;
use std::path::{Path, PathBuf};

/// Environment variable with the path of the practice engine.
pub const PRACTICE_VARIABLE: &str = "SPILLWAY_PRACTICE_RAS";

/// Version of the practice engine, as results name it.
const PRACTICE_VERSION: &str = "practice 1";

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct SearchPlaces {
    /// Folder of the running program, beside which the practice engine stands.
    pub beside: Option<PathBuf>,
    /// Path of the practice engine given by the environment.
    pub practice: Option<PathBuf>,
    /// Paths the user gave: `Ras.exe`, or a folder of Linux programs.
    pub given: Vec<PathBuf>,
    /// A version stated for the given paths, where the path does not tell it.
    pub given_version: Option<String>,
    /// Whether to look into the system's usual places and registry too.
    pub system: bool,
}

impl SearchPlaces {
    /// Of this process: beside its program, by its environment, and in the usual places.
    pub fn of_this_process() -> Self {
        Self {
            beside: std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_path_buf)),
            practice: std::env::var_os(PRACTICE_VARIABLE).map(PathBuf::from),
            given: Vec::new(),
            given_version: None,
            system: true,
        }
    }
}

/// Every engine found, without doubles, HEC-RAS newest first, the practice engine last.
pub fn find_installed(places: &SearchPlaces) -> Vec<InstalledEngine> {
    let mut found: Vec<InstalledEngine> =
        places.given.iter().filter_map(|path| engine_at(path, places.given_version.as_deref())).collect();
    if places.system {
        found.extend(system::usual_places().iter().filter_map(|path| engine_at(path, None)));
    }
    let beside = places.beside.iter().flat_map(|folder| {
        // Test programs stand in target/debug/deps, the engine one folder above.
        let above = folder.parent().filter(|_| folder.file_name().is_some_and(|name| name == "deps"));
        std::iter::once(folder.as_path()).chain(above).map(|folder| folder.join(system::PRACTICE_PROGRAM))
    });
    let practice = places.practice.iter().cloned().chain(beside).find(|program| program.is_file());
    found.extend(practice.map(practice_engine));
    found.sort_by_key(|engine| std::cmp::Reverse(engine.ras_version()));
    let mut kept: Vec<InstalledEngine> = Vec::new();
    for engine in found {
        if !kept.iter().any(|known| known.program == engine.program) {
            kept.push(engine);
        }
    }
    kept
}

/// The engine a path means: `Ras.exe` (or the folder it stands in), a folder of the Linux programs, or `practice-ras`.
/// The version is the one stated, else the one the program's file tells, else the one the path tells.
pub fn engine_at(path: &Path, stated_version: Option<&str>) -> Option<InstalledEngine> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    if path.is_file() && (name == "practice-ras" || name == "practice-ras.exe") {
        return Some(practice_engine(path.to_path_buf()));
    }
    let version_from = |folder: &Path| {
        stated_version.and_then(RasVersion::parse).or_else(|| folder.ancestors().take(3).find_map(version_in_name))
    };
    if path.is_file() && name == "ras.exe" {
        let stated = stated_version.and_then(RasVersion::parse).or_else(|| system::version_of_file(path));
        let version = stated.or_else(|| version_from(path.parent()?))?.to_string();
        return Some(InstalledEngine { kind: EngineKind::RasWindows, version, program: path.to_path_buf() });
    }
    if path.is_dir() {
        if let Some(program) = ["Ras.exe", "ras.exe", "RAS.exe"].iter().map(|n| path.join(n)).find(|p| p.is_file()) {
            return engine_at(&program, stated_version);
        }
        if ["RasUnsteady", "bin_ras/rasUnsteady64"].iter().any(|program| path.join(program).is_file()) {
            let version = version_from(path)?.to_string();
            return Some(InstalledEngine { kind: EngineKind::RasLinux, version, program: path.to_path_buf() });
        }
    }
    None
}

/// Whether this user agreed to the terms that HEC-RAS for Windows shows at its first start; none where that is no question
/// of this system or engine.
pub fn terms_accepted(kind: EngineKind, program: &Path) -> Option<bool> {
    match kind {
        EngineKind::RasWindows => system::terms_accepted(program),
        EngineKind::Practice | EngineKind::RasLinux => None,
    }
}

/// The version that the four numbers of a program's file mean. Visual Basic, in which `Ras.exe` is written, puts its third
/// number last: 5.0.7 is 5.0.0.7 there. What HEC-RAS never was is none: the number of something else.
#[cfg_attr(not(windows), allow(dead_code))]
fn version_of_numbers(numbers: [u32; 4]) -> Option<RasVersion> {
    let [major, minor, third, fourth] = numbers;
    let known = (3..10).contains(&major);
    let patch = if third == 0 && fourth < 100 { fourth } else { third };
    known.then(|| RasVersion::parse(&format!("{major}.{minor}.{patch}"))).flatten().map(|version| {
        // 6.60 is 6.6, as `Program Version=` writes it.
        if version.minor >= 10 { RasVersion::parse(&format!("{major}.{minor}")).unwrap_or(version) } else { version }
    })
}

/// `6.6`, `RAS_v66`, `Linux_RAS_v6.6`: a folder name that is or ends in a version.
fn version_in_name(folder: &Path) -> Option<RasVersion> {
    let name = folder.file_name()?.to_str()?;
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let digits = &name[start..];
    if digits.chars().all(|c| c.is_ascii_digit() || c == '.') { RasVersion::parse(digits) } else { None }
}

fn practice_engine(program: PathBuf) -> InstalledEngine {
    InstalledEngine { kind: EngineKind::Practice, version: PRACTICE_VERSION.to_owned(), program }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_given_path_tells_kind_and_version() {
        let folder = tempfile::tempdir().unwrap();
        let windows = folder.path().join("HEC-RAS/6.3.1");
        fs::create_dir_all(&windows).unwrap();
        fs::write(windows.join("Ras.exe"), "").unwrap();
        let linux = folder.path().join("RAS_v66/v/bin");
        fs::create_dir_all(&linux).unwrap();
        fs::write(linux.join("RasUnsteady"), "").unwrap();
        let given = vec![windows.clone(), linux.clone(), folder.path().join("nothing")];
        let found = find_installed(&SearchPlaces { given, ..SearchPlaces::default() });
        let told: Vec<_> = found.iter().map(|e| (e.kind, e.version.as_str(), e.program.clone())).collect();
        assert_eq!(
            told,
            [(EngineKind::RasLinux, "6.6", linux), (EngineKind::RasWindows, "6.3.1", windows.join("Ras.exe"))]
        );
    }

    #[test]
    fn the_numbers_of_a_file_are_read_as_visual_basic_writes_them() {
        for (numbers, version) in [
            ([6, 6, 0, 0], "6.6"),
            ([6, 60, 0, 0], "6.6"),
            ([5, 0, 0, 7], "5.0.7"),
            ([6, 3, 1, 0], "6.3.1"),
            ([6, 4, 1, 2030], "6.4.1"),
            ([6, 5, 0, 2311], "6.5"),
        ] {
            assert_eq!(version_of_numbers(numbers).map(|version| version.to_string()).as_deref(), Some(version));
        }
        assert_eq!(version_of_numbers([10, 0, 19041, 1]), None);
        assert_eq!(version_of_numbers([1, 0, 0, 0]), None);
    }

    #[test]
    fn the_practice_engine_is_found_beside_the_program_and_by_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join(system::PRACTICE_PROGRAM);
        fs::write(&program, "").unwrap();
        let beside = SearchPlaces { beside: Some(folder.path().to_path_buf()), ..SearchPlaces::default() };
        let by_environment = SearchPlaces { practice: Some(program.clone()), ..SearchPlaces::default() };
        for places in [beside, by_environment] {
            let found = find_installed(&places);
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].kind, found[0].version.as_str()), (EngineKind::Practice, "practice 1"));
            assert_eq!(found[0].program, program);
        }
    }
}
