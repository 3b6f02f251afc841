//! The input of a far end, which is at its end once nothing came for too long. A cable that was cut tells nothing, and a
//! server waits for hours.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// Bytes read at a time.
const PIECE: usize = 256 << 10;

/// Pieces that are read ahead.
const AHEAD: usize = 4;

/// An input that ends after so long a silence.
pub struct UntilIdle {
    pieces: Receiver<io::Result<Vec<u8>>>,
    limit: Duration,
    piece: Vec<u8>,
    taken: usize,
    over: bool,
}

impl UntilIdle {
    /// Reads `input` on a thread of its own.
    pub fn of(mut input: impl Read + Send + 'static, limit: Duration) -> Self {
        let (send, pieces) = mpsc::sync_channel(AHEAD);
        std::thread::spawn(move || {
            loop {
                let mut piece = vec![0; PIECE];
                let read = match input.read(&mut piece) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read,
                };
                let ends = !matches!(read, Ok(count) if count > 0);
                let read = read.map(|count| {
                    piece.truncate(count);
                    piece
                });
                if send.send(read).is_err() || ends {
                    return;
                }
            }
        });
        Self { pieces, limit, piece: Vec::new(), taken: 0, over: false }
    }
}

impl Read for UntilIdle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.piece.len() && !self.over {
            match self.pieces.recv_timeout(self.limit) {
                Ok(Ok(piece)) => {
                    self.over = piece.is_empty();
                    (self.piece, self.taken) = (piece, 0);
                }
                Ok(Err(error)) => {
                    self.over = true;
                    return Err(error);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.over = true,
            }
        }
        let count = buffer.len().min(self.piece.len() - self.taken);
        buffer[..count].copy_from_slice(&self.piece[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_comes_is_read_whole_and_silence_is_the_end() {
        let (reader, mut writer) = io::pipe().unwrap();
        let mut input = UntilIdle::of(reader, Duration::from_millis(100));
        let text: Vec<u8> = (0..600_000_u32).map(|number| number as u8).collect();
        let sent = text.clone();
        let writing = std::thread::spawn(move || {
            writer.write_all(&sent).unwrap();
            writer
        });
        let mut read = Vec::new();
        input.read_to_end(&mut read).unwrap();
        assert_eq!(read, text);
        drop(writing.join().unwrap());
    }
}
