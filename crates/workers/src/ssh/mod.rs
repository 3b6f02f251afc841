//! Machines over SSH: the two ways there (a library, or the system's `ssh`), how the agent gets there, what fails and why.
//!
//! Nothing from a file, a setting or a host reaches a remote shell unquoted. Secrets come from the caller and stay in no text.

mod call;
mod dial;
mod folder;
#[cfg(feature = "ssh2")]
mod library;
mod logins;
mod place;
mod program;
mod quote;
mod shell;
mod system;
mod words;

pub use dial::SshDial;
#[cfg(feature = "ssh2")]
pub use dial::{Options, Secrets, dial};
pub use folder::RemoteFolder;
#[cfg(feature = "ssh2")]
pub use library::{account_of_key, trust_host};
pub use logins::Logins;
