//! Everything that can happen to the controller. The list is closed: what is not here does not change its state.

use super::clients::{ClientId, Outgoing};
use crate::api::ApiError;
use crate::api::Envelope;
use crate::attempts::{Collected, FoundAttempt};
use crate::fleet::Examined;
use crate::fleet::trial::WrittenTrial;
use crate::publish::{PublishTrouble, Published};
use crate::runs::open::OpenedProject;
use crate::runs::prepare::PreparedRun;
use crate::runs::project_view::ViewedProject;
use crate::runs::retention::FolderFreed;
use protocol::AttemptId;
use workers::follow::FollowerNews;
use workers::link::{LinkError, ServeLife};
use workers::staging::{Cancelled, StageError, Staged, Withdrawn};

/// One thing that happened.
pub(crate) enum Event {
    /// A client connected.
    Connected(ClientId, Outgoing),
    /// A client went away.
    Disconnected(ClientId),
    /// A client sent a command.
    Request(ClientId, Box<Envelope>),
    /// A client sent a line that is no command: its number, 0 where it has none, and what is wrong with it.
    BadRequest(ClientId, u64, String),
    /// The system asks the process to end.
    Terminate,

    /// A project was opened for a client.
    ProjectOpened(ClientId, u64, Box<Result<OpenedProject, ApiError>>),
    /// A project was looked at for a client.
    ProjectViewed(ClientId, u64, Box<Result<ViewedProject, ApiError>>),
    /// A run was prepared for a client: its inputs are in the blob store.
    RunPrepared(ClientId, u64, Box<Result<PreparedRun, ApiError>>),
    /// The trial of a worker was written, and its engine chosen, for a client.
    TrialWritten(ClientId, u64, Box<Result<WrittenTrial, ApiError>>),
    /// A worker was examined.
    WorkerExamined(String, Box<Examined>),
    /// A worker's `serve` was looked after.
    ServeEnsured(String, Result<ServeLife, LinkError>),
    /// The key of a worker's machine was confirmed by a person, for a client.
    WorkerTrusted(ClientId, u64, String, Result<(), LinkError>),
    /// A password or passphrase of a worker was kept, for a client: where, or why not.
    SecretKept(ClientId, u64, String, Result<String, String>),
    /// A worker that was set aside went through its checklist: whether it is ready.
    Rechecked(String, bool),
    /// An answer that a job worked out on its own.
    Answer(ClientId, u64, Box<crate::api::Reply>),
    /// The follower of a worker has news.
    WorkerNews(String, Box<FollowerNews>),

    /// An attempt was staged, or was not.
    Staged(AttemptId, Result<Staged, StageError>),
    /// It was asked whether an attempt can be taken back.
    Withdrawn(AttemptId, Result<Withdrawn, LinkError>),
    /// An attempt was asked to stop.
    CancelAsked(AttemptId, Result<Cancelled, LinkError>),
    /// After a start: what was found of an attempt on its worker.
    Found(AttemptId, Result<FoundAttempt, LinkError>),
    /// The results of an attempt were fetched and judged.
    Collected(AttemptId, Box<Collected>),
    /// An intent was carried out, or was not.
    Published(i64, Result<Published, PublishTrouble>),
    /// An attempt's folder on its worker was removed.
    Cleaned(AttemptId, Result<(), LinkError>),
    /// A run's folder was deleted.
    FolderFreed(FolderFreed),
    /// A run's folder was measured.
    FolderMeasured(String, u64),
    /// The disk of the home was looked at: its free bytes, where they are known.
    DiskSeen(Option<u64>),
    /// The system said whether it stays awake, to the wish of this number.
    Awake(u64, Result<(), String>),
}
