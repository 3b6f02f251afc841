//! The near end: a worker whose folder is on another machine. Each operation is a call over a channel, and may be repeated
//! after the channel broke.

use super::call::{Answer, Call, Piece, VERSION};
use super::channel::{Channel, Dial, DialError};
use super::frame::{read_frame, write_frame};
use super::news::FarWatch;
use super::under_way::UnderWay;
use crate::alive::AttemptLife;
use crate::engine_search::{EngineSearch, FoundEngines};
use crate::link::{
    AgentProgram, BlobSource, Entry, Files, LinkError, Notice, Operation, PutOutcome, ServeLife, Site, Starter, Stat,
    TakeMode, Watch, WorkerPath,
};
use crate::local::hash_file;
use crate::staging::{CacheCleaned, CacheLimits};
use protocol::{AttemptId, ContentHash, ManifestEntry, WorkerFacts, worker_folder};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest silence of a far end: while it works it gives a sign of life every ten seconds.
const SILENCE: Duration = Duration::from_secs(30);

/// The link to a worker folder of another machine.
pub struct FarLink {
    pub(super) name: String,
    dial: Arc<dyn Dial>,
    /// Channels on which nothing goes on.
    idle: Mutex<Vec<Box<dyn Channel>>>,
    /// The practice engine of this build, for that machine.
    practice: Option<PathBuf>,
    /// Whether it was seen to stand there.
    practice_is_there: AtomicBool,
    /// Blobs that are being sent.
    pub(super) under_way: UnderWay,
}

/// Why a call had no answer.
pub(super) enum CallError {
    /// The channel broke before an answer: the call may be repeated.
    Broken(io::Error),
    /// The far end answered, or no channel can be had.
    Told(LinkError),
}

impl FarLink {
    /// The worker called `name`, reached by `dial`.
    pub fn new(name: impl Into<String>, dial: Arc<dyn Dial>) -> Self {
        Self {
            name: name.into(),
            dial,
            idle: Mutex::default(),
            practice: None,
            practice_is_there: AtomicBool::new(false),
            under_way: UnderWay::default(),
        }
    }

    /// With this program as the practice engine, which is put beside the agent.
    #[must_use]
    pub fn with_practice(self, program: Option<PathBuf>) -> Self {
        Self { practice: program, ..self }
    }

    /// Puts the practice engine of this build beside the agent, where it is missing.
    fn put_practice(&self, agent: &AgentProgram) -> Result<(), LinkError> {
        let Some(program) = &self.practice else { return Ok(()) };
        if self.practice_is_there.load(Ordering::Relaxed) {
            return Ok(());
        }
        let to = WorkerPath::of(worker_folder::BIN).join_text(&format!("{}/practice-ras", agent.hash));
        let (hash, bytes) = hash_file(program).map_err(|error| {
            LinkError::from_io(Operation::PutAgent, &self.name, &program.display().to_string(), &error)
        })?;
        let stands = match self.hash_of(&to) {
            Ok(found) => found == (hash, bytes),
            Err(error) if error.is_not_found() => false,
            Err(error) => return Err(error),
        };
        if !stands {
            self.put_file(program, &to)?;
            self.done(Operation::PutAgent, to.as_str(), &Call::MakeProgram { file: to.clone() }, &[])?;
        }
        self.practice_is_there.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Carries out a call on a channel. One that was idle may have broken unseen: then it is done once more on a new one.
    pub(super) fn on_channel<T>(
        &self,
        operation: Operation,
        path: &str,
        mut work: impl FnMut(&mut dyn Channel) -> Result<T, CallError>,
    ) -> Result<T, LinkError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(mut channel) = idle {
            match work(&mut *channel) {
                Ok(done) => {
                    self.give_back(channel);
                    return Ok(done);
                }
                Err(CallError::Told(error)) => {
                    self.give_back(channel);
                    return Err(error);
                }
                // The others are of the same age.
                Err(CallError::Broken(_)) => self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear(),
            }
        }
        let mut channel = self.open().map_err(|error| self.no_channel(operation, path, error))?;
        match work(&mut *channel) {
            Ok(done) => {
                self.give_back(channel);
                Ok(done)
            }
            Err(CallError::Told(error)) => {
                self.give_back(channel);
                Err(error)
            }
            Err(CallError::Broken(error)) => Err(LinkError::Unreachable {
                site: self.site(operation, path),
                reason: channel.last_words().unwrap_or_else(|| format!("the connection broke: {error}")),
            }),
        }
    }

    fn site(&self, operation: Operation, path: &str) -> Box<Site> {
        Box::new(Site { operation, worker: self.name.clone(), path: path.to_owned() })
    }

    fn no_channel(&self, operation: Operation, path: &str, error: DialError) -> LinkError {
        let site = self.site(operation, path);
        match error {
            DialError::Unreachable(reason) => LinkError::Unreachable { site, reason },
            DialError::Refused(reason) => LinkError::NotLetIn { site, reason },
            DialError::UnknownHostKey { algorithm, fingerprint, .. } => {
                LinkError::UnknownHostKey { site, algorithm, fingerprint }
            }
            DialError::Other(reason) => LinkError::Other { site, reason },
        }
    }

    fn give_back(&self, channel: Box<dyn Channel>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(channel);
    }

    /// A new channel whose far end is of this build.
    fn open(&self) -> Result<Box<dyn Channel>, DialError> {
        let mut channel = self.dial.open()?;
        channel.limit_silence(SILENCE);
        let hello = send(&mut *channel, &Call::Hello { version: VERSION }, &[]).and_then(|()| answer(&mut *channel));
        match hello {
            Ok((Answer::Hello(VERSION, _), _)) => Ok(channel),
            Ok((other, _)) => Err(DialError::Other(format!("its far end is of another version: {other:?}"))),
            Err(CallError::Told(error)) => Err(DialError::Other(error.to_string())),
            Err(CallError::Broken(error)) => Err(channel.last_words().map_or_else(
                || DialError::Unreachable(format!("the far end ended at once: {error}")),
                |words| DialError::Other(format!("the far end ended at once: {words}")),
            )),
        }
    }

    fn ask(&self, operation: Operation, path: &str, call: &Call, body: &[u8]) -> Result<(Answer, Vec<u8>), LinkError> {
        self.on_channel(operation, path, |channel| {
            send(channel, call, body)?;
            answer(channel)
        })
    }

    /// An answer that does not belong to the call.
    pub(super) fn strange(&self, operation: Operation, path: &str, answer: &Answer) -> LinkError {
        LinkError::other(operation, &self.name, path, format!("the far end answered with something else: {answer:?}"))
    }

    fn done(&self, operation: Operation, path: &str, call: &Call, body: &[u8]) -> Result<(), LinkError> {
        match self.ask(operation, path, call, body)?.0 {
            Answer::Done => Ok(()),
            other => Err(self.strange(operation, path, &other)),
        }
    }

    fn flag(&self, operation: Operation, path: &str, call: &Call) -> Result<bool, LinkError> {
        match self.ask(operation, path, call, &[])?.0 {
            Answer::Flag(flag) => Ok(flag),
            other => Err(self.strange(operation, path, &other)),
        }
    }

    fn number(&self, operation: Operation, path: &str, call: &Call) -> Result<u64, LinkError> {
        match self.ask(operation, path, call, &[])?.0 {
            Answer::Number(number) => Ok(number),
            other => Err(self.strange(operation, path, &other)),
        }
    }

    fn serve(&self, operation: Operation, call: &Call) -> Result<ServeLife, LinkError> {
        match self.ask(operation, worker_folder::SERVE, call, &[])?.0 {
            Answer::Serve(life) => Ok(life),
            other => Err(self.strange(operation, worker_folder::SERVE, &other)),
        }
    }
}

pub(super) fn send(channel: &mut dyn Channel, call: &Call, body: &[u8]) -> Result<(), CallError> {
    write_frame(&mut channel.output(), call, body).map_err(CallError::Broken)
}

pub(super) fn answer(channel: &mut dyn Channel) -> Result<(Answer, Vec<u8>), CallError> {
    loop {
        return match read_frame(&mut channel.input()) {
            Ok(Some((Answer::Working, _))) => continue,
            Ok(Some((Answer::Failed(error), _))) => Err(CallError::Told(error)),
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => Err(CallError::Broken(io::ErrorKind::UnexpectedEof.into())),
            Err(error) => Err(CallError::Broken(error)),
        };
    }
}

impl Files for FarLink {
    fn worker(&self) -> &str {
        &self.name
    }

    fn list(&self, folder: &WorkerPath) -> Result<Vec<Entry>, LinkError> {
        let call = Call::List { folder: folder.clone() };
        match self.ask(Operation::List, folder.as_str(), &call, &[])?.0 {
            Answer::Entries(entries) => Ok(entries),
            other => Err(self.strange(Operation::List, folder.as_str(), &other)),
        }
    }

    fn read_from(&self, file: &WorkerPath, offset: u64, limit: usize) -> Result<Vec<u8>, LinkError> {
        let call = Call::ReadFrom { file: file.clone(), offset, limit: limit as u64 };
        match self.ask(Operation::Read, file.as_str(), &call, &[])? {
            (Answer::Bytes, bytes) => Ok(bytes),
            (other, _) => Err(self.strange(Operation::Read, file.as_str(), &other)),
        }
    }

    fn write(&self, file: &WorkerPath, bytes: &[u8]) -> Result<(), LinkError> {
        self.done(Operation::Write, file.as_str(), &Call::Write { file: file.clone() }, bytes)
    }

    fn rename(&self, from: &WorkerPath, to: &WorkerPath) -> Result<(), LinkError> {
        self.done(Operation::Rename, from.as_str(), &Call::Rename { from: from.clone(), to: to.clone() }, &[])
    }

    fn remove_file(&self, file: &WorkerPath) -> Result<bool, LinkError> {
        self.flag(Operation::Remove, file.as_str(), &Call::RemoveFile { file: file.clone() })
    }

    fn remove_folder(&self, folder: &WorkerPath) -> Result<bool, LinkError> {
        self.flag(Operation::Remove, folder.as_str(), &Call::RemoveFolder { folder: folder.clone() })
    }

    fn stat(&self, path: &WorkerPath) -> Result<Option<Stat>, LinkError> {
        match self.ask(Operation::Stat, path.as_str(), &Call::Stat { path: path.clone() }, &[])?.0 {
            Answer::Stat(stat) => Ok(stat),
            other => Err(self.strange(Operation::Stat, path.as_str(), &other)),
        }
    }

    fn folder_bytes(&self, folder: &WorkerPath) -> Result<u64, LinkError> {
        self.number(Operation::List, folder.as_str(), &Call::FolderBytes { folder: folder.clone() })
    }

    fn free_space(&self) -> Result<u64, LinkError> {
        self.number(Operation::FreeSpace, "", &Call::FreeSpace)
    }

    fn make_dirs(&self, folder: &WorkerPath) -> Result<(), LinkError> {
        self.done(Operation::MakeFolder, folder.as_str(), &Call::MakeDirs { folder: folder.clone() }, &[])
    }

    fn has_blobs(&self, entries: &[&ManifestEntry]) -> Result<Vec<bool>, LinkError> {
        let call = Call::HasBlobs { entries: entries.iter().map(|entry| (*entry).clone()).collect() };
        match self.ask(Operation::Stat, worker_folder::CACHE, &call, &[])?.0 {
            Answer::Flags(flags) if flags.len() == entries.len() => Ok(flags),
            other => Err(self.strange(Operation::Stat, worker_folder::CACHE, &other)),
        }
    }

    fn try_folder(&self) -> Result<(), LinkError> {
        self.done(Operation::Write, worker_folder::INBOX, &Call::TryFolder, &[])
    }

    fn put_blob(&self, blob: &BlobSource) -> Result<PutOutcome, LinkError> {
        let brought = self.bring_blobs(std::slice::from_ref(blob), &mut |_| true)?;
        Ok(brought.and_then(|outcomes| outcomes.first().copied()).unwrap_or(PutOutcome::AlreadyThere))
    }

    fn put_blobs(
        &self,
        blobs: &[BlobSource],
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Option<Vec<PutOutcome>>, LinkError> {
        self.bring_blobs(blobs, go_on)
    }

    fn put_file(&self, local: &Path, to: &WorkerPath) -> Result<(), LinkError> {
        match self.send_file(&Call::PutFile { to: to.clone() }, local, to.as_str())? {
            Answer::Done => Ok(()),
            other => Err(self.strange(Operation::Send, to.as_str(), &other)),
        }
    }

    /// What is fetched is always a copy: the far folder is removed once everything came.
    fn get_file(&self, from: &WorkerPath, local: &Path, _mode: TakeMode) -> Result<(), LinkError> {
        let mine = |error: io::Error| {
            LinkError::other(
                Operation::Fetch,
                &self.name,
                from.as_str(),
                format!("{} cannot be written here: {error}", local.display()),
            )
        };
        let mut to = OpenOptions::new().create(true).append(true).open(local).map_err(mine)?;
        self.on_channel(Operation::Fetch, from.as_str(), |channel| {
            let offset = to.metadata().map_err(|error| CallError::Told(mine(error)))?.len();
            send(channel, &Call::GetFile { from: from.clone(), offset }, &[])?;
            match answer(channel)?.0 {
                Answer::ComesFrom(begin) => to.set_len(begin).map_err(|error| CallError::Told(mine(error)))?,
                other => return Err(CallError::Told(self.strange(Operation::Fetch, from.as_str(), &other))),
            }
            loop {
                let piece = read_frame::<Piece>(&mut channel.input()).map_err(CallError::Broken)?;
                let Some((piece, bytes)) = piece else {
                    return Err(CallError::Broken(io::ErrorKind::UnexpectedEof.into()));
                };
                // The rest would still come over this channel: it is given up with the error.
                if let Err(error) = to.write_all(&bytes) {
                    channel.close();
                    return Err(CallError::Told(mine(error)));
                }
                if piece.last {
                    return Ok(());
                }
            }
        })
    }

    fn hash_of(&self, file: &WorkerPath) -> Result<(ContentHash, u64), LinkError> {
        match self.ask(Operation::Read, file.as_str(), &Call::HashOf { file: file.clone() }, &[])?.0 {
            Answer::Hash(hash, bytes) => Ok((hash, bytes)),
            other => Err(self.strange(Operation::Read, file.as_str(), &other)),
        }
    }

    fn local_folder(&self) -> Option<&Path> {
        None
    }

    fn place(&self) -> Result<String, LinkError> {
        match self.ask(Operation::Stat, "", &Call::Place, &[])?.0 {
            Answer::Text(Some(place)) => Ok(place),
            other => Err(self.strange(Operation::Stat, "", &other)),
        }
    }

    fn watch(&self, tell: Arc<dyn Fn(Notice) + Send + Sync>) -> Option<Box<dyn Watch>> {
        let mut channel = self.open().ok()?;
        send(&mut *channel, &Call::Watch, &[]).ok()?;
        match answer(&mut *channel).ok()?.0 {
            Answer::Flag(true) => Some(Box::new(FarWatch::begin(&self.name, channel, tell).ok()?)),
            // Its system watches nothing more.
            _ => None,
        }
    }
}

impl Starter for FarLink {
    /// The far end is the agent of this build: whoever dials has put it there.
    fn put_agent(&self) -> Result<AgentProgram, LinkError> {
        match self.ask(Operation::PutAgent, worker_folder::BIN, &Call::Hello { version: VERSION }, &[])?.0 {
            Answer::Hello(_, hash) => {
                let program = WorkerPath::of(worker_folder::BIN).join_text(&format!("{hash}/spillway-agent"));
                let agent = AgentProgram { hash, program };
                self.put_practice(&agent)?;
                Ok(agent)
            }
            other => Err(self.strange(Operation::PutAgent, worker_folder::BIN, &other)),
        }
    }

    fn start_serve(&self, _agent: &AgentProgram, slots: Option<u32>) -> Result<ServeLife, LinkError> {
        self.serve(Operation::StartAgent, &Call::StartServe { slots })
    }

    fn serve_life(&self) -> Result<ServeLife, LinkError> {
        self.serve(Operation::AskAgent, &Call::ServeLife)
    }

    fn stop_serve(&self) -> Result<(), LinkError> {
        self.done(Operation::AskAgent, worker_folder::SERVE, &Call::StopServe, &[])
    }

    fn facts(&self, _agent: &AgentProgram) -> Result<WorkerFacts, LinkError> {
        match self.ask(Operation::AskAgent, "", &Call::Facts, &[])?.0 {
            Answer::Facts(facts) => Ok(facts),
            other => Err(self.strange(Operation::AskAgent, "", &other)),
        }
    }

    fn engines(&self, search: &EngineSearch) -> Result<FoundEngines, LinkError> {
        match self.ask(Operation::AskAgent, "", &Call::Engines { search: search.clone() }, &[])?.0 {
            Answer::Engines(found) => Ok(found),
            other => Err(self.strange(Operation::AskAgent, "", &other)),
        }
    }

    fn ends_with_session(&self) -> Result<Option<String>, LinkError> {
        match self.ask(Operation::AskAgent, "", &Call::EndsWithSession, &[])?.0 {
            Answer::Text(reason) => Ok(reason),
            other => Err(self.strange(Operation::AskAgent, "", &other)),
        }
    }

    fn clean_cache(&self, limits: &CacheLimits) -> Result<CacheCleaned, LinkError> {
        match self.ask(Operation::List, worker_folder::CACHE, &Call::CleanCache { limits: *limits }, &[])?.0 {
            Answer::Cleaned(cleaned) => Ok(cleaned),
            other => Err(self.strange(Operation::List, worker_folder::CACHE, &other)),
        }
    }

    fn trust(&self, fingerprint: &str) -> Result<(), LinkError> {
        self.dial.trust(fingerprint).map_err(|error| self.no_channel(Operation::AskAgent, "", error))
    }

    fn attempt_life(&self, attempt: &AttemptId) -> Result<AttemptLife, LinkError> {
        let call = Call::AttemptLife { attempt: attempt.clone() };
        match self.ask(Operation::AskAgent, attempt.as_str(), &call, &[])?.0 {
            Answer::Life(life) => Ok(life),
            other => Err(self.strange(Operation::AskAgent, attempt.as_str(), &other)),
        }
    }
}
