//! Files of this machine on their way to the far end: many blobs in one stream, or one file by itself.

use super::bundle::{BundleError, send_bundle};
use super::call::{Answer, Call, PIECE, Piece};
use super::frame::write_frame;
use super::near::{CallError, FarLink, answer, send};
use crate::link::{BlobSource, LinkError, Operation, PutOutcome};
use protocol::{ContentHash, worker_folder};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

impl FarLink {
    /// Brings blobs; what another plan brings just now is waited for and sent no second time. None where `go_on` stopped it.
    pub(super) fn bring_blobs(
        &self,
        blobs: &[BlobSource],
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Option<Vec<PutOutcome>>, LinkError> {
        let mut outcomes: HashMap<&ContentHash, PutOutcome> = HashMap::new();
        let (mut left, mut brought): (Vec<&BlobSource>, u64) = (blobs.iter().collect(), 0);
        while !left.is_empty() {
            let (taken, mine, later) = self.under_way.take(&left);
            if mine.is_empty() {
                // Somebody else brings them; whether they came is asked then.
                if !go_on(brought) {
                    return Ok(None);
                }
                self.under_way.wait_for_one_of(&later);
                continue;
            }
            let Some(sent) = self.put_bundle(&mine, &mut |bytes| go_on(brought + bytes))? else { return Ok(None) };
            drop(taken);
            brought += mine.iter().map(|blob| blob.bytes).sum::<u64>();
            outcomes.extend(mine.iter().map(|blob| &blob.hash).zip(sent));
            left = later;
        }
        let outcome = |blob: &BlobSource| outcomes.get(&blob.hash).copied().unwrap_or(PutOutcome::AlreadyThere);
        Ok(go_on(brought).then(|| blobs.iter().map(outcome).collect()))
    }

    /// Sends blobs in one stream; none where `go_on` stopped it.
    fn put_bundle(
        &self,
        blobs: &[&BlobSource],
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Option<Vec<PutOutcome>>, LinkError> {
        let call = Call::PutBlobs { blobs: blobs.iter().map(|blob| (blob.hash.clone(), blob.bytes)).collect() };
        self.on_channel(Operation::Send, worker_folder::CACHE, |channel| {
            send(channel, &call, &[])?;
            let wanted = match answer(channel)?.0 {
                Answer::Wanted(wanted) if wanted.len() == blobs.len() => wanted,
                other => return Err(CallError::Told(self.strange(Operation::Send, worker_folder::CACHE, &other))),
            };
            match send_bundle(channel.output(), blobs, &wanted, go_on) {
                Ok(true) => {}
                // The far end would wait for the rest: it keeps what came.
                Ok(false) => {
                    channel.close();
                    return Ok(None);
                }
                Err(BundleError::Channel(error)) => return Err(CallError::Broken(error)),
                Err(BundleError::Source { file, error }) => {
                    channel.close();
                    let reason = format!("the snapshot {} cannot be read: {error}", file.display());
                    let told = LinkError::other(Operation::Send, &self.name, &file.display().to_string(), reason);
                    return Err(CallError::Told(told));
                }
            }
            match answer(channel)?.0 {
                Answer::Done => {
                    let outcome = |from: Option<u64>| from.map_or(PutOutcome::AlreadyThere, |_| PutOutcome::Copied);
                    Ok(Some(wanted.into_iter().map(outcome).collect()))
                }
                other => Err(CallError::Told(self.strange(Operation::Send, worker_folder::CACHE, &other))),
            }
        })
    }

    /// Sends a file of this machine after `call`.
    pub(super) fn send_file(&self, call: &Call, local: &Path, to: &str) -> Result<Answer, LinkError> {
        let mine = |error: io::Error| {
            CallError::Told(LinkError::other(
                Operation::Send,
                &self.name,
                &local.display().to_string(),
                format!("{} cannot be read here: {error}", local.display()),
            ))
        };
        self.on_channel(Operation::Send, to, |channel| {
            // Before the call: after its answer the far end waits for pieces and for nothing else.
            let mut file = File::open(local).map_err(mine)?;
            send(channel, call, &[])?;
            match answer(channel)?.0 {
                Answer::Send => {}
                other => return Ok(other),
            }
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                let read = (&mut file).take(PIECE as u64).read_to_end(&mut piece);
                // The far end waits for the last piece: after an error here the channel is of no use any more.
                read.map_err(CallError::Broken)?;
                let last = piece.len() < PIECE;
                write_frame(&mut channel.output(), &Piece { last, unpacked: None }, &piece)
                    .map_err(CallError::Broken)?;
                if last {
                    break;
                }
            }
            answer(channel).map(|(answer, _)| answer)
        })
    }
}
