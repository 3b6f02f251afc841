//! Whose secret is meant. It knows no store and no secret.

use std::path::{Path, PathBuf};

/// Whose password or passphrase it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// A login of a worker.
    Login {
        /// Name of the worker.
        worker: String,
        /// Login on it; none where it is the user's own.
        login: Option<String>,
    },
    /// A private key of this machine, whichever workers it opens.
    Key(PathBuf),
}

impl Account {
    /// The account of a worker's login.
    pub fn new(worker: impl Into<String>, login: Option<String>) -> Self {
        Self::Login { worker: worker.into(), login }
    }

    /// The account of a private key.
    pub fn of_key(file: impl AsRef<Path>) -> Self {
        Self::Key(file.as_ref().to_owned())
    }

    /// `worker/login`, or `/key/` and the file. A name of a worker has no `/` in it and is never empty, so that no two
    /// accounts share one.
    #[cfg_attr(not(any(test, feature = "credentials")), expect(dead_code, reason = "only a store asks for it"))]
    pub(crate) fn entry_name(&self) -> String {
        match self {
            Self::Login { worker, login } => format!("{worker}/{}", login.as_deref().unwrap_or_default()),
            Self::Key(file) => format!("/key/{}", file.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_and_a_key_never_share_a_name() {
        assert_eq!(Account::new("big", Some("ana".into())).entry_name(), "big/ana");
        assert_eq!(Account::new("big", None).entry_name(), "big/");
        assert_eq!(Account::of_key("/home/ana/.ssh/id_rsa").entry_name(), "/key//home/ana/.ssh/id_rsa");
    }
}
