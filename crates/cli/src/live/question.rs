//! Ctrl-C: once asks whether to stop the plans or to leave them running, twice leaves.

use std::io::IsTerminal;
use tokio::sync::mpsc;

/// What the person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Asked, not answered yet.
    NotYet,
    /// Go on watching.
    Watch,
    /// Go away; the plans go on.
    Leave,
    /// Stop the plans.
    Stop,
}

/// Interrupts so far, and the line that is waited for.
pub struct Interrupts {
    signals: mpsc::Receiver<()>,
    line: Option<mpsc::Receiver<String>>,
}

impl Default for Interrupts {
    fn default() -> Self {
        Self { signals: listen(), line: None }
    }
}

impl Interrupts {
    /// Whether a question stands on the screen and must not be painted over.
    pub fn asking(&self) -> bool {
        self.line.is_some()
    }

    /// Waits for an interrupt or for the answer to the question. Without a terminal an interrupt leaves at once.
    pub async fn next(&mut self, screen: bool) -> Answer {
        match &mut self.line {
            None => {
                if self.signals.recv().await.is_none() {
                    std::future::pending::<()>().await;
                }
                if !screen || !std::io::stdin().is_terminal() {
                    return Answer::Leave;
                }
                eprint!("\nLeave the plans running and go (Enter), stop them (s), or keep watching (w)? ");
                self.line = Some(read_line());
                Answer::NotYet
            }
            Some(line) => tokio::select! {
                Some(()) = self.signals.recv() => Answer::Leave,
                text = line.recv() => {
                    let answer = meaning(text.as_deref());
                    self.line = None;
                    answer
                }
            },
        }
    }
}

fn meaning(text: Option<&str>) -> Answer {
    match text.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("s" | "stop") => Answer::Stop,
        Some("" | "l" | "leave") | None => Answer::Leave,
        // Nothing that was not meant may end anything.
        Some(_) => Answer::Watch,
    }
}

/// One listener for the whole time, so that no interrupt falls between two looks.
fn listen() -> mpsc::Receiver<()> {
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        #[cfg(unix)]
        let stream = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
        #[cfg(windows)]
        let stream = tokio::signal::windows::ctrl_c();
        let Ok(mut stream) = stream else { return };
        while stream.recv().await.is_some() && sender.send(()).await.is_ok() {}
    });
    receiver
}

/// Reads one line in a thread of its own, because a blocked read of a terminal cannot be called back.
fn read_line() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut line = String::new();
        if std::io::stdin().read_line(&mut line).is_ok() {
            // Nobody waits any more once the program leaves.
            drop(sender.blocking_send(line));
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_word_stops_the_plans() {
        assert_eq!(meaning(Some("s\n")), Answer::Stop);
        assert_eq!(meaning(Some("\n")), Answer::Leave);
        assert_eq!(meaning(Some("x\n")), Answer::Watch);
        assert_eq!(meaning(None), Answer::Leave);
    }
}
