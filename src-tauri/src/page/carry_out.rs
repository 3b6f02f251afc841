//! Carries out what a page asks its window for.

use super::command::{HostCommand, HostError, HostErrorCode, HostInfo, HostKind, HostReply, System};
use super::dialogs::{self, Question};
use crate::desktop;
use crate::shell::Shell;
use crate::{measure, quit, window};
use std::path::{Path, PathBuf};
use tauri::{Manager, WebviewWindow};

/// Carries out one command.
pub async fn carry_out(command: HostCommand, window: &WebviewWindow) -> Result<HostReply, HostError> {
    let shell = window.state::<Shell>();
    match command {
        HostCommand::HostInfo {} => Ok(HostReply::Info(info(&shell))),
        HostCommand::PickProject {} => {
            let question = Question::File {
                title: "Open a project".to_owned(),
                kind: "HEC-RAS projects".to_owned(),
                extensions: vec!["prj".to_owned()],
            };
            dialogs::ask(window, question).await.map(HostReply::Path)
        }
        HostCommand::PickFolder { title } => {
            dialogs::ask(window, Question::Folder { title }).await.map(HostReply::Path)
        }
        HostCommand::PickFile { title, kind, extensions } => {
            dialogs::ask(window, Question::File { title, kind, extensions }).await.map(HostReply::Path)
        }
        HostCommand::PickSave { title, name, kind, extensions } => {
            dialogs::ask(window, Question::Save { title, name, kind, extensions }).await.map(HostReply::Path)
        }
        HostCommand::Reveal { path } => {
            let path = there(&path)?;
            off_the_main_thread(move || desktop::reveal(&path)).await?;
            Ok(HostReply::Done {})
        }
        HostCommand::OpenFolder { path } => {
            let path = there(&path)?;
            // Only folders: a file would be started by whatever program it belongs to.
            if !path.is_dir() {
                let message = format!("{} is not a folder", path.display());
                return Err(HostError::new(HostErrorCode::NotAFolder, message));
            }
            off_the_main_thread(move || desktop::open_folder(&path)).await?;
            Ok(HostReply::Done {})
        }
        HostCommand::CloseWindow {} => {
            window::close(window.app_handle());
            Ok(HostReply::Done {})
        }
        HostCommand::Quit { how } => {
            quit::carry_out(window.app_handle(), how).await?;
            Ok(HostReply::Done {})
        }
        HostCommand::FirstFrame {} => {
            measure::on_first_frame(window.app_handle(), shell.begun);
            Ok(HostReply::Done {})
        }
        HostCommand::ReportPageError { text } => {
            shell.pages.keep_error(&shell.home, &text);
            Ok(HostReply::Done {})
        }
    }
}

fn info(shell: &Shell) -> HostInfo {
    // A page that was loaded again has opened it before.
    let wanted = if shell.pages.is_first() { shell.wanted.clone() } else { Default::default() };
    HostInfo {
        kind: HostKind::Window,
        os: System::this(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        home: shell.home.to_string_lossy().into_owned(),
        arguments_project: wanted.project,
        arguments_sample: wanted.sample,
        can_reveal: true,
        can_pick: true,
        can_quit: true,
    }
}

/// The path, where it is absolute and something stands there.
fn there(path: &str) -> Result<PathBuf, HostError> {
    let path = Path::new(path);
    if path.is_absolute() && path.exists() {
        return Ok(path.to_path_buf());
    }
    let message = format!("{} is not there (any more)", path.display());
    Err(HostError::new(HostErrorCode::NotThere, message))
}

async fn off_the_main_thread(work: impl FnOnce() -> Result<(), HostError> + Send + 'static) -> Result<(), HostError> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(HostError::new(HostErrorCode::System, format!("it broke off: {error}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        assert!(there(&folder.path().to_string_lossy()).is_ok());
        let gone = folder.path().join("gone").to_string_lossy().into_owned();
        assert_eq!(there(&gone).unwrap_err().code, HostErrorCode::NotThere);
        assert_eq!(there(".").unwrap_err().code, HostErrorCode::NotThere);
    }
}
