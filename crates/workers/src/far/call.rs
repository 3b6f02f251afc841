//! What the near end asks and the far end answers, one call after the other on a channel.

use crate::alive::AttemptLife;
use crate::engine_search::{EngineSearch, FoundEngines};
use crate::link::{Entry, LinkError, ServeLife, Stat, WorkerPath};
use crate::staging::{CacheCleaned, CacheLimits};
use protocol::{AttemptId, ContentHash, ManifestEntry, WorkerFacts};
use serde::{Deserialize, Serialize};

/// Version of these calls. The far end is always of the same build as the near end: another version is refused.
pub(super) const VERSION: u32 = 3;

/// Bytes of a file in one frame.
pub(super) const PIECE: usize = 1 << 20;

/// A call. Those that send files are followed by [`Piece`]s once the answer says so.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(super) enum Call {
    /// The first of each channel.
    Hello {
        version: u32,
    },
    List {
        folder: WorkerPath,
    },
    ReadFrom {
        file: WorkerPath,
        offset: u64,
        limit: u64,
    },
    /// The bytes are the frame's body.
    Write {
        file: WorkerPath,
    },
    Rename {
        from: WorkerPath,
        to: WorkerPath,
    },
    RemoveFile {
        file: WorkerPath,
    },
    RemoveFolder {
        folder: WorkerPath,
    },
    Stat {
        path: WorkerPath,
    },
    FolderBytes {
        folder: WorkerPath,
    },
    FreeSpace,
    MakeDirs {
        folder: WorkerPath,
    },
    HasBlobs {
        entries: Vec<ManifestEntry>,
    },
    TryFolder,
    /// Blobs in one stream of [`Piece`]s, in this order, each from where the answer says.
    PutBlobs {
        blobs: Vec<(ContentHash, u64)>,
    },
    PutFile {
        to: WorkerPath,
    },
    GetFile {
        from: WorkerPath,
        offset: u64,
    },
    HashOf {
        file: WorkerPath,
    },
    StartServe {
        slots: Option<u32>,
    },
    ServeLife,
    StopServe,
    Facts,
    /// The folder as this machine names it.
    Place,
    Engines {
        search: EngineSearch,
    },
    /// Why what is started here would end with the connection.
    EndsWithSession,
    CleanCache {
        limits: CacheLimits,
    },
    /// Lets this user start the program.
    MakeProgram {
        file: WorkerPath,
    },
    /// Notices of the folder follow until the channel is closed; nothing else is asked on it.
    Watch,
    AttemptLife {
        attempt: AttemptId,
    },
}

/// A piece of a file; its bytes are the frame's body.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Piece {
    /// Nothing follows.
    pub last: bool,
    /// Length of the piece where its bytes are packed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpacked: Option<u32>,
}

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answer", content = "value", rename_all = "kebab-case")]
pub(super) enum Answer {
    /// The far end's version, and the content of its program.
    Hello(u32, ContentHash),
    Done,
    /// Not the answer yet: the far end lives and works.
    Working,
    Entries(Vec<Entry>),
    /// The frame's body.
    Bytes,
    Flag(bool),
    Flags(Vec<bool>),
    Number(u64),
    Stat(Option<Stat>),
    Hash(ContentHash, u64),
    /// Send it.
    Send,
    /// For each blob where to send it from; none where it is there.
    Wanted(Vec<Option<u64>>),
    /// Pieces follow, from this offset on.
    ComesFrom(u64),
    Serve(ServeLife),
    Facts(WorkerFacts),
    Life(AttemptLife),
    Cleaned(CacheCleaned),
    Text(Option<String>),
    Engines(FoundEngines),
    Failed(LinkError),
}
