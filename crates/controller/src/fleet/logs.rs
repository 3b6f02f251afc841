//! Copying what a worker wrote about its work.

use super::Link;
use protocol::{attempt_file, worker_folder};
use std::path::Path;
use workers::link::{TakeMode, WorkerPath};

/// Copies the log of `serve` and the logs of attempts that stand on the worker; a line for each.
pub(crate) fn copy_logs(name: &str, link: &dyn Link, to: &Path, delete: bool) -> Vec<String> {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let folder = to.join(plain);
    let mut wanted = vec![(WorkerPath::of(worker_folder::SERVE_LOG), folder.join(worker_folder::SERVE_LOG))];
    for entry in link.list(&WorkerPath::of(worker_folder::ATTEMPTS)).unwrap_or_default() {
        let Ok(attempt) = WorkerPath::of(worker_folder::ATTEMPTS).entry(&entry.name) else { continue };
        for file in [attempt_file::EVENTS, attempt_file::CONSOLE, attempt_file::RESULT] {
            wanted.push((attempt.child(file), folder.join(&entry.name).join(file)));
        }
    }
    let mut lines = Vec::new();
    for (from, local) in wanted {
        match link.stat(&from) {
            Ok(Some(_)) => {}
            Ok(None) => continue,
            Err(error) => {
                lines.push(error.to_string());
                continue;
            }
        }
        let copied = local
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .map_err(|error| error.to_string())
            .and_then(|()| link.get_file(&from, &local, TakeMode::Copy).map_err(|error| error.to_string()));
        match copied {
            Ok(()) => lines.push(format!("{name}: {} -> {}", from, local.display())),
            Err(reason) => lines.push(format!("{name}: {from} was not copied: {reason}")),
        }
        // Only the log of `serve` is deleted: those of attempts go with their folders.
        if delete && from.as_str() == worker_folder::SERVE_LOG {
            let _ = link.write(&from, b"");
        }
    }
    lines
}
