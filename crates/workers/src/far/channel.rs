//! Ways to a far end: anything with an input and an output on which one speaks.

use super::words::Words;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A way to a far end that runs.
pub trait Channel: Send {
    /// From the far end.
    fn input(&mut self) -> &mut dyn Read;
    /// To the far end.
    fn output(&mut self) -> &mut dyn Write;
    /// Ends it; what waits for it gets an error.
    fn close(&mut self);
    /// Ends it from another thread, as [`Channel::close`] does.
    fn closer(&self) -> Box<dyn Fn() + Send>;
    /// Ends it where the other side keeps one waiting for longer than this.
    fn limit_silence(&mut self, limit: Duration);
    /// What the other side said as it went, where it said something.
    fn last_words(&mut self) -> Option<String>;
}

/// Why there is no channel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// No answer; it may be tried again.
    #[error("{0}")]
    Unreachable(String),
    /// Not let in; a person must mend it.
    #[error("{0}")]
    Refused(String),
    /// The key of the host is not known here; a person compares its fingerprint and confirms it once.
    #[error(
        "the {algorithm} key of {host} is not known here yet. Its fingerprint is {fingerprint}: compare it with what the owner of \
         the machine says, and confirm it once"
    )]
    UnknownHostKey {
        /// The host as its name stands among the known ones.
        host: String,
        /// Kind of key, such as `ED25519`.
        algorithm: String,
        /// `SHA256:` and the hash as OpenSSH writes it.
        fingerprint: String,
    },
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Makes channels to the far end of one worker folder.
pub trait Dial: Send + Sync {
    /// A new channel, ready for the first call.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn open(&self) -> Result<Box<dyn Channel>, DialError>;

    /// A person confirmed the key of the machine by this fingerprint: it is known from then on.
    ///
    /// # Errors
    ///
    /// Another key is shown by now, there is none, or it cannot be kept.
    fn trust(&self, _fingerprint: &str) -> Result<(), DialError> {
        Err(DialError::Other("there is no key to be confirmed".to_owned()))
    }
}

/// A channel through a program that is started for it: the system's `ssh`, or the far end itself.
pub struct ProgramChannel {
    child: Arc<Mutex<Child>>,
    input: Watched<ChildStdout>,
    output: Option<Watched<ChildStdin>>,
    words: Arc<Mutex<Words>>,
    listening: Option<JoinHandle<()>>,
    over: Arc<AtomicBool>,
    /// Where goes what is written after the end of its input.
    nowhere: std::io::Empty,
}

/// Since when it is waited for the other side, in milliseconds after `begun`, plus one; 0 while nobody waits.
struct Patience {
    begun: Instant,
    since: AtomicU64,
    /// Milliseconds.
    limit: AtomicU64,
}

impl Patience {
    fn wait_for<T>(&self, what: impl FnOnce() -> T) -> T {
        let since = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.since.store(since + 1, Ordering::Relaxed);
        let done = what();
        self.since.store(0, Ordering::Relaxed);
        done
    }

    fn limit(&self) -> Duration {
        Duration::from_millis(self.limit.load(Ordering::Relaxed))
    }

    fn limit_to(&self, limit: Duration) {
        self.limit.store(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        match self.since.load(Ordering::Relaxed) {
            0 => false,
            since => self.begun.elapsed().saturating_sub(Duration::from_millis(since - 1)) > self.limit(),
        }
    }
}

/// A stream of which it is known how long it keeps one waiting.
struct Watched<S> {
    stream: S,
    patience: Arc<Patience>,
}

impl<S: Read> Read for Watched<S> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.patience.wait_for(|| self.stream.read(buffer))
    }
}

impl<S: Write> Write for Watched<S> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.patience.wait_for(|| self.stream.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.patience.wait_for(|| self.stream.flush())
    }
}

impl ProgramChannel {
    /// Starts the program. Where the other side keeps one waiting for longer than `limit`, the program is ended: a cut cable
    /// tells nothing.
    ///
    /// # Errors
    ///
    /// The program cannot be started.
    pub fn start(mut command: Command, limit: Duration) -> Result<Self, DialError> {
        let program = command.get_program().to_string_lossy().into_owned();
        let cannot = |error: &dyn std::fmt::Display| DialError::Other(format!("{program} cannot be started: {error}"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(windows)]
        {
            // No console appears where the window's program starts one of the terminal.
            use std::os::windows::process::CommandExt;
            command.creation_flags(windows_sys::Win32::System::Threading::CREATE_NO_WINDOW);
        }
        let mut child = command.spawn().map_err(|error| cannot(&error))?;
        let (Some(input), Some(output), Some(errors)) = (child.stdout.take(), child.stdin.take(), child.stderr.take())
        else {
            return Err(cannot(&"it has no streams"));
        };
        let words = Arc::new(Mutex::new(Words::default()));
        let kept = words.clone();
        let listening = std::thread::Builder::new()
            .name(format!("words of {program}"))
            .spawn(move || listen(errors, &kept))
            .map_err(|error| cannot(&error))?;
        let child = Arc::new(Mutex::new(child));
        let patience = Patience { begun: Instant::now(), since: AtomicU64::new(0), limit: AtomicU64::new(0) };
        patience.limit_to(limit);
        let patience = Arc::new(patience);
        let over = Arc::new(AtomicBool::new(false));
        let watched = (child.clone(), patience.clone(), over.clone());
        std::thread::Builder::new()
            .name(format!("patience with {program}"))
            .spawn(move || watch(&watched.0, &watched.1, &watched.2))
            .map_err(|error| cannot(&error))?;
        Ok(Self {
            child,
            input: Watched { stream: input, patience: patience.clone() },
            output: Some(Watched { stream: output, patience }),
            words,
            listening: Some(listening),
            over,
            nowhere: std::io::empty(),
        })
    }

    /// Nothing more is sent: the program sees the end of its input.
    pub fn end_input(&mut self) {
        self.output = None;
    }

    /// Waits for its end, after its output has ended; the code it ended with, none where it was killed. One that goes on
    /// for longer than the limit is ended.
    pub fn wait(&mut self) -> Option<i32> {
        let patience = self.input.patience.clone();
        let status = patience.wait_for(|| {
            loop {
                // Not held while it is waited for: whoever watches must be able to end it.
                match self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait() {
                    Ok(None) => {}
                    ended => return ended,
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        self.over.store(true, Ordering::Relaxed);
        status.ok().flatten().and_then(|status| status.code())
    }
}

/// Ends the program once patience is over; looks a few times within the limit.
fn watch(child: &Mutex<Child>, patience: &Patience, over: &AtomicBool) {
    let pause = (patience.limit() / 8).clamp(Duration::from_millis(10), Duration::from_secs(1));
    while !over.load(Ordering::Relaxed) {
        if patience.is_over() {
            let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
            return;
        }
        std::thread::sleep(pause);
    }
}

fn listen(errors: impl Read, kept: &Mutex<Words>) {
    let mut errors = errors.take(1 << 20);
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = errors.read(&mut bytes) {
        kept.lock().unwrap_or_else(PoisonError::into_inner).take(&bytes[..count]);
    }
}

impl Channel for ProgramChannel {
    fn input(&mut self) -> &mut dyn Read {
        &mut self.input
    }

    fn output(&mut self) -> &mut dyn Write {
        match &mut self.output {
            Some(output) => output,
            None => &mut self.nowhere,
        }
    }

    fn close(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }

    fn closer(&self) -> Box<dyn Fn() + Send> {
        let (child, over) = (self.child.clone(), self.over.clone());
        Box::new(move || {
            over.store(true, Ordering::Relaxed);
            let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = child.kill();
            let _ = child.wait();
        })
    }

    fn limit_silence(&mut self, limit: Duration) {
        self.input.patience.limit_to(limit);
    }

    fn last_words(&mut self) -> Option<String> {
        self.close();
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
        self.words.lock().unwrap_or_else(PoisonError::into_inner).text()
    }
}

impl Drop for ProgramChannel {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn program(words: &[&str], limit: Duration) -> ProgramChannel {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        ProgramChannel::start(command, limit).unwrap()
    }

    #[test]
    fn what_a_program_said_as_it_went_is_kept() {
        let mut channel =
            program(&["sh", "-c", "echo '  no such host  ' >&2; echo >&2; exit 255"], Duration::from_secs(20));
        assert_eq!(channel.input().read(&mut [0; 8]).unwrap(), 0);
        assert_eq!(channel.last_words().as_deref(), Some("no such host"));
    }

    #[test]
    fn a_program_that_keeps_one_waiting_for_too_long_is_ended() {
        let mut channel = program(&["sleep", "600"], Duration::from_millis(200));
        let begun = Instant::now();
        assert_eq!(channel.input().read(&mut [0; 8]).unwrap(), 0);
        assert!(begun.elapsed() >= Duration::from_millis(200));
        assert_eq!(channel.last_words(), None);
    }

    #[test]
    fn a_program_that_ends_its_output_and_goes_on_is_ended_too() {
        let mut channel = program(&["sh", "-c", "exec >&-; sleep 600"], Duration::from_millis(200));
        channel.end_input();
        assert_eq!(channel.input().read(&mut [0; 8]).unwrap(), 0);
        assert_eq!(channel.wait(), None);
    }

    #[test]
    fn bytes_pass_both_ways_and_an_idle_channel_may_be_silent() {
        let mut channel = program(&["cat"], Duration::from_millis(300));
        std::thread::sleep(Duration::from_millis(700));
        channel.output().write_all(b"there").unwrap();
        let mut back = [0; 5];
        channel.input().read_exact(&mut back).unwrap();
        assert_eq!(&back, b"there");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let Err(error) = ProgramChannel::start(Command::new("/nowhere/ssh"), Duration::from_secs(1)) else {
            panic!("it was started");
        };
        assert!(error.to_string().starts_with("/nowhere/ssh cannot be started"), "{error}");
    }
}
