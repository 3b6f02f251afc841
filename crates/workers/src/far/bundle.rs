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

/// A piece is packed where it shrinks below this share of its length, in percent.
const WORTH_PACKING: usize = 90;

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
    // After an error the rest is taken from the channel and dropped, so that the next call is understood.
    let mut failed = None;
    loop {
        let Some((piece, bytes)) = read_frame::<Piece>(input)? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let bytes = unpacked(&piece, bytes)?;
        if failed.is_none() {
            failed = taking.take(&bytes).err();
        }
        if piece.last {
            break;
        }
    }
    while_working(out, || match failed {
        Some(error) => Answer::Failed(error),
        None => taking.end().map_or_else(Answer::Failed, |()| Answer::Done),
    })
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
    let mut coming = Vec::new();
    for (hash, bytes) in blobs {
        let (from, begun) = match link.kept_of(hash, *bytes)? {
            None => {
                wanted.push(None);
                continue;
            }
            Some(0) => (0, None),
            // What came before is read again, to go on from it.
            Some(_) => match link.begin_arrival(hash, *bytes)? {
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
    Ok((wanted, Taking { link, coming: coming.into_iter(), now: None, arrived: Vec::new() }))
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
