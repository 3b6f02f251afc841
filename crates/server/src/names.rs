//! The names by which this server may be asked. A page that reached us by any other name was led here by somebody
//! else's name server, or is somebody else's page.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The port HTTP needs not name.
const HTTP_PORT: u16 = 80;

/// The names of one connection: loopback's, and the address that was really reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OwnNames {
    reached: SocketAddr,
}

impl OwnNames {
    /// The names of a connection that reached this address and port of ours.
    pub fn of_connection(reached: SocketAddr) -> Self {
        Self { reached: SocketAddr::new(reached.ip().to_canonical(), reached.port()) }
    }

    fn hosts(self) -> Vec<String> {
        let port = self.reached.port();
        let addresses = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST), self.reached.ip()];
        let mut hosts: Vec<String> = addresses.map(|ip| SocketAddr::new(ip, port).to_string()).into();
        hosts.push(format!("localhost:{port}"));
        if port == HTTP_PORT {
            let end = format!(":{HTTP_PORT}");
            let short: Vec<String> =
                hosts.iter().filter_map(|host| host.strip_suffix(&end)).map(str::to_owned).collect();
            hosts.extend(short);
        }
        hosts
    }

    /// Whether a `Host` header is one of our names.
    pub fn has_host(self, host: &str) -> bool {
        self.hosts().iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    /// Whether an `Origin` header is one of ours, letter by letter.
    pub fn has_origin(self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.hosts().iter().any(|own| own == host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(reached: &str) -> OwnNames {
        OwnNames::of_connection(reached.parse().unwrap())
    }

    #[test]
    fn loopback_has_three_names_with_our_port() {
        let own = names("127.0.0.1:8321");
        for host in ["127.0.0.1:8321", "localhost:8321", "LocalHost:8321", "[::1]:8321"] {
            assert!(own.has_host(host), "{host}");
        }
        for host in [
            "127.0.0.1",
            "localhost",
            "127.0.0.1:8322",
            "127.0.0.2:8321",
            "evil.example:8321",
            "localhost.evil.example:8321",
            "",
            "localhost:8321.evil.example",
            "127.0.0.1:8321 ",
            "0.0.0.0:8321",
            "user@localhost:8321",
        ] {
            assert!(!own.has_host(host), "{host}");
        }
    }

    #[test]
    fn an_origin_is_ours_letter_by_letter() {
        let own = names("127.0.0.1:8321");
        for origin in ["http://127.0.0.1:8321", "http://localhost:8321", "http://[::1]:8321"] {
            assert!(own.has_origin(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://127.0.0.1:8321",
            "http://127.0.0.1",
            "http://127.0.0.1:8321/",
            "http://127.0.0.1:83210",
            "http://evil.example:8321",
            "HTTP://127.0.0.1:8321",
            "file://",
            "http://127.0.0.1:8321.evil.example",
        ] {
            assert!(!own.has_origin(origin), "{origin}");
        }
    }

    #[test]
    fn an_address_beyond_this_machine_is_ours_where_it_was_reached() {
        let own = names("192.168.7.5:8321");
        assert!(own.has_host("192.168.7.5:8321") && own.has_origin("http://192.168.7.5:8321"));
        assert!(!own.has_host("192.168.7.6:8321"));
        assert!(names("[::ffff:192.168.7.5]:8321").has_host("192.168.7.5:8321"), "IPv4 over a socket for both");
    }

    #[test]
    fn port_80_is_not_named() {
        let own = names("[::1]:80");
        assert!(own.has_host("localhost") && own.has_host("localhost:80") && own.has_host("[::1]"));
        assert!(own.has_origin("http://localhost"));
    }
}
