//! Passwords of workers, in the system's own credential store and nowhere else: Windows Credential Manager, the keychain
//! of macOS, the Secret Service of a Linux desktop. Where there is none, the password is asked for each time.

pub use crate::account::Account;
use crate::secret::Secret;

/// What the store calls everything of this program.
const SERVICE: &str = "Spillway";

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The system has no store, or it is locked and cannot ask.
    #[error("this system keeps no passwords for programs now: {0}")]
    NoStore(String),
    /// The store refused.
    #[error("the password of {account} cannot be {operation}: {reason}")]
    Refused {
        /// "kept", "read", "removed".
        operation: &'static str,
        /// Worker and login.
        account: String,
        /// The store's words; no secret is in them.
        reason: String,
    },
}

/// A place for passwords.
pub trait CredentialStore: Send + Sync {
    /// Keeps a password; one that stands there is replaced.
    ///
    /// # Errors
    ///
    /// There is no store, or it refuses.
    fn keep(&self, account: &Account, secret: &Secret) -> Result<(), CredentialError>;

    /// The password; none where none is kept.
    ///
    /// # Errors
    ///
    /// There is no store, or it refuses.
    fn read(&self, account: &Account) -> Result<Option<Secret>, CredentialError>;

    /// Removes it. Nothing to remove is no error.
    ///
    /// # Errors
    ///
    /// There is no store, or it refuses.
    fn forget(&self, account: &Account) -> Result<(), CredentialError>;
}

/// The store of this user on this system. Each call may wait for a person who unlocks it: never on a thread that decides.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemStore;

impl CredentialStore for SystemStore {
    fn keep(&self, account: &Account, secret: &Secret) -> Result<(), CredentialError> {
        entry(account)?.set_password(secret.reveal()).map_err(|error| refused("kept", account, &error))
    }

    fn read(&self, account: &Account) -> Result<Option<Secret>, CredentialError> {
        match entry(account)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(refused("read", account, &error)),
        }
    }

    fn forget(&self, account: &Account) -> Result<(), CredentialError> {
        match entry(account)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(refused("removed", account, &error)),
        }
    }
}

fn entry(account: &Account) -> Result<keyring::Entry, CredentialError> {
    keyring::Entry::new(SERVICE, &account.entry_name()).map_err(|error| CredentialError::NoStore(error.to_string()))
}

/// The words of an error, which hold no secret: of a badly encoded one the library keeps the bytes, not in its words.
fn refused(operation: &'static str, account: &Account, error: &keyring::Error) -> CredentialError {
    CredentialError::Refused { operation, account: account.entry_name(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_replaced_read_and_removed() {
        let account = Account::new(format!("test-{}", std::process::id()), Some("Büro\\ana".into()));
        let other = Account::new(format!("test-{}", std::process::id()), None);
        let store = SystemStore;
        let kept = match store.keep(&account, &Secret::new("first")) {
            Err(CredentialError::NoStore(why)) => {
                println!("skipped: a_password_is_kept_replaced_read_and_removed: {why}");
                return;
            }
            kept => kept,
        };
        kept.unwrap();
        store.keep(&account, &Secret::new("zweites „Wort“ mit Leer zeichen")).unwrap();
        assert_eq!(store.read(&account).unwrap(), Some(Secret::new("zweites „Wort“ mit Leer zeichen")));
        assert_eq!(store.read(&other).unwrap(), None);
        store.forget(&account).unwrap();
        assert_eq!(store.read(&account).unwrap(), None);
        store.forget(&account).unwrap();
    }

    #[test]
    fn an_error_names_the_worker_and_no_password() {
        let account = Account::new("big", Some("ana".into()));
        let error = refused("kept", &account, &keyring::Error::NoEntry);
        assert!(error.to_string().starts_with("the password of big/ana cannot be kept"), "{error}");
    }
}
