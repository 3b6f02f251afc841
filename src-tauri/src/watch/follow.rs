//! Keeps [`Known`] up to date over a connection of the window's own, and passes news on.

use super::{Known, OpenPlans, news};
use crate::held::held;
use crate::on_news;
use crate::shell::Shell;
use controller::api::{Command, Envelope, Frame, HostFrame, Reply};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc;

/// The window's own connection, and what is known from it.
#[derive(Default)]
pub struct Watch {
    known: Mutex<Option<Known>>,
    way: Mutex<Option<Way>>,
    last_id: AtomicU64,
}

struct Way {
    to_controller: mpsc::Sender<String>,
    relay: JoinHandle<()>,
}

/// A line from the relay.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Line {
    Host(HostFrame),
    Controller(Box<Frame>),
}

impl Watch {
    /// Begins to watch. The controller is started where none runs, before the page asks for it.
    pub fn begin(&self, app: &AppHandle, home: PathBuf) {
        let (to_controller, from_us) = mpsc::channel(8);
        let listener = app.clone();
        let relay = tauri::async_runtime::spawn(async move {
            let on_line = move |line: String| {
                listener.state::<Shell>().watch.on_line(&listener, &line);
                true
            };
            controller::client::relay(&home, from_us, on_line).await;
        });
        *held(&self.way) = Some(Way { to_controller, relay });
    }

    /// Ends watching at once: no controller is looked for or started any more.
    pub fn end(&self) {
        if let Some(way) = held(&self.way).take() {
            way.relay.abort();
        }
    }

    /// What is known now.
    pub fn known(&self) -> Known {
        held(&self.known).clone().unwrap_or_default()
    }

    /// Plans that run or wait.
    pub fn open_plans(&self) -> OpenPlans {
        held(&self.known).as_ref().map(Known::open_plans).unwrap_or_default()
    }

    /// Sends a command whose answer matters to nobody here; a refusal stands in the log.
    pub fn send(&self, command: Command) {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let Ok(line) = serde_json::to_string(&Envelope { id, command }) else { return };
        if let Some(way) = held(&self.way).as_ref()
            && way.to_controller.try_send(line).is_err()
        {
            tracing::warn!("a command was not sent: the controller does not take any now");
        }
    }

    fn on_line(&self, app: &AppHandle, line: &str) {
        match serde_json::from_str::<Line>(line) {
            Ok(Line::Host(HostFrame::Connected {})) => self.send(Command::Watch {}),
            Ok(Line::Host(HostFrame::Lost { message })) => tracing::warn!("the controller is away: {message}"),
            Ok(Line::Controller(frame)) => match *frame {
                Frame::Answer { reply: Reply::Snapshot(snapshot), .. } => {
                    self.update(app, |_| Known::from_snapshot(&snapshot));
                }
                Frame::Answer { reply: Reply::Refused(error), .. } => tracing::warn!("refused: {error}"),
                Frame::Answer { .. } => {}
                Frame::Changes(batch) => self.update(app, |mut known| {
                    known.take_in(&batch);
                    known
                }),
            },
            Err(error) => tracing::warn!("the controller's line is not understood: {error}"),
        }
    }

    fn update(&self, app: &AppHandle, change: impl FnOnce(Known) -> Known) {
        let (after, happened) = {
            let mut known = held(&self.known);
            let before = known.take();
            let after = change(before.clone().unwrap_or_default());
            let happened = news(before.as_ref(), &after);
            *known = Some(after.clone());
            (after, happened)
        };
        on_news::on_news(app, &after, &happened);
    }
}
