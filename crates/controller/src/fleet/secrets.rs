//! Passwords of workers on their way into the system's credential store. Each call may wait for a person: never on the
//! thread that decides.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use workers::account::Account;
use workers::credentials::{CredentialError, CredentialStore, SystemStore};
use workers::secret::Secret;
use workers::settings::{WorkerKind, WorkerSettings};
use workers::worker_file::FoundSecret;

/// Keeps passwords that stood in a worker file; what became of each, in words.
pub(crate) fn keep(store: &dyn CredentialStore, found: &[FoundSecret]) -> Vec<String> {
    found.iter().map(|one| keep_one(store, one)).collect()
}

fn keep_one(store: &dyn CredentialStore, found: &FoundSecret) -> String {
    let account = Account::new(found.worker.as_str(), found.username.clone());
    match store.keep(&account, &found.secret) {
        Ok(()) => format!("the password of {} is in this system's credential store now", found.worker),
        Err(error) => {
            format!("the password of {} was not kept, and is asked for when it is needed: {error}", found.worker)
        }
    }
}

/// Secrets of systems that keep none, until this process ends.
static REMEMBERED: LazyLock<Mutex<HashMap<Account, Secret>>> = LazyLock::new(Mutex::default);

/// Keeps a secret in the system's store, or, where there is none, in this process alone. Says where.
pub(crate) fn keep_for_good_or_now(account: &Account, secret: Secret) -> Result<String, String> {
    if secret.reveal().is_empty() {
        return Err("an empty text is no password".to_owned());
    }
    let kept = SystemStore.keep(account, &secret);
    let mut remembered = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
    match kept {
        Ok(()) => {
            remembered.remove(account);
            Ok("it is in this system's credential store now".to_owned())
        }
        Err(error) => {
            remembered.insert(account.clone(), secret);
            Ok(format!("it is remembered until Spillway's background process ends, and then asked for again ({error})"))
        }
    }
}

/// Forgets a secret, wherever it is kept.
pub(crate) fn forget(account: &Account) -> Result<(), CredentialError> {
    REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    SystemStore.forget(account)
}

/// A secret that is kept; it may wait for a person who unlocks the store.
pub(crate) fn known(account: &Account) -> Option<Secret> {
    let remembered = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned();
    if remembered.is_some() {
        return remembered;
    }
    match SystemStore.read(account) {
        Ok(found) => found,
        Err(error) => {
            tracing::info!(%error, "the credential store cannot be asked");
            None
        }
    }
}

/// Whose password goes with a worker that is removed; none where its kind has none.
pub(crate) fn account_of(settings: &WorkerSettings) -> Option<Account> {
    let login = match &settings.kind {
        WorkerKind::Local | WorkerKind::Slurm(_) => return None,
        WorkerKind::Psexec(psexec) => psexec.username.clone(),
        WorkerKind::Docker(docker) => docker.username.clone(),
        WorkerKind::Ssh(ssh) => ssh.address.user.clone(),
    };
    Some(Account::new(settings.name.as_str(), login))
}

#[cfg(test)]
mod tests {
    use super::*;
    use workers::secret::Secret;

    /// Keeps what it is given, but nothing of the worker "locked".
    #[derive(Default)]
    struct Kept(Mutex<HashMap<Account, Secret>>);

    impl CredentialStore for Kept {
        fn keep(&self, account: &Account, secret: &Secret) -> Result<(), CredentialError> {
            if *account == Account::new("locked", Some("bo".into())) {
                return Err(CredentialError::NoStore("it is locked".into()));
            }
            self.0.lock().unwrap().insert(account.clone(), secret.clone());
            Ok(())
        }

        fn read(&self, account: &Account) -> Result<Option<Secret>, CredentialError> {
            Ok(self.0.lock().unwrap().get(account).cloned())
        }

        fn forget(&self, account: &Account) -> Result<(), CredentialError> {
            self.0.lock().unwrap().remove(account);
            Ok(())
        }
    }

    #[test]
    fn passwords_of_a_worker_file_are_kept_under_the_account_that_asks_for_them_later() {
        let file = r#"{"workers": [
            {"type": "psexec", "name": "big", "hostname": "BIG", "credentials": {"username": "ana", "password": "hunter2"}},
            {"type": "ssh", "name": "locked", "host": "l", "username": "bo", "password": "hunter3"}]}"#;
        let read = workers::worker_file::read(file, "w.json").unwrap();
        let store = Kept::default();
        let words = keep(&store, &read.secrets);
        assert_eq!(words[0], "the password of big is in this system's credential store now");
        assert!(words[1].starts_with("the password of locked was not kept"), "{words:?}");
        assert!(!words.concat().contains("hunter"), "{words:?}");
        let account = account_of(&read.workers[0]).unwrap();
        assert_eq!(store.read(&account).unwrap(), Some(Secret::new("hunter2")));
        store.forget(&account).unwrap();
        assert_eq!(store.read(&account).unwrap(), None);
    }
}
