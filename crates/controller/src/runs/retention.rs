//! Which ended runs are kept, what their folders take, and removing them.
//!
//! The newest ended runs are kept, and beyond these every run that ended within some days; how many of each are settings.
//! A run that is not over, and one with a result that could not be published, is never removed by itself.

use crate::store::plan_runs::Ending;
use std::collections::BTreeSet;
use std::path::Path;

/// A run's folder was removed.
pub(crate) struct FolderFreed {
    /// The run.
    pub run: String,
    /// Bytes that were freed.
    pub freed_bytes: u64,
    /// Why it could not be removed.
    pub trouble: Option<String>,
    /// Who waits for the answer.
    pub asked_by: Option<(u64, u64)>,
}

/// What the rule looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The run.
    pub run: String,
    /// When it ended, milliseconds since 1970 UTC; none where it is not over.
    pub ended_at: Option<i64>,
    /// Whether one of its results stands only in its folder.
    pub holds_result: bool,
}

/// Whether an ending leaves the only copy of a result in the run's folder.
pub(crate) fn holds_result(ending: Option<Ending>) -> bool {
    match ending {
        Some(Ending::Succeeded { published }) => !published,
        Some(Ending::Current {} | Ending::Refused {} | Ending::Failed {} | Ending::Cancelled {}) | None => false,
    }
}

/// The runs that are to be removed.
pub(crate) fn superfluous(runs: &[Kept], keep_runs: u32, keep_days: u32, now: i64) -> Vec<String> {
    const DAY: i64 = 24 * 3_600_000;
    let oldest_kept = now.saturating_sub(i64::from(keep_days) * DAY);
    let mut ended: Vec<&Kept> = runs.iter().filter(|run| run.ended_at.is_some()).collect();
    ended.sort_by_key(|run| std::cmp::Reverse(run.ended_at));
    let beyond = ended.into_iter().skip(keep_runs as usize);
    let superfluous = beyond.filter(|run| !run.holds_result && run.ended_at.is_some_and(|ended| ended < oldest_kept));
    superfluous.map(|run| run.run.clone()).collect()
}

/// Sum of the sizes of all files below a folder; 0 where there is none.
pub(crate) fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => folder_bytes(&entry.path()),
        Ok(kind) if kind.is_file() => entry.metadata().map_or(0, |meta| meta.len()),
        Ok(_) | Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

/// Removes the folder of a run.
pub(crate) fn remove(folder: &Path, run: &str, asked_by: Option<(u64, u64)>) -> FolderFreed {
    let freed_bytes = folder_bytes(folder);
    let removed = match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    };
    let left = if removed.is_ok() { 0 } else { folder_bytes(folder) };
    FolderFreed {
        run: run.to_owned(),
        freed_bytes: freed_bytes.saturating_sub(left),
        trouble: removed.err().map(|error| format!("{} cannot be removed: {error}", folder.display())),
        asked_by,
    }
}

/// Folders below the runs' folder that belong to no run: what an interrupted removal left.
pub(crate) fn orphans(runs_folder: &Path, known: &BTreeSet<String>) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(runs_folder) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let is_run = |name: &String| name.strip_prefix('r').is_some_and(|number| number.parse::<u64>().is_ok());
    names.filter(is_run).filter(|name| !known.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3_600_000;

    fn run(name: &str, ended_days_ago: Option<i64>, holds_result: bool) -> Kept {
        Kept { run: name.into(), ended_at: ended_days_ago.map(|days| 1000 * DAY - days * DAY), holds_result }
    }

    #[test]
    fn old_runs_beyond_the_number_go_and_no_other() {
        let runs = [
            run("open", None, false),
            run("a", Some(100), false),
            run("b", Some(90), false),
            run("c", Some(80), true),
            run("d", Some(3), false),
            run("e", Some(2), false),
        ];
        assert_eq!(superfluous(&runs, 1, 30, 1000 * DAY), ["b", "a"]);
        assert_eq!(superfluous(&runs, 4, 30, 1000 * DAY), ["a"]);
        assert!(superfluous(&runs, 5, 30, 1000 * DAY).is_empty());
    }

    #[test]
    fn a_folder_of_no_run_is_an_orphan() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["r1", "r2", "notes"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join("r2/file"), "12345").unwrap();
        assert_eq!(orphans(folder.path(), &BTreeSet::from(["r1".to_owned()])), ["r2"]);
        let freed = remove(&folder.path().join("r2"), "r2", None);
        assert_eq!((freed.freed_bytes, freed.trouble), (5, None));
        assert_eq!(remove(&folder.path().join("r2"), "r2", None).trouble, None);
    }
}
