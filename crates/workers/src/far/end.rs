//! The far end: carries out calls on the worker folder of its machine, one after the other, until the channel is closed.
//!
//! It runs as part of the agent's program, started by whoever reaches the machine, and ends with the channel: nothing that is
//! to outlive the connection is its business.

use super::bundle::take_bundle;
use super::call::{Answer, Call, PIECE, Piece, VERSION};
use super::frame::{read_frame, write_frame};
use super::news::tell_news;
use super::working::while_working;
use crate::link::{Files, LinkError, Operation, Starter, WorkerPath};
use crate::local::{LocalLink, begun_beside, hash_file};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Answers calls until the other end closes.
///
/// # Errors
///
/// The channel broke, or what came is no call.
pub fn answer_calls(link: &LocalLink, input: &mut (impl Read + Send), out: &mut impl Write) -> io::Result<()> {
    while let Some((call, body)) = read_frame::<Call>(input)? {
        match call {
            Call::PutBlobs { blobs } => {
                let taken = take_bundle(link, &blobs, input, out)?;
                write_frame(out, &taken, &[])?;
            }
            Call::PutFile { to } => {
                let taken = take_file(link, &to, input, out)?;
                write_frame(out, &taken, &[])?;
            }
            Call::GetFile { from, offset } => send_file(link, &from, offset, out)?,
            Call::ReadFrom { file, offset, limit } => {
                match link.read_from(&file, offset, usize::try_from(limit).unwrap_or(PIECE).min(8 * PIECE)) {
                    Ok(bytes) => write_frame(out, &Answer::Bytes, &bytes)?,
                    Err(error) => write_frame(out, &Answer::Failed(error), &[])?,
                }
            }
            Call::Watch => return tell_news(link, input, out),
            plain => {
                let answer = while_working(out, || carry_out(link, plain, &body).unwrap_or_else(Answer::Failed))?;
                write_frame(out, &answer, &[])?;
            }
        }
    }
    Ok(())
}

fn carry_out(link: &LocalLink, call: Call, body: &[u8]) -> Result<Answer, LinkError> {
    Ok(match call {
        Call::Hello { .. } => return hello(link),
        Call::List { folder } => Answer::Entries(link.list(&folder)?),
        Call::Write { file } => done(link.write(&file, body)?),
        Call::Rename { from, to } => done(link.rename(&from, &to)?),
        Call::RemoveFile { file } => Answer::Flag(link.remove_file(&file)?),
        Call::RemoveFolder { folder } => Answer::Flag(link.remove_folder(&folder)?),
        Call::Stat { path } => Answer::Stat(link.stat(&path)?),
        Call::FolderBytes { folder } => Answer::Number(link.folder_bytes(&folder)?),
        Call::FreeSpace => Answer::Number(link.free_space()?),
        Call::MakeDirs { folder } => done(link.make_dirs(&folder)?),
        Call::HasBlobs { entries } => Answer::Flags(link.has_blobs(&entries.iter().collect::<Vec<_>>())?),
        Call::TryFolder => done(link.try_folder()?),
        Call::HashOf { file } => {
            let (hash, bytes) = link.hash_of(&file)?;
            Answer::Hash(hash, bytes)
        }
        Call::StartServe { slots } => Answer::Serve(link.start_serve(&link.put_agent()?, slots)?),
        Call::ServeLife => Answer::Serve(link.serve_life()?),
        Call::StopServe => done(link.stop_serve()?),
        Call::Facts => Answer::Facts(link.facts(&link.put_agent()?)?),
        Call::Place => Answer::Text(Some(link.place()?)),
        Call::Engines { search } => Answer::Engines(link.engines(&search)?),
        Call::EndsWithSession => Answer::Text(link.ends_with_session()?),
        Call::CleanCache { limits } => Answer::Cleaned(link.clean_cache(&limits)?),
        Call::MakeProgram { file } => done(link.make_program(&file)?),
        Call::AttemptLife { attempt } => Answer::Life(link.attempt_life(&attempt)?),
        Call::PutBlobs { .. } | Call::PutFile { .. } | Call::GetFile { .. } | Call::ReadFrom { .. } | Call::Watch => {
            Answer::Done
        }
    })
}

fn done((): ()) -> Answer {
    Answer::Done
}

fn hello(link: &LocalLink) -> Result<Answer, LinkError> {
    let own = std::env::current_exe().and_then(|program| hash_file(&program));
    let (hash, _) = own.map_err(|error| {
        LinkError::from_io(Operation::AskAgent, link.worker(), &link.folder().to_string_lossy(), &error)
    })?;
    Ok(Answer::Hello(VERSION, hash))
}

/// Takes any file: under a temporary name first.
fn take_file(link: &LocalLink, to: &WorkerPath, input: &mut impl Read, out: &mut impl Write) -> io::Result<Answer> {
    let begun = begun_beside(&to.below(link.folder()));
    let failed =
        |error: &io::Error| Answer::Failed(LinkError::from_io(Operation::Send, link.worker(), to.as_str(), error));
    let mut file = match File::create_new(&begun) {
        Ok(file) => file,
        Err(error) => return Ok(failed(&error)),
    };
    let received = write_frame(out, &Answer::Send, &[]).and_then(|()| receive(&mut file, input));
    drop(file);
    // The outer error is the channel's, the inner one the file's.
    let put = received.map(|written| written.and_then(|()| patient::rename(&begun, to.below(link.folder()))));
    if !matches!(put, Ok(Ok(()))) {
        let _ = std::fs::remove_file(&begun);
    }
    Ok(put?.map_or_else(|error| failed(&error), |()| Answer::Done))
}

/// Writes the pieces that come. After an error the rest is taken and dropped, so that the next call is understood.
fn receive(file: &mut File, input: &mut impl Read) -> io::Result<io::Result<()>> {
    let mut written = Ok(());
    loop {
        let Some((piece, bytes)) = read_frame::<Piece>(input)? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        written = written.and_then(|()| file.write_all(&bytes));
        if piece.last {
            return Ok(written);
        }
    }
}

fn send_file(link: &LocalLink, from: &WorkerPath, offset: u64, out: &mut impl Write) -> io::Result<()> {
    let opened = link.open_plain(from).and_then(|mut file| {
        let failed = |error| LinkError::from_io(Operation::Fetch, link.worker(), from.as_str(), &error);
        let bytes = file.metadata().map_err(failed)?.len();
        // More than there is was fetched from something else: from the beginning.
        let begin = if offset <= bytes { offset } else { 0 };
        file.seek(SeekFrom::Start(begin)).map_err(failed)?;
        Ok((file, begin))
    });
    let (mut file, begin) = match opened {
        Ok(opened) => opened,
        Err(error) => return write_frame(out, &Answer::Failed(error), &[]),
    };
    write_frame(out, &Answer::ComesFrom(begin), &[])?;
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        (&mut file).take(PIECE as u64).read_to_end(&mut piece)?;
        let last = piece.len() < PIECE;
        write_frame(out, &Piece { last, unpacked: None }, &piece)?;
        if last {
            return Ok(());
        }
    }
}
