//! A connection to a host up to where its key is known: no name and no secret goes to a host before that.

use super::known_hosts::{KnownKey, Standing, fingerprint, keys_of, kind, preferred, standing};
use super::target::Target;
use crate::far::DialError;
use ssh2::{ErrorCode, KnownHostFileKind, MethodType, Session};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// A host has so long to take a connection and to say who it is.
const CONNECTING: Duration = Duration::from_secs(30);

/// Codes of libssh2 for a connection that ended while the host should have said who it is.
const ENDED_EARLY: [i32; 4] = [-2, -7, -13, -43];

/// A session and the socket below it.
pub(super) struct Line {
    pub session: Session,
    socket: TcpStream,
}

impl Line {
    /// Ends the connection from another thread, as [`Line::cut`] does.
    pub(super) fn cutter(&self) -> Box<dyn Fn() + Send> {
        let socket = self.socket.try_clone();
        Box::new(move || {
            if let Ok(socket) = &socket {
                let _ = socket.shutdown(Shutdown::Both);
            }
        })
    }

    /// Ends the connection at once, without a word: nothing that waits for it waits on.
    pub(super) fn cut(&self) {
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // The library would say goodbye first, and wait for long where nobody listens.
        self.cut();
    }
}

/// Why there is no connection.
pub(super) struct Failed {
    pub error: DialError,
    /// The host took the connection and ended it before it said who it is.
    pub dropped: bool,
}

impl From<DialError> for Failed {
    fn from(error: DialError) -> Self {
        Self { error, dropped: false }
    }
}

/// A host that has said who it is.
pub(super) struct Met {
    pub line: Line,
    pub key: Vec<u8>,
    pub known: Vec<KnownFrom>,
}

/// A known key and where it stands.
pub(super) struct KnownFrom {
    pub key: KnownKey,
    pub file: PathBuf,
}

/// Connects and asks for the host's key; whether it is the right one is not looked at.
pub(super) fn meet(target: &Target) -> Result<Met, Failed> {
    let until = Instant::now() + CONNECTING;
    let unreachable = |why: String| Failed {
        error: DialError::Unreachable(format!(
            "{} ({}:{}) does not answer: {why}",
            target.called, target.host, target.port
        )),
        dropped: false,
    };
    let of_library = |error: ssh2::Error| Failed::from(DialError::Other(format!("ssh: {error}")));
    let socket = reach(&target.host, target.port, until).map_err(unreachable)?;
    socket.set_nodelay(true).map_err(|error| unreachable(error.to_string()))?;
    let mut session = Session::new().map_err(of_library)?;
    let known = known_keys(target, &session)?;
    let keys: Vec<KnownKey> = known.iter().map(|known| known.key.clone()).collect();
    session.method_pref(MethodType::HostKey, &preferred(&keys)).map_err(of_library)?;
    session.set_timeout(u32::try_from(left(until).as_millis()).unwrap_or(u32::MAX).max(1));
    session.set_tcp_stream(socket.try_clone().map_err(|error| unreachable(error.to_string()))?);
    let mut line = Line { session, socket };
    line.session.handshake().map_err(|error| Failed {
        dropped: matches!(error.code(), ErrorCode::Session(code) if ENDED_EARLY.contains(&code)),
        ..unreachable(format!("it took the connection but did not say who it is ({})", error.message()))
    })?;
    let key = line.session.host_key().map(|(key, _)| key.to_vec());
    let key = key.ok_or_else(|| DialError::Other(format!("{} showed no key", target.called)))?;
    Ok(Met { line, key, known })
}

impl Met {
    /// The line, where the host is the one that is known.
    pub(super) fn if_known(self, target: &Target) -> Result<Line, DialError> {
        let keys: Vec<KnownKey> = self.known.iter().map(|known| known.key.clone()).collect();
        let (called, offered) = (&target.called, format!("{} {}", kind(&self.key), fingerprint(&self.key)));
        let in_file = self.known.iter().find(|known| !known.key.revoked);
        let in_file = in_file.map(|known| format!(" -f \"{}\"", known.file.display())).unwrap_or_default();
        match standing(&keys, &self.key) {
            Standing::Known => Ok(self.line),
            Standing::Unknown => Err(DialError::UnknownHostKey {
                host: target.known_as(),
                algorithm: kind(&self.key),
                fingerprint: fingerprint(&self.key),
            }),
            Standing::Revoked => Err(DialError::Refused(format!(
                "the key of {called} ({offered}) is marked as revoked among the known hosts: nobody may rely on it"
            ))),
            Standing::Changed(_) => {
                let known = self.known.iter().filter(|known| !known.key.revoked);
                let known = known.map(|KnownFrom { key, file }| {
                    format!("{} {} ({} line {})", kind(&key.key), fingerprint(&key.key), file.display(), key.line)
                });
                Err(DialError::Refused(format!(
                    "the key of {called} is another one than before. Known is {}; offered is {offered}. The machine was set up \
                     anew, or somebody stands between: ask who looks after it, and only if the offered one is right remove the \
                     old one with: ssh-keygen -R \"{}\"{in_file}. Then the new one is asked about, and confirmed once",
                    known.collect::<Vec<_>>().join(", "),
                    target.known_as()
                )))
            }
        }
    }
}

/// Every key that stands for this host in the files of known hosts.
fn known_keys(target: &Target, session: &Session) -> Result<Vec<KnownFrom>, Failed> {
    let name = target.known_as();
    let mut found = Vec::new();
    for file in target.known_files() {
        let text = match std::fs::read(file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                let why = format!("the known hosts {} cannot be read: {error}", file.display());
                return Err(DialError::Refused(why).into());
            }
        };
        let mut is_hashed = |field: &str| hashed_means(session, field, &name);
        found.extend(of_file(keys_of(&text, &name, &mut is_hashed), file));
    }
    Ok(found)
}

fn of_file(keys: Vec<KnownKey>, file: &Path) -> impl Iterator<Item = KnownFrom> {
    keys.into_iter().map(move |key| KnownFrom { key, file: file.to_owned() })
}

/// Whether a hashed field means this name. The library hashes; the key beside it is of no meaning.
fn hashed_means(session: &Session, field: &str, name: &str) -> bool {
    let Ok(mut hosts) = session.known_hosts() else { return false };
    let any_key = "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    hosts.read_str(&format!("{field} ssh-ed25519 {any_key}\n"), KnownHostFileKind::OpenSSH).is_ok()
        && matches!(hosts.check(name, b"another"), ssh2::CheckResult::Match | ssh2::CheckResult::Mismatch)
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

/// The first address of the host that takes a connection.
fn reach(host: &str, port: u16, until: Instant) -> Result<TcpStream, String> {
    let addresses = addresses(host, port, until)?;
    let mut why = "it has no address".to_owned();
    for (index, address) in addresses.iter().enumerate() {
        // Each has its share, so that one that is dead leaves time for the others.
        let share = left(until) / u32::try_from(addresses.len() - index).unwrap_or(1);
        if share.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(address, share) {
            Ok(socket) => return Ok(socket),
            Err(error) => why = error.to_string(),
        }
    }
    Err(why)
}

/// Asks for the addresses of a name, for no longer than until then: the system's own limit may be minutes.
fn addresses(host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>, String> {
    let (send, answer) = mpsc::channel();
    let name = host.to_owned();
    std::thread::Builder::new()
        .name("address of a host".to_owned())
        .spawn(move || send.send((name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>)))
        .map_err(|error| error.to_string())?;
    match answer.recv_timeout(left(until)) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(format!("its name has no address ({error})")),
        Err(_) => Err("nobody tells its address".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_of_openssh_is_found_with_and_without_a_port() {
        // Made by `ssh-keygen -H` of "[127.0.0.1]:2222" and of "big".
        let session = Session::new().unwrap();
        for (name, field) in HASHED {
            assert!(hashed_means(&session, field, name), "{name}");
            assert!(!hashed_means(&session, field, "other"));
        }
        assert!(!hashed_means(&session, "|1|broken", "big"));
    }

    const HASHED: [(&str, &str); 2] = [
        ("[127.0.0.1]:2222", "|1|tGeHfjFusBUG1QzkJkoEkT/GlJc=|eUJX0Sq6VkGjeVMgNQJWPon3G1A="),
        ("big", "|1|jW7ssLzq68bDV+F0L64GmnlrXz0=|P3wGE1uCFY+4I/aVkH9NvHTqcdY="),
    ];

    #[test]
    fn a_port_where_nobody_listens_is_told_at_once() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let begun = Instant::now();
        assert!(reach("127.0.0.1", port, begun + CONNECTING).is_err());
        assert!(begun.elapsed() < CONNECTING / 2);
    }
}
