//! Where to listen, and how.

use crate::ServeError;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Where to listen, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Address and port; port 0 is any free one.
    pub listen: SocketAddr,
    /// A folder with a built page, instead of the one in the program.
    pub page: Option<PathBuf>,
    /// How long a page may give no sign of life, and how long one line may take to reach it.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            page: None,
            patience: Duration::from_secs(60),
        }
    }
}

impl Options {
    /// What is written as `ADDRESS:PORT`; `localhost` is this machine alone.
    pub fn listen_on(text: &str) -> Result<SocketAddr, ServeError> {
        let numbers = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
        numbers.as_deref().unwrap_or(text).parse().map_err(|_| ServeError::Address { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_numbers_or_localhost_with_a_port() {
        let of = |text: &str| Options::listen_on(text).map(|address| address.to_string()).ok();
        assert_eq!(of("127.0.0.1:8321").as_deref(), Some("127.0.0.1:8321"));
        assert_eq!(of("localhost:0").as_deref(), Some("127.0.0.1:0"));
        assert_eq!(of("[::1]:80").as_deref(), Some("[::1]:80"));
        for wrong in ["", "8321", "127.0.0.1", "127.0.0.1:70000", "example.org:80", "localhost:", "localhost:-1"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn without_a_word_only_this_machine_is_listened_to() {
        assert!(Options::default().listen.ip().is_loopback());
    }
}
