//! Notices of the operating system about a worker folder of this machine. A notice only says where to look.

use crate::link::{Notice, Watch};
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use protocol::{AttemptId, attempt_file, worker_folder};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Watches a worker folder, and the folders of followed attempts.
pub(crate) struct FolderWatch {
    watcher: RecommendedWatcher,
    folder: PathBuf,
}

impl FolderWatch {
    /// Watches; none where the system cannot (too many watches, no such folder).
    pub(crate) fn begin(folder: &Path, tell: Arc<dyn Fn(Notice) + Send + Sync>) -> Option<Self> {
        let root = folder.to_owned();
        let handler = move |event: notify::Result<notify::Event>| match event {
            Ok(event) if event.need_rescan() => tell(Notice::Everything),
            Ok(event) => notices_of(&root, &event).into_iter().for_each(|notice| tell(notice)),
            Err(_) => tell(Notice::Everything),
        };
        let begin = || -> notify::Result<Self> {
            let mut watcher = notify::recommended_watcher(handler)?;
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
            for name in [worker_folder::ATTEMPTS, worker_folder::WITHDRAWN] {
                watcher.watch(&folder.join(name), RecursiveMode::NonRecursive)?;
            }
            Ok(Self { watcher, folder: folder.to_owned() })
        };
        begin()
            .inspect_err(|error| tracing::info!(folder = %folder.display(), %error, "the folder is looked at by turns"))
            .ok()
    }

    fn attempt_folder(&self, attempt: &AttemptId) -> PathBuf {
        self.folder.join(worker_folder::ATTEMPTS).join(attempt.as_str())
    }
}

impl Watch for FolderWatch {
    fn add(&mut self, attempt: &AttemptId) -> bool {
        self.watcher.watch(&self.attempt_folder(attempt), RecursiveMode::NonRecursive).is_ok()
    }

    fn remove(&mut self, attempt: &AttemptId) {
        // The watch of a removed folder ended by itself.
        let _ = self.watcher.unwatch(&self.attempt_folder(attempt));
    }
}

/// What an event of the system is about. Everything that is not ours (console.log, temporary names) is nothing.
fn notices_of(root: &Path, event: &notify::Event) -> Vec<Notice> {
    let closed = matches!(event.kind, EventKind::Access(AccessKind::Close(AccessMode::Write)));
    match event.kind {
        EventKind::Access(_) if closed => {}
        EventKind::Access(_) => return Vec::new(),
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => {}
    }
    let notice_of = |path: &PathBuf| {
        let mut parts = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str());
        let first = parts.next()??;
        match (first, parts.next(), parts.next()) {
            (worker_folder::SERVE | worker_folder::SERVE_LOCK, None, None) => Some(Notice::Serve),
            (worker_folder::ATTEMPTS | worker_folder::WITHDRAWN, Some(Some(name)), None) => {
                attempt_of(name).map(Notice::Attempt)
            }
            (worker_folder::ATTEMPTS, Some(Some(name)), Some(Some(attempt_file::EVENTS))) => {
                attempt_of(name).map(Notice::Events)
            }
            (worker_folder::ATTEMPTS, Some(Some(name)), Some(Some(attempt_file::RESULT))) => {
                attempt_of(name).map(Notice::Attempt)
            }
            (worker_folder::ATTEMPTS, Some(Some(name)), Some(Some(attempt_file::LOCK))) if closed => {
                attempt_of(name).map(Notice::Lock)
            }
            _ => None,
        }
    };
    let mut notices: Vec<Notice> = event.paths.iter().filter_map(notice_of).collect();
    notices.dedup();
    notices
}

fn attempt_of(name: &str) -> Option<AttemptId> {
    let attempt = AttemptId(name.to_owned());
    attempt.is_well_formed().then_some(attempt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, ModifyKind};

    #[test]
    fn a_chatty_console_is_no_news() {
        let event = |path: &str, kind| notify::Event { kind, paths: vec![PathBuf::from(path)], ..Default::default() };
        let modified = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let root = Path::new("/w");
        assert_eq!(notices_of(root, &event("/w/attempts/a-1/console.log", modified)), []);
        assert_eq!(
            notices_of(root, &event("/w/attempts/a-1/events.jsonl", modified)),
            [Notice::Events(AttemptId("a-1".into()))]
        );
        assert_eq!(
            notices_of(root, &event("/w/attempts/a-1", EventKind::Create(CreateKind::Folder))),
            [Notice::Attempt(AttemptId("a-1".into()))]
        );
        assert_eq!(notices_of(root, &event("/w/serve.json", modified)), [Notice::Serve]);
        assert_eq!(notices_of(root, &event("/w/attempts/.a-1.tmp", modified)), []);
    }
}
