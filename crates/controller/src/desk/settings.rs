//! What the user sets of the program, and what the window has remembered.

use super::Desk;
use super::load::{UNREACHABLE_SECONDS, seconds};
use crate::api::{ErrorCode, Reply, Settings};
use crate::process::clients::ClientId;
use crate::settings::{MOST_WINDOW_MEMORY, check};
use crate::store::StoreError;

impl Desk {
    /// Sets every setting, where all are allowed.
    pub(super) fn set_settings(&mut self, client: ClientId, id: u64, settings: Settings) -> Result<(), StoreError> {
        if let Err(message) = check(&settings) {
            self.refuse(client, id, ErrorCode::BadRequest, message);
            return Ok(());
        }
        if settings != self.settings {
            self.store.set_settings(&settings)?;
            self.settings = settings;
            self.heed_settings();
            self.clients.watchers().for_each(|watching| watching.note_settings());
        }
        self.answer(client, id, Reply::Done {});
        Ok(())
    }

    /// What settings mean for the queue and for the ways to other machines.
    pub(super) fn heed_settings(&mut self) {
        let minutes = u64::from(self.settings.unreachable_minutes);
        scheduler::on_limit_changed(&mut self.core, seconds(UNREACHABLE_SECONDS, minutes * 60));
        workers::ssh::Logins::of_process().set_most(self.settings.max_parallel_ssh as usize);
    }

    /// Remembers the window's own text. Other windows are not told: each has its panels as its user left them.
    pub(super) fn remember_for_window(&mut self, client: ClientId, id: u64, text: String) -> Result<(), StoreError> {
        if text.len() > MOST_WINDOW_MEMORY {
            let message = format!(
                "{} KiB are too much for the window to have remembered; up to {} KiB are possible",
                text.len().div_ceil(1 << 10),
                MOST_WINDOW_MEMORY >> 10
            );
            self.refuse(client, id, ErrorCode::BadRequest, message);
            return Ok(());
        }
        if self.window_memory.as_ref() != Some(&text) {
            self.store.set_window_memory(&text)?;
            self.window_memory = Some(text);
        }
        self.answer(client, id, Reply::Done {});
        Ok(())
    }
}
