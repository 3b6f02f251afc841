//! Carries an intent out. May be called again after an end at any point, and does the rest then.
//!
//! First every file gets its temporary place in the project folder, then each is renamed over its target, the result
//! first. So a full disk or a read-only folder shows before anything is replaced. A file that is needed twice is moved,
//! not copied, where both folders are on one file system.

use super::system::{ProjectLock, holders, is_held_open, lock_project};
use super::{Intent, Item, Replace};
use crate::kill_point::kill_point;
use protocol::ContentHash;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// How long another one's lock is waited for before it counts as held.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// Time between two tries for the lock.
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// Beginning of every temporary name we leave in a project folder for a moment.
pub(crate) const TEMPORARY_PREFIX: &str = ".spillway-";

/// It is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// Path of the result.
    pub hdf: PathBuf,
    /// Its time of change, milliseconds since 1970 UTC.
    pub modified: i64,
    /// Names below the project folder that were left as they were, and why.
    pub left_out: Vec<String>,
    /// Names below the project folder at whose place something stands that is no file, and what.
    pub no_place: Vec<String>,
    /// Names below the project folder that stand there now.
    pub placed: Vec<String>,
}

/// It could not be done; everything is as it was before, or the rest can be done later.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishTrouble {
    /// A result of HEC-RAS, or of unknown origin, stands there.
    #[error("{0} was not made by the practice engine, and a practice result never replaces it")]
    RealResultStands(PathBuf),
    /// Another program has the file open.
    #[error("{file} is held open by {holder} ({reason}); close it there")]
    HeldOpen {
        /// Which.
        file: PathBuf,
        /// The program, in words.
        holder: String,
        /// The system's words.
        reason: String,
    },
    /// The project is not there: its share or drive is gone, or somebody removed or renamed it.
    #[error("the project {0} is not there any more")]
    ProjectGone(PathBuf),
    /// Where the result goes stands something that is no file.
    #[error("{file} cannot be put there: {what} stands there")]
    NoFile {
        /// Where.
        file: PathBuf,
        /// What stands there.
        what: &'static str,
    },
    /// The folder does not take it.
    #[error("{folder} cannot be written ({reason})")]
    NotWritable {
        /// Which folder.
        folder: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The collected result is gone.
    #[error("the collected file {0} is gone; compute the plan again")]
    SourceMissing(PathBuf),
}

impl PublishTrouble {
    /// Whether waiting may help.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::HeldOpen { .. } => true,
            Self::RealResultStands(_)
            | Self::ProjectGone(_)
            | Self::NoFile { .. }
            | Self::NotWritable { .. }
            | Self::SourceMissing(_) => false,
        }
    }

    /// What a person is told of a result that was not published, with what must be done first.
    pub fn told(&self, run: &str) -> String {
        let first = match self {
            Self::RealResultStands(file) => format!("move or rename {} first", file.display()),
            Self::HeldOpen { .. } => "close the file there first".to_owned(),
            Self::ProjectGone(_) => "bring it back first (is its drive or share connected?)".to_owned(),
            Self::NoFile { file, .. } => format!("move or rename {} first", file.display()),
            Self::NotWritable { .. } => "give this user the right to write there first".to_owned(),
            Self::SourceMissing(_) => return format!("computed, not published: {self}"),
        };
        format!(
            "computed, not published: {self}. The result is in the run's folder; {first}, then publish what run {run} kept"
        )
    }
}

enum Step {
    /// Its temporary file stands.
    Ready { temporary: PathBuf },
    /// The target has the content already.
    Done,
    /// It is left out.
    LeftOut { why: &'static str },
    /// Something that is no file stands where it goes.
    NoPlace { what: &'static str },
}

/// Carries the intent out. `is_practice` tells whether a result names the practice engine as its program.
pub(crate) fn carry_out(intent: &Intent, is_practice: &dyn Fn(&Path) -> bool) -> Result<Published, PublishTrouble> {
    let folder = intent.project_folder();
    // Made anew, the folder of a share that is not connected would hide the result below it.
    if !intent.project_file.is_file() {
        return Err(PublishTrouble::ProjectGone(intent.project_file.clone()));
    }
    let Some(_lock) = lock_soon(&intent.project_file) else {
        let reason = "it is locked, as somebody does who publishes into this project".to_owned();
        let holder = "another program".to_owned();
        return Err(PublishTrouble::HeldOpen { file: intent.project_file.clone(), holder, reason });
    };
    let steps = prepare(intent, &folder, is_practice)?;
    let mut published =
        Published { hdf: PathBuf::new(), modified: 0, left_out: Vec::new(), no_place: Vec::new(), placed: Vec::new() };
    for (index, (item, step)) in intent.items.iter().zip(&steps).enumerate() {
        let target = item.to.below(&folder);
        match step {
            Step::Done => published.placed.push(item.to.to_string()),
            Step::LeftOut { why } => published.left_out.push(format!("{} ({why})", item.to)),
            Step::NoPlace { what } => published.no_place.push(format!("{}: {what} stands there", item.to)),
            Step::Ready { temporary } => {
                if target.exists() {
                    // What is replaced is gone afterwards, so its successor must be on the disk before.
                    let _ = patient::flush(temporary);
                }
                if let Err(error) = fs::rename(temporary, &target) {
                    put_back(intent, &steps);
                    return Err(trouble(&target, &error));
                }
                kill_point("publish rename");
                published.placed.push(item.to.to_string());
            }
        }
        if index == 0 {
            published.modified = modified(&target);
            published.hdf = target;
        }
    }
    for (item, step) in intent.items.iter().zip(&steps) {
        // A copy to another file system leaves its source: the run's folder does not keep it twice.
        match step {
            Step::Ready { .. } | Step::Done => {
                let _ = fs::remove_file(item.from.below(&intent.source));
            }
            Step::LeftOut { .. } | Step::NoPlace { .. } => {}
        }
    }
    sweep(intent, &folder);
    Ok(published)
}

fn prepare(intent: &Intent, folder: &Path, is_practice: &dyn Fn(&Path) -> bool) -> Result<Vec<Step>, PublishTrouble> {
    let mut steps = Vec::new();
    for (index, item) in intent.items.iter().enumerate() {
        match prepare_item(intent, index, item, folder, is_practice) {
            Ok(step) => steps.push(step),
            Err(error) => {
                put_back(intent, &steps);
                return Err(error);
            }
        }
    }
    Ok(steps)
}

fn prepare_item(
    intent: &Intent,
    index: usize,
    item: &Item,
    folder: &Path,
    is_practice: &dyn Fn(&Path) -> bool,
) -> Result<Step, PublishTrouble> {
    let target = item.to.below(folder);
    let temporary = temporary_of(intent, index, &target);
    let source = item.from.below(&intent.source);
    let has_length = |path: &Path| fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == item.bytes);
    let is_ours = |hash: &ContentHash| content(&target).as_ref() == Some(hash);
    let begun = temporary.exists();
    if !begun && has_length(&target) && is_ours(&item.hash) {
        return Ok(Step::Done);
    }
    if let Some(what) = no_file(&target) {
        if begun && !source.exists() {
            let _ = patient::rename(&temporary, &source);
        }
        return if index == 0 {
            Err(PublishTrouble::NoFile { file: target, what })
        } else {
            Ok(Step::NoPlace { what })
        };
    }
    if target.exists() {
        let allowed = match &item.replace {
            Replace::Anything {} => true,
            Replace::Nothing {} => false,
            Replace::OnlyPractice { ours } => ours.as_ref().is_some_and(is_ours) || is_practice(&target),
        };
        if !allowed {
            if begun && !source.exists() {
                let _ = patient::rename(&temporary, &source);
            }
            return match &item.replace {
                Replace::OnlyPractice { .. } if index == 0 => Err(PublishTrouble::RealResultStands(target)),
                Replace::OnlyPractice { .. } => {
                    Ok(Step::LeftOut { why: "the file there is not the practice engine's" })
                }
                Replace::Anything {} | Replace::Nothing {} => Ok(Step::LeftOut { why: "the project has one" }),
            };
        }
    }
    // A temporary file of the full length came by rename, so it is whole.
    if begun && has_length(&temporary) {
        return Ok(Step::Ready { temporary });
    }
    if !has_length(&source) {
        return Err(PublishTrouble::SourceMissing(source));
    }
    make_folders(folder, &target)?;
    if patient::rename(&source, &temporary).is_err() {
        let part = temporary.with_extension("part");
        let copied = fs::copy(&source, &part).and_then(|_| {
            kill_point("publish copy");
            patient::rename(&part, &temporary)
        });
        if let Err(error) = copied {
            let _ = fs::remove_file(&part);
            return Err(trouble(&temporary, &error));
        }
    }
    kill_point("publish prepare");
    Ok(Step::Ready { temporary })
}

/// The project's lock, where nobody else keeps it; another one that publishes is soon done.
fn lock_soon(project_file: &Path) -> Option<ProjectLock> {
    let begun = Instant::now();
    loop {
        match lock_project(project_file) {
            Some(lock) => return Some(lock),
            None if begun.elapsed() >= LOCK_PATIENCE => return None,
            None => std::thread::sleep(LOCK_PAUSE),
        }
    }
}

/// What stands at the place of a file and is none.
fn no_file(target: &Path) -> Option<&'static str> {
    let found = fs::symlink_metadata(target).ok()?;
    if found.is_dir() || target.is_dir() {
        Some("a folder")
    } else if found.is_symlink() && !target.exists() {
        Some("a link that leads nowhere")
    } else {
        None
    }
}

/// Makes the folders of a file below the project's own, which is never made.
fn make_folders(folder: &Path, target: &Path) -> Result<(), PublishTrouble> {
    let parents = target.ancestors().skip(1).take_while(|parent| *parent != folder && parent.starts_with(folder));
    let parents: Vec<&Path> = parents.collect();
    for parent in parents.into_iter().rev() {
        match fs::create_dir(parent) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !parent.is_dir() => {
                return Err(trouble(parent, &error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Takes the temporary files out of the project folder again.
fn put_back(intent: &Intent, steps: &[Step]) {
    for (item, step) in intent.items.iter().zip(steps) {
        if let Step::Ready { temporary } = step {
            let source = item.from.below(&intent.source);
            if source.exists() {
                let _ = fs::remove_file(temporary);
            } else if patient::rename(temporary, &source).is_err() {
                // Another file system: the only copy is here.
                if fs::copy(temporary, &source).is_ok() {
                    let _ = fs::remove_file(temporary);
                }
            }
        }
    }
}

/// Removes what an earlier, interrupted try of this intent left.
fn sweep(intent: &Intent, folder: &Path) {
    for (index, item) in intent.items.iter().enumerate() {
        let temporary = temporary_of(intent, index, &item.to.below(folder));
        let _ = fs::remove_file(temporary.with_extension("part"));
        let _ = fs::remove_file(temporary);
    }
}

fn temporary_of(intent: &Intent, index: usize, target: &Path) -> PathBuf {
    let name = format!("{TEMPORARY_PREFIX}{}-{index}.tmp", intent.attempt);
    target.parent().map(|folder| folder.join(&name)).unwrap_or_else(|| PathBuf::from(name))
}

fn content(path: &Path) -> Option<ContentHash> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path).ok()?, &mut hasher).ok()?;
    Some(ContentHash(hasher.finalize().to_hex().to_string()))
}

fn modified(path: &Path) -> i64 {
    let time = fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(0)
}

fn trouble(path: &Path, error: &io::Error) -> PublishTrouble {
    let reason = error.to_string();
    if is_held_open(error) && path.is_file() {
        let found = holders(path);
        let holder = if found.is_empty() { "another program".to_owned() } else { found.join(" and ") };
        return PublishTrouble::HeldOpen { file: path.to_path_buf(), holder, reason };
    }
    PublishTrouble::NotWritable { folder: path.parent().unwrap_or(path).to_path_buf(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::results::PublishedResult;
    use protocol::{EngineKind, RelPath};
    use tempfile::TempDir;

    struct Place {
        _root: TempDir,
        intent: Intent,
    }

    impl Place {
        fn new(replace: Replace) -> Self {
            let root = tempfile::tempdir().unwrap();
            let (project, source) = (root.path().join("project"), root.path().join("run"));
            for folder in [&project, &source] {
                fs::create_dir_all(folder).unwrap();
            }
            fs::write(project.join("X.prj"), "Proj Title=X").unwrap();
            let item = |name: &str, text: &str| {
                fs::write(source.join(name), text).unwrap();
                Item {
                    from: RelPath::new(name).unwrap(),
                    to: RelPath::new(name).unwrap(),
                    bytes: text.len() as u64,
                    hash: ContentHash(blake3::hash(text.as_bytes()).to_hex().to_string()),
                    replace: replace.clone(),
                }
            };
            let items = vec![item("X.p01.hdf", "new result"), item("X.bco01", "new log")];
            let record = PublishedResult {
                fingerprint: ras_project::fingerprint::Fingerprint { rules: 1, parts: Vec::new() },
                files: Default::default(),
                hdf_path: String::new(),
                hdf_hash: String::new(),
                hdf_bytes: 0,
                hdf_modified: 0,
                engine_kind: EngineKind::Practice,
                engine: "practice 1".into(),
                at: 0,
                volume_error_percent: None,
            };
            let result = crate::api::PlanResult {
                plan_number: "01".into(),
                worker_id: None,
                success: true,
                hdf_path: None,
                error_message: None,
                execution_time: 0.0,
                verdict: None,
                engine: None,
                engine_kind: None,
                volume_error_percent: None,
            };
            let intent =
                Intent { attempt: "a-1".into(), project_file: project.join("X.prj"), source, items, record, result };
            Self { _root: root, intent }
        }

        fn project(&self, name: &str) -> PathBuf {
            self.intent.project_folder().join(name)
        }

        fn put(&self, name: &str, text: &str) {
            fs::write(self.project(name), text).unwrap();
        }

        fn read(&self, name: &str) -> Option<String> {
            fs::read_to_string(self.project(name)).ok()
        }

        fn carry_out(&self) -> Result<Published, PublishTrouble> {
            carry_out(&self.intent, &|_| false)
        }

        fn leftovers(&self) -> Vec<String> {
            let names = fs::read_dir(self.intent.project_folder()).unwrap();
            let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
            names.filter(|name| name.starts_with(TEMPORARY_PREFIX)).collect()
        }
    }

    fn hash(text: &str) -> ContentHash {
        ContentHash(blake3::hash(text.as_bytes()).to_hex().to_string())
    }

    #[test]
    fn whoever_has_an_unpublished_result_is_told_what_to_do_first() {
        let told = PublishTrouble::RealResultStands(PathBuf::from("/p/X.p01.hdf")).told("r7");
        assert!(told.contains("move or rename /p/X.p01.hdf first"), "{told}");
        assert!(told.ends_with("then publish what run r7 kept"), "{told}");
        let gone = PublishTrouble::SourceMissing(PathBuf::from("/h/x")).told("r7");
        assert!(gone.contains("compute the plan again") && !gone.contains("runs publish"), "{gone}");
    }

    #[test]
    fn a_result_replaces_the_older_one_and_leaves_no_temporary_file() {
        let place = Place::new(Replace::Anything {});
        place.put("X.p01.hdf", "old result");
        let published = place.carry_out().unwrap();
        assert_eq!(place.read("X.p01.hdf").as_deref(), Some("new result"));
        assert_eq!(place.read("X.bco01").as_deref(), Some("new log"));
        assert_eq!(published.placed, ["X.p01.hdf", "X.bco01"]);
        assert!(place.leftovers().is_empty());
    }

    #[test]
    fn a_crash_after_any_step_is_mended_by_doing_it_again() {
        // The states between two steps, as the steps make them, for each of the two files.
        let states: &[fn(&Place, usize)] = &[
            |_, _| {},
            |place, index| {
                let item = &place.intent.items[index];
                let target = place.project(item.to.as_str());
                fs::rename(item.from.below(&place.intent.source), temporary_of(&place.intent, index, &target)).unwrap();
            },
            |place, index| {
                let item = &place.intent.items[index];
                let part = temporary_of(&place.intent, index, &place.project(item.to.as_str())).with_extension("part");
                fs::write(part, "new").unwrap();
            },
            |place, index| {
                let item = &place.intent.items[index];
                let target = place.project(item.to.as_str());
                fs::copy(item.from.below(&place.intent.source), temporary_of(&place.intent, index, &target)).unwrap();
            },
            |place, index| {
                let item = &place.intent.items[index];
                fs::rename(item.from.below(&place.intent.source), place.project(item.to.as_str())).unwrap();
            },
        ];
        for (number, first) in states.iter().enumerate() {
            for second in states {
                let place = Place::new(Replace::Anything {});
                place.put("X.p01.hdf", "old result");
                first(&place, 0);
                second(&place, 1);
                place.carry_out().unwrap_or_else(|error| panic!("state {number}: {error}"));
                assert_eq!(place.read("X.p01.hdf").as_deref(), Some("new result"), "state {number}");
                assert_eq!(place.read("X.bco01").as_deref(), Some("new log"));
                assert!(place.leftovers().is_empty(), "{:?}", place.leftovers());
                place.carry_out().unwrap();
            }
        }
    }

    #[test]
    fn a_practice_result_never_replaces_one_of_unknown_origin() {
        let place = Place::new(Replace::OnlyPractice { ours: Some(hash("what we published")) });
        place.put("X.p01.hdf", "by HEC-RAS");
        let error = place.carry_out().unwrap_err();
        assert!(matches!(error, PublishTrouble::RealResultStands(_)), "{error}");
        assert_eq!(place.read("X.p01.hdf").as_deref(), Some("by HEC-RAS"));
        assert_eq!(place.read("X.bco01"), None);
        assert!(
            place.intent.items[0].from.below(&place.intent.source).exists(),
            "the result stays in the run's folder"
        );
    }

    #[test]
    fn a_practice_result_replaces_an_older_practice_result() {
        let place = Place::new(Replace::OnlyPractice { ours: Some(hash("older practice")) });
        place.put("X.p01.hdf", "older practice");
        place.put("X.bco01", "by HEC-RAS");
        let published = place.carry_out().unwrap();
        assert_eq!(place.read("X.p01.hdf").as_deref(), Some("new result"));
        assert_eq!(place.read("X.bco01").as_deref(), Some("by HEC-RAS"));
        assert_eq!(published.left_out.len(), 1);
    }

    #[test]
    fn a_folder_that_takes_nothing_changes_nothing() {
        let mut place = Place::new(Replace::Anything {});
        // A file stands where the second item needs a folder.
        place.put("maps", "no folder");
        place.put("X.p01.hdf", "old result");
        place.intent.items[1].to = RelPath::new("maps/a.tif").unwrap();
        let error = place.carry_out().unwrap_err();
        assert!(matches!(error, PublishTrouble::NotWritable { .. }), "{error}");
        assert_eq!(place.read("X.p01.hdf").as_deref(), Some("old result"));
        assert!(place.leftovers().is_empty());
        assert!(place.intent.items[0].from.below(&place.intent.source).exists(), "it can be repeated");
    }

    #[test]
    fn a_project_folder_that_is_gone_is_not_made_again() {
        let place = Place::new(Replace::Anything {});
        fs::remove_dir_all(place.intent.project_folder()).unwrap();
        let error = place.carry_out().unwrap_err();
        assert!(matches!(error, PublishTrouble::ProjectGone(_)), "{error}");
        assert!(!place.intent.project_folder().exists());
        assert!(error.told("r7").ends_with("then publish what run r7 kept"));
        assert!(place.intent.items[0].from.below(&place.intent.source).exists(), "it can be repeated");
    }

    #[test]
    fn the_folder_of_stored_maps_is_made() {
        let mut place = Place::new(Replace::Anything {});
        place.intent.items[1].to = RelPath::new("maps/deep/a.tif").unwrap();
        place.carry_out().unwrap();
        assert_eq!(place.read("maps/deep/a.tif").as_deref(), Some("new log"));
    }

    #[test]
    fn a_project_that_somebody_keeps_locked_is_not_waited_for_without_a_word() {
        let place = Place::new(Replace::Anything {});
        let lock = lock_project(&place.intent.project_file).unwrap();
        let error = place.carry_out().unwrap_err();
        assert!(error.may_pass(), "{error}");
        assert!(error.to_string().contains("X.prj") && error.to_string().contains("locked"), "{error}");
        drop(lock);
        place.carry_out().unwrap();
    }

    #[test]
    fn a_folder_at_the_place_of_a_lesser_file_is_told_and_the_result_is_published() {
        let place = Place::new(Replace::Anything {});
        fs::create_dir(place.project("X.bco01")).unwrap();
        let published = place.carry_out().unwrap();
        assert_eq!(place.read("X.p01.hdf").as_deref(), Some("new result"));
        assert_eq!(published.no_place, ["X.bco01: a folder stands there"]);
        assert_eq!(published.placed, ["X.p01.hdf"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_left_and_told() {
        let place = Place::new(Replace::Anything {});
        std::os::unix::fs::symlink("/nowhere/at/all", place.project("X.bco01")).unwrap();
        let published = place.carry_out().unwrap();
        assert_eq!(published.no_place, ["X.bco01: a link that leads nowhere stands there"]);
        assert!(fs::symlink_metadata(place.project("X.bco01")).unwrap().is_symlink());
    }

    #[test]
    fn a_folder_at_the_place_of_the_result_keeps_everything_as_it_was() {
        let place = Place::new(Replace::Anything {});
        fs::create_dir(place.project("X.p01.hdf")).unwrap();
        let error = place.carry_out().unwrap_err();
        assert!(matches!(error, PublishTrouble::NoFile { .. }), "{error}");
        assert_eq!(place.read("X.bco01"), None);
    }

    #[test]
    fn a_result_whose_source_is_gone_is_told() {
        let place = Place::new(Replace::Anything {});
        fs::remove_file(place.intent.items[0].from.below(&place.intent.source)).unwrap();
        assert!(matches!(place.carry_out(), Err(PublishTrouble::SourceMissing(_))));
    }
}
