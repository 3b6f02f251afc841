//! Signs of life while the far end works long on a call: hashing a large file, removing a large folder.

use super::call::Answer;
use super::frame::write_frame;
use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// Time between two signs of life.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// Does the work, and says every now and then that it goes on.
///
/// # Errors
///
/// The channel broke, or the work panicked.
pub(super) fn while_working<T: Send>(out: &mut impl Write, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    telling_every(SIGN_OF_LIFE, out, work)
}

fn telling_every<T: Send>(pause: Duration, out: &mut impl Write, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let (done, waiting) = mpsc::channel::<()>();
        let working = scope.spawn(move || {
            let _done = done;
            work()
        });
        while let Err(RecvTimeoutError::Timeout) = waiting.recv_timeout(pause) {
            write_frame(out, &Answer::Working, &[])?;
        }
        working.join().map_err(|_| io::Error::other("the call panicked"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::far::frame::read_frame;

    #[test]
    fn long_work_gives_signs_of_life_and_then_its_answer() {
        let mut out = Vec::new();
        let (go_on, wait) = mpsc::channel::<()>();
        let answer = telling_every(Duration::from_millis(5), &mut out, move || {
            let _ = wait.recv_timeout(Duration::from_millis(60));
            7
        });
        drop(go_on);
        assert_eq!(answer.unwrap(), 7);
        let mut input = out.as_slice();
        assert!(matches!(read_frame::<Answer>(&mut input).unwrap(), Some((Answer::Working, _))));
    }

    #[test]
    fn short_work_says_nothing_before_its_answer() {
        let mut out = Vec::new();
        assert_eq!(while_working(&mut out, || "done").unwrap(), "done");
        assert!(out.is_empty());
    }
}
