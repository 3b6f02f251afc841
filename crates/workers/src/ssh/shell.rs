//! A way to run a script of ours in the `sh` of another machine: by the system's `ssh` or by a library.

use crate::far::{Channel, DialError};
use std::time::Duration;

/// Longest silence of a channel on which an answer is awaited.
pub(super) const SILENCE: Duration = Duration::from_secs(60);

/// How a script ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// By itself.
    With(i32),
    /// By a signal, named as far as the way tells.
    #[cfg_attr(not(feature = "ssh2"), expect(dead_code, reason = "the system's ssh does not tell"))]
    Killed(String),
}

/// A script that runs there, with its input and output.
pub(super) trait Running: Channel {
    /// Nothing more is sent: the script sees the end of its input.
    fn end_input(&mut self);

    /// Waits for its end, after its output has ended. None where that is not known, for the connection broke.
    fn wait(&mut self) -> Option<Ended>;
}

/// A login that runs scripts.
pub(super) trait Shell: Send + Sync {
    /// The host, as it is called in messages.
    fn host(&self) -> &str;

    /// Starts a script and is logged in when this returns: the script prints `first` as soon as it runs, and what came
    /// before (a login's own greeting) and that line itself are taken away.
    fn start(&self, script: &str, first: &[u8]) -> Result<Box<dyn Running>, DialError>;

    /// A person confirmed the key of the machine by this fingerprint: it is known from then on.
    fn trust(&self, fingerprint: &str) -> Result<(), DialError>;
}

/// Most bytes that a login may print of its own before a script runs.
const LONGEST_GREETING: usize = 1 << 16;

/// Reads up to and with the line that a script prints first; otherwise what came instead until the input ended or broke.
pub(super) fn greeted(channel: &mut dyn Running, first: &[u8]) -> Result<(), String> {
    let input = channel.input();
    let mut seen = Vec::new();
    let mut byte = [0];
    while seen.len() < LONGEST_GREETING {
        match input.read(&mut byte) {
            Ok(1) => seen.push(byte[0]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => break,
        }
        if seen.ends_with(first) {
            return Ok(());
        }
    }
    let text: String = String::from_utf8_lossy(&seen).chars().filter(|one| !one.is_control()).take(400).collect();
    Err(text.trim().to_owned())
}

/// A login that ran no script of ours, and ended otherwise.
pub(super) fn no_shell(host: &str, ended: &Ended, greeting: &str, words: &str) -> DialError {
    let how = match ended {
        Ended::With(code) => format!("ended with {code}"),
        Ended::Killed(signal) => format!("was killed by signal {signal}"),
    };
    let said = if greeting.is_empty() && words.is_empty() { "it said nothing" } else { "" };
    DialError::Refused(format!(
        "{host} lets this user in, but ran no script of sh: the login {how} ({greeting}{words}{said}). It must be one with a shell"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    struct Said<'a>(&'a [u8], std::io::Sink);

    impl Channel for Said<'static> {
        fn input(&mut self) -> &mut dyn Read {
            &mut self.0
        }
        fn output(&mut self) -> &mut dyn Write {
            &mut self.1
        }
        fn closer(&self) -> Box<dyn Fn() + Send> {
            Box::new(|| {})
        }

        fn limit_silence(&mut self, _limit: Duration) {}

        fn close(&mut self) {}
        fn last_words(&mut self) -> Option<String> {
            None
        }
    }

    impl Running for Said<'static> {
        fn end_input(&mut self) {}
        fn wait(&mut self) -> Option<Ended> {
            None
        }
    }

    #[test]
    fn what_a_login_prints_of_its_own_is_taken_away() {
        let mut said = Said(b"Welcome to big!\nready\nfirst bytes", std::io::sink());
        greeted(&mut said, b"ready\n").unwrap();
        assert_eq!(said.0, b"first bytes");
        let mut said = Said(b"This account is not available.\x1b\n", std::io::sink());
        assert_eq!(greeted(&mut said, b"ready\n"), Err("This account is not available.".to_owned()));
        let endless: &'static [u8] = vec![b'x'; 2 * LONGEST_GREETING].leak();
        assert!(greeted(&mut Said(endless, std::io::sink()), b"ready\n").is_err());
    }
}
