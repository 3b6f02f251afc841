//! Dialogs of the system for files and folders. They begin in the folder that was chosen from last.

use super::command::{HostError, HostErrorCode};
use crate::held::held;
use crate::shell::Shell;
use rfd::AsyncFileDialog;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use tauri::{Manager, WebviewWindow};

/// A path that answers every dialog, for tests; empty: cancelled.
const ANSWER: &str = "SPILLWAY_ANSWER_DIALOG";

/// A dialog that is open.
type Open = Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>>;

/// What a person is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Question {
    /// A file that is there.
    File { title: String, kind: String, extensions: Vec<String> },
    /// A folder that is there.
    Folder { title: String },
    /// A file to write.
    Save { title: String, name: String, kind: String, extensions: Vec<String> },
}

/// Asks, and waits for the answer; none where the person cancelled.
pub async fn ask(window: &WebviewWindow, question: Question) -> Result<Option<String>, HostError> {
    let chosen = match std::env::var_os(ANSWER) {
        Some(answer) => Some(PathBuf::from(answer)).filter(|path| !path.as_os_str().is_empty()),
        None => show(window, question).await?,
    };
    let Some(chosen) = chosen else { return Ok(None) };
    let shell = window.state::<Shell>();
    shell.memory.remember_folder(folder_of(&chosen));
    Ok(Some(chosen.to_string_lossy().into_owned()))
}

/// The folder in which the next dialog begins.
fn folder_of(chosen: &Path) -> PathBuf {
    if chosen.is_dir() { chosen.to_path_buf() } else { chosen.parent().unwrap_or(chosen).to_path_buf() }
}

/// Dialogs are made on the main thread; systems insist on it.
async fn show(window: &WebviewWindow, question: Question) -> Result<Option<PathBuf>, HostError> {
    let shell = window.state::<Shell>();
    let begin = held(&shell.memory.now).last_folder.clone().filter(|folder| folder.is_dir());
    let (answer, answered) = tokio::sync::oneshot::channel();
    let parent = window.clone();
    window.run_on_main_thread(move || {
        let mut dialog = AsyncFileDialog::new().set_parent(&parent);
        if let Some(begin) = begin {
            dialog = dialog.set_directory(begin);
        }
        let filtered = |dialog: AsyncFileDialog, kind: &str, extensions: &[String]| {
            if extensions.is_empty() { dialog } else { dialog.add_filter(kind, extensions) }
        };
        let open: Open = match question {
            Question::File { title, kind, extensions } => {
                Box::pin(filtered(dialog.set_title(title), &kind, &extensions).pick_file())
            }
            Question::Folder { title } => Box::pin(dialog.set_title(title).pick_folder()),
            Question::Save { title, name, kind, extensions } => {
                Box::pin(filtered(dialog.set_title(title).set_file_name(name), &kind, &extensions).save_file())
            }
        };
        tauri::async_runtime::spawn(async move {
            let chosen = open.await.map(|file| file.path().to_path_buf());
            // The page may be gone meanwhile.
            drop(answer.send(chosen));
        });
    })?;
    answered.await.map_err(|_| {
        HostError::new(HostErrorCode::NoDialog, "the system showed no dialog for files: type the path instead")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_dialog_begins_where_the_last_file_was() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(folder_of(folder.path()), folder.path());
        assert_eq!(folder_of(&folder.path().join("Weir.prj")), folder.path());
    }
}
