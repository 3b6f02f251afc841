//! Why the page cannot be served.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the page cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No address.
    #[error("{text} is no address to listen on: write it as 127.0.0.1:8321, or with port 0 for a free one")]
    Address {
        /// What was given.
        text: String,
    },
    /// Another program listens there.
    #[error("{address} is taken by another program: choose another port with --listen, or leave it out for a free one")]
    Taken {
        /// The address.
        address: SocketAddr,
    },
    /// The system refuses the address.
    #[error("cannot listen on {address} ({error}): choose an address of this machine with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's words.
        error: io::Error,
    },
    /// The system gives no random bytes.
    #[error("cannot make a token, because the system gives no random bytes ({0})")]
    Random(getrandom::Error),
    /// The folder of the page holds none.
    #[error("{folder} holds no index.html: SPILLWAY_UI must name a folder with a built page")]
    NoPage {
        /// The folder.
        folder: PathBuf,
    },
}

impl ServeError {
    /// What the system's refusal to listen means.
    pub(crate) fn of_listening(address: SocketAddr, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::Taken { address },
            _ => Self::Listen { address, error },
        }
    }
}
