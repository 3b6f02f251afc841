//! One connection over a wire: for each way a thread that reads, a queue in which bytes wait for their time, a thread that writes.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const CHUNK: usize = 64 << 10;
/// What may be under way on a wire without a limit: far more than a delay of 50 ms holds at the speed of loopback.
const UNDER_WAY: u64 = 64 << 20;

/// How the wire is now.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Settings {
    pub(super) each_way: Duration,
    pub(super) bytes_per_second: Option<u64>,
    pub(super) cut: bool,
}

impl Settings {
    /// With a limit, what is under way and 100 ms of queue.
    fn room(&self) -> u64 {
        self.bytes_per_second.map_or(UNDER_WAY, |rate| {
            let held = self.each_way + Duration::from_millis(100);
            ((rate as f64 * held.as_secs_f64()) as u64).max(CHUNK as u64)
        })
    }
}

#[derive(Debug, Default)]
struct Queue {
    /// No bytes mean that the sender ended.
    waiting: VecDeque<(Instant, Vec<u8>)>,
    bytes: u64,
    /// When the last byte has passed the limit.
    sent: Option<Instant>,
    over: bool,
}

/// One way.
#[derive(Debug)]
struct Flow {
    settings: Arc<Mutex<Settings>>,
    queue: Mutex<Queue>,
    changed: Condvar,
    count: Arc<AtomicU64>,
}

impl Flow {
    fn new(settings: &Arc<Mutex<Settings>>, count: Arc<AtomicU64>) -> Self {
        Self { settings: settings.clone(), queue: Mutex::default(), changed: Condvar::new(), count }
    }

    fn settings(&self) -> Settings {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, queue: MutexGuard<'a, Queue>, at_most: Option<Duration>) -> MutexGuard<'a, Queue> {
        match at_most {
            None => self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
            Some(time) => self.changed.wait_timeout(queue, time).unwrap_or_else(PoisonError::into_inner).0,
        }
    }

    fn look_again(&self) {
        drop(self.lock());
        self.changed.notify_all();
    }

    fn end(&self) {
        self.lock().over = true;
        self.changed.notify_all();
    }

    /// Waits while the wire is cut or full; whether there is still somebody to send for.
    fn put(&self, bytes: Vec<u8>) -> bool {
        let mut queue = self.lock();
        loop {
            let settings = self.settings();
            if queue.over {
                return false;
            }
            let length = bytes.len() as u64;
            if !settings.cut && (queue.bytes == 0 || queue.bytes + length <= settings.room()) {
                let now = Instant::now();
                let takes = settings.bytes_per_second.map_or(0.0, |rate| length as f64 / rate.max(1) as f64);
                let sent = queue.sent.unwrap_or(now).max(now) + Duration::from_secs_f64(takes);
                queue.sent = Some(sent);
                queue.bytes += length;
                queue.waiting.push_back((sent + settings.each_way, bytes));
                drop(queue);
                self.changed.notify_all();
                return true;
            }
            queue = self.wait(queue, None);
        }
    }

    /// Waits for the next bytes whose time has come.
    fn next(&self) -> Option<Vec<u8>> {
        let mut queue = self.lock();
        loop {
            if queue.over {
                return None;
            }
            let due = queue.waiting.front().map(|(due, _)| due.saturating_duration_since(Instant::now()));
            match due {
                Some(Duration::ZERO) if !self.settings().cut => {
                    let (_, bytes) = queue.waiting.pop_front()?;
                    queue.bytes -= bytes.len() as u64;
                    drop(queue);
                    self.changed.notify_all();
                    return Some(bytes);
                }
                Some(time) if !time.is_zero() => queue = self.wait(queue, Some(time)),
                _ => queue = self.wait(queue, None),
            }
        }
    }

    /// Until the sender ends; false where the connection broke.
    fn read_from(&self, mut source: &TcpStream) -> bool {
        let mut buffer = vec![0; CHUNK];
        loop {
            match source.read(&mut buffer) {
                Ok(length) => {
                    self.count.fetch_add(length as u64, Ordering::SeqCst);
                    if !self.put(buffer[..length].to_vec()) || length == 0 {
                        return true;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
    }

    /// Until there is nothing more to come; false where the connection broke.
    fn write_to(&self, mut target: &TcpStream) -> bool {
        while let Some(bytes) = self.next() {
            if bytes.is_empty() {
                return target.shutdown(Shutdown::Write).is_ok();
            }
            if target.write_all(&bytes).is_err() {
                return false;
            }
        }
        true
    }
}

/// Both ways and both ends.
#[derive(Debug)]
struct Ends {
    near: TcpStream,
    far: OnceLock<TcpStream>,
    out: Flow,
    back: Flow,
}

impl Ends {
    /// Both sides see an error at once, also who is waiting in a call.
    fn reset(&self) {
        self.out.end();
        self.back.end();
        for end in [Some(&self.near), self.far.get()].into_iter().flatten() {
            let _ = rustix::net::connect_unspec(end);
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

/// A connection over the wire, and the thread that carries it.
#[derive(Debug)]
pub(super) struct Connection {
    ends: Arc<Ends>,
    carrier: JoinHandle<()>,
}

impl Connection {
    pub(super) fn start(
        near: TcpStream,
        to: SocketAddr,
        settings: Arc<Mutex<Settings>>,
        [out, back]: [Arc<AtomicU64>; 2],
    ) -> io::Result<Self> {
        near.set_nodelay(true)?;
        let (out, back) = (Flow::new(&settings, out), Flow::new(&settings, back));
        let ends = Arc::new(Ends { near, far: OnceLock::new(), out, back });
        let other = ends.clone();
        let carrier = std::thread::Builder::new().spawn(move || carry(&other, to))?;
        Ok(Self { ends, carrier })
    }

    pub(super) fn look_again(&self) {
        self.ends.out.look_again();
        self.ends.back.look_again();
    }

    pub(super) fn is_over(&self) -> bool {
        self.carrier.is_finished()
    }

    pub(super) fn end(self) {
        self.ends.reset();
        let _ = self.carrier.join();
    }
}

fn carry(ends: &Ends, to: SocketAddr) {
    // A call over a cut wire arrives once it is healed, so the caller's first bytes wait in the queue.
    let far = TcpStream::connect_timeout(&to, Duration::from_secs(20)).and_then(|far| {
        far.set_nodelay(true)?;
        Ok(far)
    });
    let Ok(far) = far else { return ends.reset() };
    let far = ends.far.get_or_init(|| far);
    // A reset while we called did not know of this end.
    if ends.out.lock().over {
        return ends.reset();
    }
    std::thread::scope(|scope| {
        let ways = [
            (&ends.out, &ends.near, far, true),
            (&ends.out, &ends.near, far, false),
            (&ends.back, far, &ends.near, true),
            (&ends.back, far, &ends.near, false),
        ];
        for (flow, source, target, reads) in ways {
            scope.spawn(move || {
                let well = if reads { flow.read_from(source) } else { flow.write_to(target) };
                if !well {
                    ends.reset();
                }
            });
        }
    });
    // The descriptors may live on in the list of connections.
    let _ = ends.near.shutdown(Shutdown::Both);
    let _ = far.shutdown(Shutdown::Both);
}
