//! Many blobs in one stream, without a question between them: each from where the far end wants it, cut into pieces that may
//! hold the end of one blob and the beginning of the next, and packed where that pays.

use super::call::{Answer, PIECE, Piece};
use super::frame::{read_frame, write_frame};
use super::working::while_working;
use crate::link::{BlobSource, LinkError, Operation};
use crate::local::{Arrival, Arrived, LocalLink};
use protocol::ContentHash;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};

/// A piece is packed where it shrinks below this share of its length, in percent.
const WORTH_PACKING: usize = 90;

/// Pieces that have come and are not written yet: the line goes on while the disk is slow.
const AHEAD: usize = 16;

/// Why a stream ended early.
#[derive(Debug)]
pub(super) enum BundleError {
    /// The channel broke.
    Channel(io::Error),
    /// A blob cannot be read here; the far end waits for the rest.
    Source { file: PathBuf, error: io::Error },
}

/// The near end: sends what is wanted of the blobs. False where `go_on` said so, and the stream is not whole.
pub(super) fn send_bundle(
    out: &mut dyn Write,
    blobs: &[&BlobSource],
    wanted: &[Option<u64>],
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<bool, BundleError> {
    let mut out = out;
    let mut piece = Vec::with_capacity(PIECE);
    let mut brought = 0;
    if !go_on(0) {
        return Ok(false);
    }
    for (blob, from) in blobs.iter().zip(wanted) {
        brought += blob.bytes;
        let Some(from) = *from else { continue };
        let source = |error| BundleError::Source { file: blob.file.clone(), error };
        let mut file = File::open(&blob.file).map_err(source)?;
        if from > 0 {
            file.seek(SeekFrom::Start(from)).map_err(source)?;
        }
        let mut left = blob.bytes.saturating_sub(from);
        while left > 0 {
            let most = left.min((PIECE - piece.len()) as u64);
            let read = (&mut file).take(most).read_to_end(&mut piece).map_err(source)? as u64;
            if read < most {
                return Err(source(io::ErrorKind::UnexpectedEof.into()));
            }
            left -= read;
            if piece.len() == PIECE {
                send_piece(&mut out, &piece, false).map_err(BundleError::Channel)?;
                piece.clear();
                if !go_on(brought - left) {
                    return Ok(false);
                }
            }
        }
    }
    send_piece(&mut out, &piece, true).map_err(BundleError::Channel)?;
    Ok(go_on(brought))
}

fn send_piece(out: &mut dyn Write, piece: &[u8], last: bool) -> io::Result<()> {
    let mut out = out;
    if looks_packable(piece) {
        let packed = lz4_flex::block::compress(piece);
        if packed.len() * 100 < piece.len() * WORTH_PACKING {
            let unpacked = u32::try_from(piece.len()).ok();
            return write_frame(&mut out, &Piece { last, unpacked }, &packed);
        }
    }
    write_frame(&mut out, &Piece { last, unpacked: None }, piece)
}

/// Whether a sample of a piece shrinks: results and terrains are packed already, and trying costs time.
fn looks_packable(piece: &[u8]) -> bool {
    const SAMPLE: usize = 16 << 10;
    if piece.len() <= 2 * SAMPLE {
        return piece.len() > 64;
    }
    let middle = piece.len() / 2;
    let shrinks = |sample: &[u8]| lz4_flex::block::compress(sample).len() * 100 < sample.len() * WORTH_PACKING;
    shrinks(&piece[..SAMPLE]) || shrinks(&piece[middle..middle + SAMPLE])
}

/// The far end: takes the blobs.
///
/// # Errors
///
/// The channel broke, or what came is no stream of blobs.
pub(super) fn take_bundle(
    link: &LocalLink,
    blobs: &[(ContentHash, u64)],
    input: &mut impl Read,
    out: &mut impl Write,
) -> io::Result<Answer> {
    let begun = while_working(out, || begin(link, blobs))?;
    let (wanted, mut taking) = match begun {
        Ok(begun) => begun,
        Err(error) => return Ok(Answer::Failed(error)),
    };
    write_frame(out, &Answer::Wanted(wanted), &[])?;
    let over = &AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (ahead, pieces) = mpsc::sync_channel(AHEAD);
        let writing = scope.spawn(move || {
            let written = write_pieces(&mut taking, &pieces, over);
            (taking, written)
        });
        let read = read_pieces(input, &ahead);
        drop(ahead);
        if read.is_err() {
            // Whoever brings the rest may be here already, and goes on from what is written: no word of us in between.
            over.store(true, Ordering::Relaxed);
        }
        read?;
        while_working(out, || {
            let (taking, written) = writing.join().map_err(|_| io::Error::other("writing what came panicked"))?;
            Ok(written?.and_then(|()| taking.end()).map_or_else(Answer::Failed, |()| Answer::Done))
        })?
    })
}

/// Takes the pieces from the channel, up to the last.
fn read_pieces(input: &mut impl Read, ahead: &SyncSender<(Piece, Vec<u8>)>) -> io::Result<()> {
    loop {
        let Some((piece, bytes)) = read_frame::<Piece>(input)? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let last = piece.last;
        if ahead.send((piece, bytes)).is_err() {
            return Err(io::Error::other("nobody writes what comes"));
        }
        if last {
            return Ok(());
        }
    }
}

/// Writes what came, until it is over. After an error the rest is dropped, so that the next call is understood; the outer error
/// is a piece that is none.
fn write_pieces(
    taking: &mut Taking,
    pieces: &Receiver<(Piece, Vec<u8>)>,
    over: &AtomicBool,
) -> io::Result<Result<(), LinkError>> {
    let (mut broken, mut written) = (Ok(()), Ok(()));
    for (piece, bytes) in pieces {
        if broken.is_ok() && written.is_ok() && !over.load(Ordering::Relaxed) {
            match unpacked(&piece, bytes) {
                Ok(bytes) => written = taking.take(&bytes),
                Err(error) => broken = Err(error),
            }
        }
    }
    broken.map(|()| written)
}

fn unpacked(piece: &Piece, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    match piece.unpacked {
        None => Ok(bytes),
        Some(length) if length as usize <= PIECE => lz4_flex::block::decompress(&bytes, length as usize)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
        Some(length) => Err(io::Error::new(io::ErrorKind::InvalidData, format!("a piece of {length} bytes"))),
    }
}

/// A blob that is wanted.
struct Coming {
    hash: ContentHash,
    bytes: u64,
    /// Opened already, where an earlier connection brought a part of it.
    begun: Option<Arrival>,
}

/// Blobs that are being taken.
struct Taking<'a> {
    link: &'a LocalLink,
    coming: std::vec::IntoIter<Coming>,
    now: Option<Arrival>,
    arrived: Vec<Arrived>,
}

fn begin<'a>(link: &'a LocalLink, blobs: &[(ContentHash, u64)]) -> Result<(Vec<Option<u64>>, Taking<'a>), LinkError> {
    let mut wanted = Vec::with_capacity(blobs.len());
    let (mut coming, mut arrived) = (Vec::new(), Vec::new());
    let seen = link.seen_in_cache(blobs.len());
    for (hash, bytes) in blobs {
        let (from, begun) = match link.kept_of(hash, *bytes, &seen)? {
            None => {
                wanted.push(None);
                continue;
            }
            Some(0) => (0, None),
            // What came before is read again, to go on from it. Of what came whole nothing stays open: it may be thousands.
            Some(_) => match link.begin_arrival(hash, *bytes)? {
                Some(arrival) if arrival.missing() == 0 => {
                    wanted.push(Some(*bytes));
                    arrived.push(link.check_arrival(arrival)?);
                    continue;
                }
                Some(arrival) => (arrival.have(), Some(arrival)),
                None => {
                    wanted.push(None);
                    continue;
                }
            },
        };
        wanted.push(Some(from));
        coming.push(Coming { hash: hash.clone(), bytes: *bytes, begun });
    }
    Ok((wanted, Taking { link, coming: coming.into_iter(), now: None, arrived }))
}

impl Taking<'_> {
    fn take(&mut self, mut piece: &[u8]) -> Result<(), LinkError> {
        while !piece.is_empty() {
            let mut arrival = match self.now.take() {
                Some(arrival) => arrival,
                None => self.next()?.ok_or_else(|| self.strange("more came than was wanted"))?,
            };
            let most = usize::try_from(arrival.missing()).unwrap_or(usize::MAX).min(piece.len());
            if let Err(error) = arrival.take(&piece[..most]) {
                return Err(self.link.arrival_failed(arrival, &error));
            }
            piece = &piece[most..];
            if arrival.missing() == 0 {
                self.arrived.push(self.link.check_arrival(arrival)?);
            } else {
                self.now = Some(arrival);
            }
        }
        Ok(())
    }

    /// The next blob of which bytes are to come; those of which none are missing have arrived.
    fn next(&mut self) -> Result<Option<Arrival>, LinkError> {
        for coming in self.coming.by_ref() {
            let arrival = match coming.begun {
                Some(begun) => begun,
                None => self.link.begin_arrival_anew(&coming.hash, coming.bytes)?,
            };
            if arrival.missing() > 0 {
                return Ok(Some(arrival));
            }
            self.arrived.push(self.link.check_arrival(arrival)?);
        }
        Ok(None)
    }

    fn end(mut self) -> Result<(), LinkError> {
        if self.now.is_some() || self.next()?.is_some() {
            return Err(self.strange("less came than was wanted"));
        }
        self.link.settle(&self.arrived)
    }

    fn strange(&self, what: &str) -> LinkError {
        LinkError::other(Operation::Send, self.link.name(), protocol::worker_folder::CACHE, what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_that_came_whole_before_a_break_are_not_held_open() {
        let folder = tempfile::tempdir().unwrap();
        let link = LocalLink::new("far", folder.path());
        crate::staging::prepare_folder(&link).unwrap();
        let blobs: Vec<(ContentHash, u64)> = ["a reach", "another", "the last"]
            .map(|content| {
                let hash = ContentHash(blake3::hash(content.as_bytes()).to_hex().to_string());
                let mut arrival = link.begin_arrival(&hash, content.len() as u64).unwrap().unwrap();
                arrival.take(content.as_bytes()).unwrap();
                drop(link.check_arrival(arrival).unwrap());
                (hash, content.len() as u64)
            })
            .into();
        // A program that another test starts in this very moment holds for a while what was open here, and so its lock.
        let whole = |wanted: &[Option<u64>]| wanted == [Some(7), Some(7), Some(8)];
        let begun = (0..200).map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            begin(&link, &blobs).unwrap()
        });
        let (_, taking) = begun.into_iter().find(|(wanted, _)| whole(wanted)).expect("a whole blob is sent again");
        assert_eq!((taking.coming.len(), taking.arrived.len()), (0, 3));
        taking.end().unwrap();
        assert!(begin(&link, &blobs).unwrap().0.iter().all(Option::is_none));
    }
}
