//! The close button. Plans go on whatever happens: the controller is another process.

use super::LABEL;
use crate::shell::Shell;
use crate::watch::OpenPlans;
use crate::{notices, on_news, quit};
use std::sync::atomic::Ordering;
use tauri::{AppHandle, Manager};

/// What closing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    /// The window hides, and can be brought back from the tray.
    Hide,
    /// The program ends.
    End,
}

/// Something is going on and a tray shows it: hide. Else there is nothing to stay for, or no way back.
fn closing(open: OpenPlans, tray: bool) -> Closing {
    if tray && !open.is_none() { Closing::Hide } else { Closing::End }
}

/// Closes the window.
pub fn close(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let open = shell.watch.open_plans();
    match closing(open, shell.tray.is_there()) {
        Closing::Hide => {
            if let Some(window) = app.get_webview_window(LABEL)
                && let Err(error) = window.hide()
            {
                tracing::warn!("the window could not hide: {error}");
                return;
            }
            shell.in_front.store(false, Ordering::Relaxed);
            if !shell.hiding_told.swap(true, Ordering::Relaxed) {
                on_news::show(app, notices::for_hiding(open));
            }
        }
        Closing::End => quit::end(app),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_hides_only_while_plans_go_on_and_a_tray_leads_back() {
        let busy = OpenPlans { running: 0, waiting: 1 };
        assert_eq!(closing(busy, true), Closing::Hide);
        assert_eq!(closing(busy, false), Closing::End);
        assert_eq!(closing(OpenPlans::default(), true), Closing::End);
        assert_eq!(closing(OpenPlans::default(), false), Closing::End);
    }
}
