//! What lets one into a worker's machine: its key that a person confirmed, a password, a passphrase.

use super::Desk;
use crate::api::{ErrorCode, Reply, SecretOf, WorkerSecret};
use crate::fleet::secrets;
use crate::process::clients::ClientId;
use crate::process::event::Event;
use crate::process::jobs::job;
use crate::store::StoreError;
use workers::account::Account;
use workers::link::LinkError;
use workers::secret::Secret;
use workers::settings::{WorkerKind, WorkerSettings};

impl Desk {
    /// A person confirmed the key of a worker's machine.
    pub(super) fn trust_worker(
        &mut self,
        client: ClientId,
        id: u64,
        name: &str,
        fingerprint: String,
    ) -> Result<(), StoreError> {
        let Some(known) = self.known_name(name) else {
            return self.no_such_worker(client, id, name);
        };
        match self.fleet.get(&known).map(|worker| worker.link.clone()) {
            Some(Ok(link)) => self.later(job(move || {
                let trusted = link.trust(&fingerprint);
                Event::WorkerTrusted(client, id, known, trusted)
            })),
            Some(Err(reason)) => self.refuse(client, id, ErrorCode::NotNow, reason),
            None => {}
        }
        Ok(())
    }

    pub(super) fn worker_trusted(
        &mut self,
        client: ClientId,
        id: u64,
        name: &str,
        trusted: Result<(), LinkError>,
    ) -> Result<(), StoreError> {
        match trusted {
            Ok(()) => {
                self.log(None, None, "worker-trusted", format!("the key of {name} was confirmed by the user"))?;
                self.begin_examining(name);
                self.list_workers(client, id);
            }
            Err(error) => self.refuse(client, id, ErrorCode::NotNow, error.reason().to_owned()),
        }
        Ok(())
    }

    /// Keeps a secret where the system keeps secrets. That may wait for a person who unlocks the store.
    pub(super) fn keep_secret(&mut self, client: ClientId, id: u64, told: WorkerSecret) -> Result<(), StoreError> {
        let Some(known) = self.known_name(&told.name) else {
            return self.no_such_worker(client, id, &told.name);
        };
        let account = self.fleet.get(&known).and_then(|worker| account(&worker.settings, told.of));
        let Some(account) = account else {
            let message = match told.of {
                SecretOf::Login => format!("{known} is not logged in to: it needs no password"),
                SecretOf::Key => {
                    format!("the settings of {known} name no key file: name the one that the passphrase opens")
                }
            };
            self.refuse(client, id, ErrorCode::BadRequest, message);
            return Ok(());
        };
        let secret = Secret::new(told.secret.0);
        self.later(job(move || {
            let kept = secrets::keep_for_good_or_now(&account, secret);
            Event::SecretKept(client, id, known, kept)
        }));
        Ok(())
    }

    pub(super) fn secret_kept(&mut self, client: ClientId, id: u64, name: &str, kept: Result<String, String>) {
        match kept {
            Ok(words) => {
                self.begin_examining(name);
                self.answer(client, id, Reply::Text(words));
            }
            Err(reason) => self.refuse(client, id, ErrorCode::NotNow, reason),
        }
    }
}

fn account(settings: &WorkerSettings, of: SecretOf) -> Option<Account> {
    match (of, &settings.kind) {
        (SecretOf::Login, _) => secrets::account_of(settings),
        (SecretOf::Key, WorkerKind::Ssh(ssh)) => workers::ssh::account_of_key(ssh),
        (SecretOf::Key, WorkerKind::Local | WorkerKind::Psexec(_) | WorkerKind::Docker(_) | WorkerKind::Slurm(_)) => {
            None
        }
    }
}
