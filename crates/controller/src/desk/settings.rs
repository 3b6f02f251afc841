//! What the user sets of the program, and what the window has remembered.

use super::Desk;
use super::load::{UNREACHABLE_SECONDS, seconds};
use super::start_run::PendingStart;
use crate::api::{ErrorCode, Reply, Settings};
use crate::process::clients::ClientId;
use crate::settings::{LOGINS, MOST_WINDOW_MEMORY, check};
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

    /// How many logins over SSH may be under way at once: what open runs and those being prepared ask for, else the
    /// setting.
    pub(super) fn heed_ssh_logins(&mut self) {
        let open = self.runs.values().filter(|run| !run.is_over()).map(|run| &run.stored.options);
        let asked = open.chain(self.starts.values().map(PendingStart::options));
        let most = most_logins(self.settings.max_parallel_ssh, asked.filter_map(|options| options.max_parallel_ssh));
        if self.ssh_logins.replace(most) != Some(most) {
            workers::ssh::Logins::of_process().set_most(most as usize);
        }
    }

    /// What settings mean for the queue.
    pub(super) fn heed_settings(&mut self) {
        let minutes = u64::from(self.settings.unreachable_minutes);
        scheduler::on_limit_changed(&mut self.core, seconds(UNREACHABLE_SECONDS, minutes * 60));
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

/// Of several runs the one that asks for the fewest is heeded.
fn most_logins(setting: u32, asked: impl Iterator<Item = u32>) -> u32 {
    asked.min().unwrap_or(setting).clamp(*LOGINS.start(), *LOGINS.end())
}

#[cfg(test)]
mod tests {
    use super::most_logins;

    #[test]
    fn a_run_that_asks_for_its_own_number_of_logins_is_heeded_and_of_several_the_smallest() {
        assert_eq!(most_logins(10, std::iter::empty()), 10);
        assert_eq!(most_logins(10, [40].into_iter()), 40);
        assert_eq!(most_logins(10, [4, 2, 40].into_iter()), 2);
        assert_eq!(most_logins(10, [0].into_iter()), 1);
    }
}
