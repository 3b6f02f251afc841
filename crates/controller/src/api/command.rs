//! Every command with its request; [`Reply`] names the response of each.

use super::{
    AddWorker, ApiError, AttemptRecord, ChangeBatch, ChangeWorker, CheckView, ImportedWorkers, LogEntry, MoveTo,
    OpenProject, OpenResult, ProjectDocument, ProjectView, ReadProfile, ReadRecord, ReadSeries, ResultDocument,
    RunDeleted, RunRef, RunSummary, RunView, Settings, SharedOut, Snapshot, StartRun, StartedRun, StopWorker, Storage,
    TryWorker, WorkerCheck, WorkerLogs, WorkerSecret, WorkerView,
};
use ras_results::series::{ProfileNumbers, SeriesNumbers};
use serde::{Deserialize, Serialize};

/// A command with its request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "command", content = "request", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Command {
    /// Who are you: version, pid, home. Answers [`Reply::Hello`].
    Hello {},
    /// Reads a project with the result state of each plan. Answers [`Reply::Project`].
    ProjectOpen(OpenProject),
    /// The same for a person: with problems of each plan, expected times, and what changed. Remembers the project as
    /// used last. Answers [`Reply::ProjectView`].
    ProjectView(OpenProject),
    /// Forgets a project that was used before; nothing of it is deleted. Answers [`Reply::Done`].
    ProjectForget(OpenProject),
    /// Puts a copy of the sample project into the home, where none stands. Answers [`Reply::Text`] with its path.
    SampleOpen {},
    /// Makes a run. Durable when answered. Answers [`Reply::Started`].
    RunStart(StartRun),
    /// All runs, newest first. Answers [`Reply::Runs`].
    RunList {},
    /// One run, whole. Answers [`Reply::Run`].
    RunShow(RunRef),
    /// Starts what was waiting after the controller was gone, and resumes a paused run. Answers [`Reply::Run`].
    RunResume(RunRef),
    /// Starts no further plan of the run; running ones go on. Answers [`Reply::Run`].
    RunPause(RunRef),
    /// Stops the run, or one plan of it. Answers [`Reply::Run`].
    RunCancel {
        /// Which run.
        run: RunRef,
        /// Only this plan.
        plan: Option<String>,
    },
    /// Cancels what waits; what runs is computed to its end. Answers [`Reply::Run`].
    RunStopAfterCurrent(RunRef),
    /// Puts failed plans, or one plan, back into the queue. Answers [`Reply::Run`].
    RunRequeue {
        /// Which run.
        run: RunRef,
        /// Only this plan; else every failed and cancelled one.
        plan: Option<String>,
    },
    /// Moves a waiting plan to the front, to the back, or before another. Answers [`Reply::Run`].
    RunMove {
        /// Which run.
        run: RunRef,
        /// Which plan.
        plan: String,
        /// Where to.
        to: MoveTo,
    },
    /// Shares the whole queue of the run out to the workers ("Let it run without me"), and tells what each has of it;
    /// [`Command::RunResume`] ends it. Answers [`Reply::SharedOut`].
    RunLeave(RunRef),
    /// Publishes again what could not be published. Answers [`Reply::Run`].
    RunPublish(RunRef),
    /// Deletes an ended run with its folder. Answers [`Reply::Deleted`].
    RunDelete(RunRef),
    /// The log of a run from an entry number on. Answers [`Reply::Log`].
    RunLog {
        /// Which run.
        run: RunRef,
        /// First entry number wanted.
        from: u64,
    },
    /// What an attempt said and used. Answers [`Reply::Record`].
    AttemptRecord(ReadRecord),
    /// What a result file holds. Answers [`Reply::Result`].
    ResultOpen(OpenResult),
    /// Numbers of one place over time. Answers [`Reply::Series`].
    ResultSeries(ReadSeries),
    /// Numbers along a reach. Answers [`Reply::Profile`].
    ResultProfile(ReadProfile),
    /// All workers with their state. Answers [`Reply::Workers`].
    WorkerList {},
    /// Adds or replaces a worker by its settings. Answers [`Reply::Workers`].
    WorkerAdd(AddWorker),
    /// Changes the settings of a kept worker; refused while plans run there. Answers [`Reply::Workers`].
    WorkerChange(ChangeWorker),
    /// Computes a small project of our own on one worker, as a run that is followed like any other. Answers
    /// [`Reply::Started`].
    WorkerTry(TryWorker),
    /// Imports a worker file's text. Answers [`Reply::Imported`].
    WorkerImport {
        /// Name of the file, for messages.
        file: String,
        /// Its text.
        text: String,
    },
    /// All workers as a worker file without secrets. Answers [`Reply::Text`].
    WorkerExport {},
    /// Removes a worker; refused while plans run there. Answers [`Reply::Workers`].
    WorkerRemove {
        /// Which.
        name: String,
    },
    /// Runs the checklist of one worker, or of all. Each check is told as [`Reply::Check`] as it comes out; the last
    /// answer is [`Reply::Checks`].
    WorkerCheck {
        /// Which; all where none.
        name: Option<String>,
    },
    /// Ends a worker's agent after its current plans, or at once. Answers [`Reply::Workers`].
    WorkerStop(StopWorker),
    /// Lets a worker that was set aside or drained take plans again. Answers [`Reply::Workers`].
    WorkerAllow {
        /// Which.
        name: String,
    },
    /// The person saw the key of a worker's machine and confirms it: it is known from then on, and the worker looked at
    /// again. Another key than the one with this fingerprint is refused. Answers [`Reply::Workers`].
    WorkerTrust {
        /// Which.
        name: String,
        /// As the check told it: `SHA256:…`.
        fingerprint: String,
    },
    /// Keeps a password or passphrase of a worker, which is looked at again with it. Answers [`Reply::Text`]: where it is kept.
    WorkerSecret(WorkerSecret),
    /// Copies a worker's logs to a folder. Answers [`Reply::Text`] with what was copied.
    WorkerLogs(WorkerLogs),
    /// From now on this connection is sent the changes of everything: runs, plans, log, workers, settings. Message lines
    /// are not among them ([`Command::AttemptRecord`] reads those). Answers [`Reply::Snapshot`].
    Watch {},
    /// Sets every setting. Answers [`Reply::Done`].
    SettingsSet(Settings),
    /// Remembers panels and columns for the window, 256 KiB of text at most. Answers [`Reply::Done`].
    WindowMemorySet {
        /// The window's own text.
        text: String,
    },
    /// Where everything is stored, with sizes. Answers [`Reply::Storage`].
    StorageShow {},
    /// Writes logs, settings and versions, without secrets, into one zip file. Answers [`Reply::Text`] with its path.
    SupportBundle {
        /// Folder for the file.
        folder: String,
    },
    /// From now on this connection is sent changes of a run. Answers [`Reply::Run`] of the run as it is now.
    Follow {
        /// Which run.
        run: RunRef,
        /// Whether message lines are wanted too.
        messages: bool,
    },
    /// Asks the controller to end once nothing runs. `now` ends it at once; running plans go on. Answers [`Reply::Done`].
    Shutdown {
        /// Do not wait for running plans.
        now: bool,
    },
}

/// A command as it goes over the socket, one JSON object a line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Envelope {
    /// Number by which the answer is recognised.
    pub id: u64,
    /// The command.
    #[serde(flatten)]
    pub command: Command,
}

/// What comes back for a command.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "reply", content = "value", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Reply {
    /// The controller.
    Hello {
        /// Version of the program.
        version: String,
        /// Process id.
        pid: u32,
        /// `SPILLWAY_HOME` of the controller.
        home: String,
    },
    /// A project.
    Project(Box<ProjectDocument>),
    /// A project for a person.
    ProjectView(Box<ProjectView>),
    /// Everything, for a client that watches.
    Snapshot(Box<Snapshot>),
    /// A part of an attempt's record.
    Record(Box<AttemptRecord>),
    /// A result file.
    Result(Box<ResultDocument>),
    /// Numbers over time.
    Series(Box<SeriesNumbers>),
    /// Numbers along a reach.
    Profile(Box<ProfileNumbers>),
    /// Where everything is stored.
    Storage(Storage),
    /// A run was made.
    Started(Box<StartedRun>),
    /// Runs.
    Runs(Vec<RunSummary>),
    /// A run.
    Run(Box<RunView>),
    /// A run was deleted.
    Deleted(RunDeleted),
    /// A run whose queue was shared out.
    SharedOut(Box<SharedOut>),
    /// Log entries.
    Log(Vec<LogEntry>),
    /// Workers.
    Workers(Vec<WorkerView>),
    /// Workers were imported.
    Imported(ImportedWorkers),
    /// Checks of workers.
    Checks(Vec<WorkerCheck>),
    /// One check of one worker, sent before [`Reply::Checks`] while they run.
    Check(CheckView),
    /// A text.
    Text(String),
    /// Done.
    Done {},
    /// Refused.
    Refused(ApiError),
}

/// A line from the controller to a client.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Frame {
    /// The answer to the command with this number.
    Answer {
        /// Number of the command.
        id: u64,
        /// The answer.
        #[serde(flatten)]
        reply: Reply,
    },
    /// Changes of what this connection follows or watches.
    Changes(ChangeBatch),
}
