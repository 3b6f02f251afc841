//! A way to a port that can be slow, thin or cut, and that counts what goes over it. No root is needed.
//!
//! It is two connections with a queue between: whoever sends is answered by this system at once, so a cut wire is silence to
//! programs, not to the network. A cut cable for the network too is [`crate::Machine::cut`].

mod flow;

use crate::LabError;
use flow::{Connection, Settings};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// A loopback port that leads to another one.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    to: SocketAddr,
    ended: AtomicBool,
    settings: Arc<Mutex<Settings>>,
    out: Arc<AtomicU64>,
    back: Arc<AtomicU64>,
    taken: AtomicU64,
    open: Mutex<Vec<Connection>>,
}

impl Wire {
    /// A wire to that port: at first without delay or limit.
    pub fn to(to: SocketAddr) -> Result<Self, LabError> {
        let here = Path::new("a loopback port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(LabError::io("listen on", here))?;
        let address = listener.local_addr().map_err(LabError::io("listen on", here))?;
        let shared = Arc::new(Shared {
            to,
            ended: AtomicBool::new(false),
            settings: Arc::default(),
            out: Arc::default(),
            back: Arc::default(),
            taken: AtomicU64::new(0),
            open: Mutex::default(),
        });
        let other = shared.clone();
        let accepting = std::thread::spawn(move || {
            for near in listener.incoming() {
                if other.ended.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(near) = near {
                    other.take(near);
                }
            }
        });
        Ok(Self { address, shared, accepting: Some(accepting) })
    }

    /// Its near end, which callers call.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A round trip takes so much longer.
    pub fn delay(&self, round_trip: Duration) {
        self.shared.change(|settings| settings.each_way = round_trip / 2);
    }

    /// So many bytes a second each way, for each connection; none is as fast as can be.
    pub fn rate(&self, bytes_per_second: Option<u64>) {
        self.shared.change(|settings| settings.bytes_per_second = bytes_per_second);
    }

    /// Silence from now on: nothing passes, nothing is closed, new calls are taken and not answered.
    pub fn cut(&self) {
        self.shared.change(|settings| settings.cut = true);
    }

    /// What was held passes, and what follows.
    pub fn heal(&self) {
        self.shared.change(|settings| settings.cut = false);
    }

    /// Every connection ends with an error at both ends; new ones are taken as before.
    pub fn reset(&self) {
        for connection in self.shared.lock().drain(..) {
            connection.end();
        }
    }

    /// Bytes that callers sent, over all connections, counted where they were read from the socket.
    pub fn bytes_out(&self) -> u64 {
        self.shared.out.load(Ordering::SeqCst)
    }

    /// Bytes that the far port sent.
    pub fn bytes_in(&self) -> u64 {
        self.shared.back.load(Ordering::SeqCst)
    }

    /// Connections that were taken so far.
    pub fn connections(&self) -> u64 {
        self.shared.taken.load(Ordering::SeqCst)
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings.lock().unwrap_or_else(PoisonError::into_inner));
        self.lock().iter().for_each(Connection::look_again);
    }

    fn take(&self, near: TcpStream) {
        self.taken.fetch_add(1, Ordering::SeqCst);
        let mut open = self.lock();
        open.retain(|connection| !connection.is_over());
        let counts = [self.out.clone(), self.back.clone()];
        // Without threads or descriptors there is no wire; the caller sees its connection end.
        if let Ok(connection) = Connection::start(near, self.to, self.settings.clone(), counts) {
            open.push(connection);
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes who waits for the next call.
        let _ = TcpStream::connect(self.address);
        let _ = self.accepting.take().map(JoinHandle::join);
        self.reset();
    }
}
