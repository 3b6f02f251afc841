//! A script that runs over a session of its own. Each wait for the other side is looked at every second at least: what keeps
//! one waiting for too long is cut, and a script that ended early is noticed while one writes to it.

use super::super::shell::{Ended, Running};
use super::connect::Line;
use crate::far::{Channel, DialError, Words};
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

/// How often a wait is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Bytes on their way that need no word of ours in between; it decides what a long line carries.
const WINDOW: u32 = 16 << 20;

/// Bytes of a packet: libssh2 takes no longer ones.
const PACKET: u32 = 32 << 10;

/// Bytes that may be on their way to a host nearby. OpenSSH's server copies all that it holds for a program with each packet
/// more that comes: two megabytes at once keep it busy for a tenth of a second.
const AHEAD: u64 = 512 << 10;

/// Bytes more that may be on their way for each second that an answer takes.
const AHEAD_A_SECOND: f64 = 1e8;

/// A host that takes nothing for so long is one that is slow, or one that tells late what it took: it is sent what it lets us.
const IN_STEP: Duration = Duration::from_millis(20);

/// How often it is looked whether the host took something.
const STEP: Duration = Duration::from_micros(200);

/// Most bytes of complaints that are taken.
const MOST_WORDS: u64 = 1 << 20;

/// How long the end of a script that broke is waited for, to tell how it ended.
const LAST: Duration = Duration::from_secs(2);

/// A running script.
pub(super) struct LibraryChannel {
    channel: ssh2::Channel,
    line: Line,
    /// Longest silence.
    limit: Duration,
    /// Bytes that the host took at once at first, and how many of them may be on their way.
    window: u32,
    ahead: u64,
    words: Words,
    words_taken: u64,
    cut: bool,
}

impl LibraryChannel {
    /// Starts a command of the login's own shell.
    pub(super) fn start(line: Line, command: &str, limit: Duration) -> Result<Self, DialError> {
        let failed = |error: ssh2::Error| {
            DialError::Unreachable(format!("the host let this user in but started nothing: {}", error.message()))
        };
        line.session.set_timeout(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX).max(1));
        let begun = Instant::now();
        let mut channel = line.session.channel_open("session", WINDOW, PACKET, None).map_err(failed)?;
        let opened = Instant::now();
        channel.exec(command).map_err(failed)?;
        let answering = opened.duration_since(begun).min(opened.elapsed());
        let look = LOOK.min(limit / 8).max(Duration::from_millis(10));
        line.session.set_timeout(u32::try_from(look.as_millis()).unwrap_or(1000));
        let (window, ahead) = (channel.write_window().remaining, may_be_ahead(answering));
        Ok(Self { channel, line, limit, window, ahead, words: Words::default(), words_taken: 0, cut: false })
    }

    /// Bytes that were sent and of which the host has not said that they were taken.
    fn on_its_way(&self) -> u64 {
        u64::from(self.window.saturating_sub(self.channel.write_window().remaining))
    }

    /// Waits while more is on its way than is of use to a host at this distance.
    fn keep_in_step(&mut self) {
        let begun = Instant::now();
        while self.on_its_way() > self.ahead {
            if begun.elapsed() > IN_STEP {
                self.ahead = u64::MAX;
                return;
            }
            self.listen();
            std::thread::sleep(STEP);
        }
    }

    /// Does something that may wait for the other side again and again, as long as patience lasts.
    fn patiently<T>(
        &mut self,
        limit: Duration,
        mut what: impl FnMut(&mut ssh2::Channel) -> io::Result<T>,
        mut between: impl FnMut(&mut Self) -> io::Result<()>,
    ) -> io::Result<T> {
        let begun = Instant::now();
        loop {
            if self.cut {
                return Err(io::ErrorKind::NotConnected.into());
            }
            match what(&mut self.channel) {
                Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {}
                ended => return ended,
            }
            between(self)?;
            if begun.elapsed() > limit {
                self.close();
                let why = format!("the other side was silent for {} s", limit.as_secs_f32().ceil());
                return Err(io::Error::new(io::ErrorKind::TimedOut, why));
            }
        }
    }

    /// Takes the complaints that have come, without waiting for more.
    fn listen(&mut self) {
        if self.cut {
            return;
        }
        self.line.session.set_blocking(false);
        let mut errors = self.channel.stderr();
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = errors.read(&mut bytes) {
            if self.words_taken < MOST_WORDS {
                self.words.take(&bytes[..count]);
                self.words_taken += count as u64;
            }
        }
        self.line.session.set_blocking(true);
    }

    /// Whether the script is known to have ended.
    fn has_ended(&self) -> bool {
        self.channel.eof() || !matches!(self.channel.exit_status(), Ok(0)) || self.signal().is_some()
    }

    fn signal(&self) -> Option<String> {
        self.channel.exit_signal().ok()?.exit_signal
    }

    fn wait_within(&mut self, limit: Duration) -> Option<Ended> {
        // Complaints that nobody reads would keep the end from coming.
        self.listen();
        let closed = self.patiently(
            limit,
            |channel| channel.wait_close().map_err(io::Error::from),
            |this| {
                this.listen();
                Ok(())
            },
        );
        self.listen();
        closed.ok()?;
        match self.signal() {
            Some(signal) => Some(Ended::Killed(signal)),
            None => self.channel.exit_status().ok().map(Ended::With),
        }
    }
}

/// Bytes that may be on their way to a host that takes so long to answer.
fn may_be_ahead(answering: Duration) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number of bytes is meant")]
    let for_distance = (answering.as_secs_f64() * AHEAD_A_SECOND) as u64;
    AHEAD.saturating_add(for_distance)
}

impl Read for LibraryChannel {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.patiently(
            self.limit,
            |channel| channel.read(buffer),
            |this| {
                this.listen();
                Ok(())
            },
        )
    }
}

impl Write for LibraryChannel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.keep_in_step();
        self.patiently(
            self.limit,
            |channel| match channel.write(bytes) {
                Ok(0) if !bytes.is_empty() => Err(io::ErrorKind::WouldBlock.into()),
                written => written,
            },
            // Nothing is read here: a packet may have gone half way, and reading may want to send one of its own.
            |this| if this.has_ended() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) },
        )
    }

    /// Nothing is held back. The library's own way to flush would throw away what has come.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Channel for LibraryChannel {
    fn input(&mut self) -> &mut dyn Read {
        self
    }

    fn output(&mut self) -> &mut dyn Write {
        self
    }

    fn close(&mut self) {
        self.cut = true;
        self.line.cut();
    }

    fn closer(&self) -> Box<dyn Fn() + Send> {
        self.line.cutter()
    }

    fn limit_silence(&mut self, limit: Duration) {
        self.limit = limit;
    }

    fn last_words(&mut self) -> Option<String> {
        let ended = self.wait_within(LAST);
        let words = self.words.text();
        self.close();
        let how = match ended {
            Some(Ended::Killed(signal)) => Some(format!("it was killed by signal {signal}")),
            Some(Ended::With(0)) | None => None,
            Some(Ended::With(code)) => Some(format!("it ended with {code}")),
        };
        match (words, how) {
            (Some(words), Some(how)) => Some(format!("{words}; {how}")),
            (words, how) => words.or(how),
        }
    }
}

impl Running for LibraryChannel {
    fn end_input(&mut self) {
        let _ = self.patiently(
            self.limit,
            |channel| channel.send_eof().map_err(io::Error::from),
            |this| if this.has_ended() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) },
        );
    }

    fn wait(&mut self) -> Option<Ended> {
        self.wait_within(self.limit)
    }
}

impl Drop for LibraryChannel {
    fn drop(&mut self) {
        // Before the library says goodbye to a channel whose other side may be gone.
        self.close();
    }
}
