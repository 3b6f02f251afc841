// Made from the Rust types by `./dev types`. Not to be edited.

/**
 * A worker to be added: one entry of a worker file, as an object with its keys.
 */
export type AddWorker = Record<string, unknown>;

/**
 * A refusal: what happened, where, and what to do next.
 */
export type ApiError = { 
/**
 * Kind.
 */
code: ErrorCode, 
/**
 * For people.
 */
message: string, 
/**
 * More, for those who look closer: the file, the line, the system's words.
 */
detail: string | null, 
/**
 * The terminal's command, or option, that does what the message asks for. A window has a button for it.
 */
terminal: string | null, };

/**
 * A 2D area.
 */
export type AreaSummary = { 
/**
 * Name.
 */
name: string, 
/**
 * Real cells, without the ghosts along the perimeter.
 */
cells: number, 
/**
 * Faces.
 */
faces: number, 
/**
 * Output steps of this area.
 */
steps: number, };

/**
 * A part of an attempt's record, a megabyte of its events at most.
 */
export type AttemptRecord = { 
/**
 * What the engine said.
 */
lines: Array<RecordedLine>, 
/**
 * What it used.
 */
samples: Array<RecordedSample>, 
/**
 * Its steps.
 */
phases: Array<RecordedPhase>, 
/**
 * Byte from which the next part begins.
 */
next: number, 
/**
 * Whether there is more to read now.
 */
more: boolean, 
/**
 * Whether nothing will follow: the attempt ended and was read to its end.
 */
complete: boolean, 
/**
 * Why there is no record, where there is none: it was deleted, or its worker cannot be reached.
 */
missing: string | null, };

/**
 * One try.
 */
export type AttemptView = { 
/**
 * Number within the plan run, from 1.
 */
number: number, 
/**
 * Id, the folder name on the worker.
 */
id: string, 
/**
 * Worker.
 */
worker: string, 
/**
 * Slot where known.
 */
slot: number | null, 
/**
 * State in a word: staged, claimed, running, succeeded, failed, cancelled, lost, withdrawn, superseded.
 */
state: string, 
/**
 * Times, milliseconds since 1970 UTC.
 */
placedAt: number, 
/**
 * Start of the engine.
 */
startedAt: number | null, 
/**
 * End.
 */
endedAt: number | null, 
/**
 * Reason where it did not succeed.
 */
reason: string | null, 
/**
 * Peak memory in bytes.
 */
peakMemoryBytes: number | null, };

/**
 * Whether this machine is kept awake.
 */
export type AwakeState = { "kind": "not-needed", } | { "kind": "held", } | { "kind": "unavailable", 
/**
 * The system's words.
 */
reason: string, };

/**
 * One change.
 */
export type Change = { "type": "run", 
/**
 * The summary.
 */
summary: RunSummary, 
/**
 * One sentence that says the state of everything.
 */
sentence: string, 
/**
 * Seconds left by estimate.
 */
secondsLeft: number | null, 
/**
 * What the queue waits for, where nothing of it can run now; in words.
 */
stuck: string | null, } | { "type": "plan", 
/**
 * Run.
 */
run: string, 
/**
 * The plan as it is now.
 */
plan: PlanRunView, } | { "type": "log" } & LogEntry | { "type": "messages", 
/**
 * Run.
 */
run: string, 
/**
 * Plan.
 */
plan: string, 
/**
 * Attempt number.
 */
attempt: number, 
/**
 * Lines.
 */
lines: Array<string>, } | { "type": "finished" } & RunFinished | { "type": "run-opened" } & RunView | { "type": "run-removed", 
/**
 * Which.
 */
run: string, } | { "type": "worker" } & WorkerView | { "type": "worker-removed", 
/**
 * Which.
 */
name: string, } | { "type": "controller" } & ControllerView | { "type": "projects", 
/**
 * Last used first.
 */
projects: Array<RecentProject>, } | { "type": "settings" } & Settings;

/**
 * Changes since the last batch.
 */
export type ChangeBatch = { 
/**
 * In order.
 */
changes: Array<Change>, };

/**
 * New settings of a kept worker.
 */
export type ChangeWorker = { 
/**
 * Its name.
 */
name: string, 
/**
 * Keys of a worker file that change; null takes a key away. The name stays.
 */
entry: Record<string, unknown>, };

/**
 * One check.
 */
export type CheckView = { 
/**
 * Worker.
 */
worker: string, 
/**
 * Stable id of the check.
 */
id: string, 
/**
 * What is checked.
 */
title: string, 
/**
 * "passed", "warned", "failed", "asks", "waiting".
 */
state: string, 
/**
 * What was found.
 */
detail: string, 
/**
 * The way out where it did not pass.
 */
wayOut: string | null, 
/**
 * Fingerprint of a machine's key that a person must confirm, where the check asks for that: `SHA256:…`.
 */
fingerprint: string | null, };

/**
 * The controller itself.
 */
export type ControllerView = { 
/**
 * Version of the program.
 */
version: string, 
/**
 * Process id; another one says that the controller was started again.
 */
pid: number, 
/**
 * `SPILLWAY_HOME` of the controller.
 */
home: string, 
/**
 * Name of this machine.
 */
machine: string, 
/**
 * Started at, milliseconds since 1970 UTC.
 */
startedAt: number, 
/**
 * Plans that kept running on their workers while no controller was there, found at its start.
 */
foundRunning: number, 
/**
 * Whether this machine is kept awake.
 */
awake: AwakeState, 
/**
 * Free bytes on the disk of the home.
 */
diskFreeBytes: number | null, };

/**
 * Core counts of a plan; 0 is "all", none is not written in the plan.
 */
export type Cores = { 
/**
 * `UNET D1 Cores`.
 */
d1: number | null, 
/**
 * The global `UNET D2 Cores`, before the first 2D area.
 */
d2: number | null, 
/**
 * `PS Cores`: pipe networks.
 */
ps: number | null, };

/**
 * What a geometry consists of.
 */
export type Dimension = "1d" | "2d" | "1d2d" | "unknown";

/**
 * What the distances of a profile come from.
 */
export type DistanceBasis = "reach-lengths" | "river-stations" | "order";

/**
 * What computes.
 */
export type EngineKind = "practice" | "ras-windows" | "ras-linux";

/**
 * A command as it goes over the socket, one JSON object a line.
 */
export type Envelope = { 
/**
 * Number by which the answer is recognised.
 */
id: number, } & ({ "command": "hello", "request": Record<symbol, never> } | { "command": "project-open", "request": OpenProject } | { "command": "project-view", "request": OpenProject } | { "command": "project-forget", "request": OpenProject } | { "command": "sample-open", "request": Record<symbol, never> } | { "command": "run-start", "request": StartRun } | { "command": "run-list", "request": Record<symbol, never> } | { "command": "run-show", "request": RunRef } | { "command": "run-resume", "request": RunRef } | { "command": "run-pause", "request": RunRef } | { "command": "run-cancel", "request": { 
/**
 * Which run.
 */
run: RunRef, 
/**
 * Only this plan.
 */
plan: string | null, } } | { "command": "run-stop-after-current", "request": RunRef } | { "command": "run-requeue", "request": { 
/**
 * Which run.
 */
run: RunRef, 
/**
 * Only this plan; else every failed and cancelled one.
 */
plan: string | null, } } | { "command": "run-move", "request": { 
/**
 * Which run.
 */
run: RunRef, 
/**
 * Which plan.
 */
plan: string, 
/**
 * Where to.
 */
to: MoveTo, } } | { "command": "run-leave", "request": RunRef } | { "command": "run-publish", "request": RunRef } | { "command": "run-delete", "request": RunRef } | { "command": "run-log", "request": { 
/**
 * Which run.
 */
run: RunRef, 
/**
 * First entry number wanted.
 */
from: number, } } | { "command": "attempt-record", "request": ReadRecord } | { "command": "result-open", "request": OpenResult } | { "command": "result-series", "request": ReadSeries } | { "command": "result-profile", "request": ReadProfile } | { "command": "worker-list", "request": Record<symbol, never> } | { "command": "worker-add", "request": AddWorker } | { "command": "worker-change", "request": ChangeWorker } | { "command": "worker-try", "request": TryWorker } | { "command": "worker-import", "request": { 
/**
 * Name of the file, for messages.
 */
file: string, 
/**
 * Its text.
 */
text: string, } } | { "command": "worker-export", "request": Record<symbol, never> } | { "command": "worker-remove", "request": { 
/**
 * Which.
 */
name: string, } } | { "command": "worker-check", "request": { 
/**
 * Which; all where none.
 */
name: string | null, } } | { "command": "worker-stop", "request": StopWorker } | { "command": "worker-allow", "request": { 
/**
 * Which.
 */
name: string, } } | { "command": "worker-trust", "request": { 
/**
 * Which.
 */
name: string, 
/**
 * As the check told it: `SHA256:…`.
 */
fingerprint: string, } } | { "command": "worker-secret", "request": WorkerSecret } | { "command": "worker-logs", "request": WorkerLogs } | { "command": "watch", "request": Record<symbol, never> } | { "command": "settings-set", "request": Settings } | { "command": "window-memory-set", "request": { 
/**
 * The window's own text.
 */
text: string, } } | { "command": "storage-show", "request": Record<symbol, never> } | { "command": "support-bundle", "request": { 
/**
 * Folder for the file.
 */
folder: string, } } | { "command": "follow", "request": { 
/**
 * Which run.
 */
run: RunRef, 
/**
 * Whether message lines are wanted too.
 */
messages: boolean, } } | { "command": "shutdown", "request": { 
/**
 * Do not wait for running plans.
 */
now: boolean, } });

/**
 * Kind of refusal; a client branches on it, never on the words.
 */
export type ErrorCode = "bad-project" | "bad-request" | "nothing-can-run" | "not-found" | "not-now" | "internal";

/**
 * An extreme of a series.
 */
export type Extreme = { 
/**
 * Value.
 */
value: number, 
/**
 * Model time of the first step that has it, milliseconds since 1970 as if the model's clock were UTC.
 */
time: number, };

/**
 * A line from the controller to a client.
 */
export type Frame = { 
/**
 * Number of the command.
 */
id: number, } & ({ "reply": "hello", "value": { 
/**
 * Version of the program.
 */
version: string, 
/**
 * Process id.
 */
pid: number, 
/**
 * `SPILLWAY_HOME` of the controller.
 */
home: string, } } | { "reply": "project", "value": ProjectDocument } | { "reply": "project-view", "value": ProjectView } | { "reply": "snapshot", "value": Snapshot } | { "reply": "record", "value": AttemptRecord } | { "reply": "result", "value": ResultDocument } | { "reply": "series", "value": SeriesNumbers } | { "reply": "profile", "value": ProfileNumbers } | { "reply": "storage", "value": Storage } | { "reply": "started", "value": StartedRun } | { "reply": "runs", "value": Array<RunSummary> } | { "reply": "run", "value": RunView } | { "reply": "deleted", "value": RunDeleted } | { "reply": "shared-out", "value": SharedOut } | { "reply": "log", "value": Array<LogEntry> } | { "reply": "workers", "value": Array<WorkerView> } | { "reply": "imported", "value": ImportedWorkers } | { "reply": "checks", "value": Array<WorkerCheck> } | { "reply": "check", "value": CheckView } | { "reply": "text", "value": string } | { "reply": "done", "value": Record<symbol, never> } | { "reply": "refused", "value": ApiError }) | ChangeBatch;

/**
 * State of the way from a page to the controller. A page asks for a new snapshot whenever it is connected.
 */
export type HostFrame = { "host": "connected", } | { "host": "lost", 
/**
 * Why, for people.
 */
message: string, };

/**
 * What an import did.
 */
export type ImportedWorkers = { 
/**
 * Names added.
 */
added: Array<string>, 
/**
 * Names skipped because they are disabled.
 */
skipped: Array<string>, 
/**
 * What a person should read.
 */
warnings: Array<string>, };

/**
 * A needed file.
 */
export type InputReport = { 
/**
 * Absolute path on this machine.
 */
path: string, 
/**
 * What it is to the plan.
 */
role: InputRole, 
/**
 * Whether it exists.
 */
exists: boolean, 
/**
 * Whether it lies outside the project's folder.
 */
outside: boolean, 
/**
 * Size.
 */
bytes: number, };

/**
 * What a file is to the plan. The names are the same as those of the protocol between controller and agent.
 */
export type InputRole = "project" | "plan" | "geometry" | "geometry-hdf" | "flow" | "flow-hdf" | "sediment" | "water-quality" | "ras-map" | "projection" | "terrain" | "terrain-raster" | "land-cover" | "land-cover-raster" | "dss-input" | "restart" | "gridded-precipitation" | "observed" | "prepared" | "practice-settings" | "other";

/**
 * Progress of a running plan; never stored.
 */
export type LiveProgress = { 
/**
 * Step.
 */
phase: Phase | null, 
/**
 * 0 to 1.
 */
fraction: number, 
/**
 * Simulated time reached, `YYYY-MM-DDTHH:MM:SS`.
 */
simulated: string | null, 
/**
 * Last line the engine said.
 */
lastMessage: string | null, 
/**
 * When it said it, milliseconds since 1970 UTC.
 */
lastMessageAt: number | null, 
/**
 * A window of the engine that waits for somebody's answer, in words.
 */
dialog: string | null, 
/**
 * Seconds left by estimate.
 */
secondsLeft: number | null, 
/**
 * Cores in use.
 */
cores: number | null, 
/**
 * Memory in use, bytes.
 */
memoryBytes: number | null, };

/**
 * One decision or event of a run, in words.
 */
export type LogEntry = { 
/**
 * Number, from 1, over all runs.
 */
number: number, 
/**
 * Run it belongs to.
 */
run: string | null, 
/**
 * Plan it belongs to.
 */
plan: string | null, 
/**
 * Milliseconds since 1970 UTC.
 */
at: number, 
/**
 * Stable word for scripts: "claimed", "started", "succeeded", "failed-on-worker", "published", …
 */
kind: string, 
/**
 * For people.
 */
text: string, };

/**
 * A geometry or flow file of a plan. Empty texts where the plan names none.
 */
export type MemberReport = { 
/**
 * Name on disk where it exists, else the name it should have.
 */
file: string, 
/**
 * Title, as written.
 */
title: string, 
/**
 * Whether it exists.
 */
exists: boolean, };

/**
 * How much a message needs eyes.
 */
export type MessageLevel = "info" | "warning" | "error";

/**
 * Where a waiting plan is moved.
 */
export type MoveTo = "front" | "back" | { "before": string };

/**
 * A plan that is in a run that is not over.
 */
export type OpenPlanRun = { 
/**
 * The run.
 */
run: string, 
/**
 * Files that were changed after the run took its snapshot: what it computes is already stale.
 */
edited: Array<string>, };

/**
 * Which project.
 */
export type OpenProject = { 
/**
 * Absolute path of `X.prj` or of a folder with exactly one project.
 */
path: string, };

/**
 * Which result file.
 */
export type OpenResult = { 
/**
 * Absolute path of `X.p01.hdf`.
 */
file: string, };

/**
 * Step of a computation.
 */
export type Phase = "preparing" | "completing" | "geometry" | "initialising" | "computing" | "post-processing" | "judging";

/**
 * Places with the same variables.
 */
export type PlaceGroup = { 
/**
 * "Cross sections", "Boundaries of Perimeter 1", …
 */
title: string, 
/**
 * Variables of each of its places; the most looked at first.
 */
variables: Array<Variable>, 
/**
 * Its places, in the order of the file.
 */
places: Array<PlaceName>, };

/**
 * A place by its name.
 */
export type PlaceName = { 
/**
 * Which.
 */
place: SeriesPlace, 
/**
 * For people: "White, Muncie, 15696.24".
 */
title: string, };

/**
 * Type of computation, told by the plan's flow file.
 */
export type PlanKind = "unsteady" | "steady" | "quasi-unsteady" | "unknown";

/**
 * A plan.
 */
export type PlanReport = { 
/**
 * "01" of `p01`.
 */
number: string, 
/**
 * Name on disk where it exists, else the name it should have.
 */
file: string, 
/**
 * Whether it exists.
 */
exists: boolean, 
/**
 * `Plan Title`, as written.
 */
title: string, 
/**
 * `Short Identifier`.
 */
shortId: string, 
/**
 * Type of computation.
 */
kind: PlanKind, 
/**
 * What the geometry consists of.
 */
dimension: Dimension, 
/**
 * `Program Version`, as written.
 */
programVersion: string | null, 
/**
 * Geometry.
 */
geometry: MemberReport, 
/**
 * Flow.
 */
flow: MemberReport, 
/**
 * `Simulation Date`; none where there is none.
 */
window: SimulationWindow | null, 
/**
 * Core counts; 0 is "all", none is not written.
 */
cores: Cores, 
/**
 * Every needed file.
 */
inputs: Array<InputReport>, 
/**
 * Its result.
 */
result: ResultReport, };

/**
 * How a plan ended: the object scripts rely on, with more for people.
 */
export type PlanResult = { 
/**
 * "01".
 */
planNumber: string, 
/**
 * Worker that computed it; none where nothing was computed.
 */
workerId: string | null, 
/**
 * Whether there is a verified result.
 */
success: boolean, 
/**
 * The result: beside the project, or in the run's folder where it could not be published.
 */
hdfPath: string | null, 
/**
 * Why it failed, or why it was not published.
 */
errorMessage: string | null, 
/**
 * Seconds of computing.
 */
executionTime: number, 
/**
 * The judgement.
 */
verdict: Verdict | null, 
/**
 * What computed it.
 */
engine: string | null, 
/**
 * Kind of that engine; practice results are named as such wherever they are shown.
 */
engineKind: EngineKind | null, 
/**
 * Volume error in percent.
 */
volumeErrorPercent: number | null, };

/**
 * State of a plan run.
 */
export type PlanRunState = { "kind": "waiting", } | { "kind": "staged", 
/**
 * Where.
 */
worker: string, } | { "kind": "running", 
/**
 * Where.
 */
worker: string, } | { "kind": "collecting", 
/**
 * Where.
 */
worker: string, } | { "kind": "lost", 
/**
 * Where.
 */
worker: string, 
/**
 * Since, milliseconds since 1970 UTC.
 */
since: number, 
/**
 * So long it is waited for; then it may start elsewhere.
 */
until: number, } | { "kind": "succeeded", 
/**
 * It was current and not computed again.
 */
wasCurrent: boolean, 
/**
 * False where the result could not be put beside the project; `hdfPath` is then in the run's folder.
 */
published: boolean, } | { "kind": "failed", } | { "kind": "cancelled", };

/**
 * One plan within a run.
 */
export type PlanRunView = { 
/**
 * "01".
 */
number: string, 
/**
 * Title.
 */
title: string, 
/**
 * State.
 */
state: PlanRunState, 
/**
 * Progress while running.
 */
progress: LiveProgress | null, 
/**
 * Expected seconds of computing.
 */
expectedSeconds: number | null, 
/**
 * While waiting: why each worker does not take it.
 */
waitsFor: Array<WaitReasonView>, 
/**
 * While waiting: its place in the order of the queue, as numbers that are compared one after the other; the lower
 * comes first.
 */
turn: [number, number, number, number] | null, 
/**
 * Attempts in order.
 */
attempts: Array<AttemptView>, 
/**
 * The end, once it ended.
 */
result: PlanResult | null, };

/**
 * Which plans.
 */
export type PlanSelection = "all" | { "numbers": Array<string> };

/**
 * What the program knows of a plan beside its files.
 */
export type PlanStanding = { 
/**
 * "01".
 */
number: string, 
/**
 * Expected seconds of computing: from history, else from an older result, else from cells and steps.
 */
expectedSeconds: number | null, 
/**
 * Whether that is from history, and not an estimate by the model's size.
 */
expectedFromHistory: boolean, 
/**
 * Why it cannot run; for people.
 */
cannotRun: Array<string>, 
/**
 * What is wrong and keeps nothing from running; for people.
 */
warnings: Array<string>, 
/**
 * What changed since its result: "flow file Weirbach.u01".
 */
changed: Array<string>, 
/**
 * Its last result.
 */
result: ResultFacts, 
/**
 * Runs that are not over and have it.
 */
openRuns: Array<OpenPlanRun>, 
/**
 * The run that keeps its newest result, where that could not be put beside the project.
 */
keptIn: string | null, };

/**
 * Priority of the engine's processes. Above normal, high and realtime do not exist here on purpose.
 */
export type Priority = "low" | "below-normal" | "normal";

/**
 * A problem of the project or of one of its plans.
 */
export type ProblemReport = { 
/**
 * Kebab-case name.
 */
code: string, 
/**
 * For people: plan, file, line, what, way out.
 */
message: string, };

/**
 * A process of the computation.
 */
export type ProcessSummary = { 
/**
 * "Unsteady Flow Computations".
 */
name: string, 
/**
 * How long it took, seconds.
 */
seconds: number, };

/**
 * A line of a profile.
 */
export type ProfileLine = { 
/**
 * "PF 1", "100 yr", "Maximum water surface", "Water surface at 02Jan2024 12:00:00".
 */
name: string, 
/**
 * A value a section: base64 of little-endian f32; NaN where there is none.
 */
values: string, };

/**
 * A profile along a reach, from upstream to downstream.
 */
export type ProfileNumbers = { 
/**
 * River.
 */
river: string, 
/**
 * Reach.
 */
reach: string, 
/**
 * Unit of everything; of distances only where they come from reach lengths.
 */
unit: string, 
/**
 * River stations, as written.
 */
stations: Array<string>, 
/**
 * Distance from the first section along the main channel: base64 of little-endian f64.
 */
distances: string, 
/**
 * What the distances come from.
 */
distanceBasis: DistanceBasis, 
/**
 * Lowest point of each section: base64 of little-endian f32; NaN where it is not known.
 */
bed: string, 
/**
 * Water surfaces.
 */
lines: Array<ProfileLine>, };

/**
 * The `project show --json` document, made by `ras_project::report`; carried as it is.
 */
export type ProjectDocument = ProjectReport;

/**
 * The document.
 */
export type ProjectReport = { 
/**
 * Absolute path of `X.prj`.
 */
path: string, 
/**
 * `Proj Title`, as written.
 */
title: string, 
/**
 * Units.
 */
units: Units, 
/**
 * Number of the current plan, "01"; none where there is none or it is not a plan of the project.
 */
currentPlan: string | null, 
/**
 * Problems of the project, then of each plan.
 */
problems: Array<ProblemReport>, 
/**
 * Plans in the order of `X.prj`.
 */
plans: Array<PlanReport>, };

/**
 * A project for a person who looks at it.
 */
export type ProjectView = { 
/**
 * What the files say.
 */
document: ProjectDocument, 
/**
 * What the program knows, a plan each, in the order of the document.
 */
plans: Array<PlanStanding>, 
/**
 * The project's folder.
 */
folder: string, 
/**
 * Why results cannot be put beside the project, where they cannot: it lies on a read-only share, say.
 */
notWritable: string | null, 
/**
 * Problems of the project as a whole; those of plans stand with their plans.
 */
problems: Array<string>, 
/**
 * Whether the practice engine computes it without being asked for (the sample project).
 */
isSample: boolean, };

/**
 * A reach of which a profile can be read.
 */
export type ReachName = { 
/**
 * River.
 */
river: string, 
/**
 * Reach.
 */
reach: string, 
/**
 * Its sections.
 */
sections: number, };

/**
 * A profile along a reach: beds and water surfaces at its sections.
 */
export type ReadProfile = { 
/**
 * Absolute path of `X.p01.hdf`.
 */
file: string, 
/**
 * River.
 */
river: string, 
/**
 * Reach.
 */
reach: string, };

/**
 * Which part of which attempt's record.
 */
export type ReadRecord = { 
/**
 * Which run.
 */
run: RunRef, 
/**
 * Which plan.
 */
plan: string, 
/**
 * Number of the attempt.
 */
attempt: number, 
/**
 * Byte from which on to read: 0, else [`AttemptRecord::next`] of the part before.
 */
from: number, };

/**
 * A series of one place and one variable over time.
 */
export type ReadSeries = { 
/**
 * Absolute path of `X.p01.hdf`.
 */
file: string, 
/**
 * Which place.
 */
place: SeriesPlace, 
/**
 * Name of the variable.
 */
variable: string, };

/**
 * A project that was opened or run before.
 */
export type RecentProject = { 
/**
 * Path of `X.prj`.
 */
path: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Opened or run last, milliseconds since 1970 UTC.
 */
openedAt: number, };

/**
 * Lines that an engine said together.
 */
export type RecordedLine = { 
/**
 * When, milliseconds since 1970 UTC, by this machine's clock.
 */
at: number, 
/**
 * How much it needs eyes.
 */
level: MessageLevel, 
/**
 * The line.
 */
text: string, };

/**
 * A step of the computation began.
 */
export type RecordedPhase = { 
/**
 * When, milliseconds since 1970 UTC, by this machine's clock.
 */
at: number, 
/**
 * Which.
 */
phase: Phase, };

/**
 * What the engine's processes used at a moment.
 */
export type RecordedSample = { 
/**
 * When, milliseconds since 1970 UTC, by this machine's clock.
 */
at: number, 
/**
 * Cores in use.
 */
cores: number, 
/**
 * Resident memory in bytes.
 */
memoryBytes: number, 
/**
 * Size of the private folder in bytes.
 */
folderBytes: number, };

/**
 * What comes back for a command.
 */
export type Reply = { "reply": "hello", "value": { 
/**
 * Version of the program.
 */
version: string, 
/**
 * Process id.
 */
pid: number, 
/**
 * `SPILLWAY_HOME` of the controller.
 */
home: string, } } | { "reply": "project", "value": ProjectDocument } | { "reply": "project-view", "value": ProjectView } | { "reply": "snapshot", "value": Snapshot } | { "reply": "record", "value": AttemptRecord } | { "reply": "result", "value": ResultDocument } | { "reply": "series", "value": SeriesNumbers } | { "reply": "profile", "value": ProfileNumbers } | { "reply": "storage", "value": Storage } | { "reply": "started", "value": StartedRun } | { "reply": "runs", "value": Array<RunSummary> } | { "reply": "run", "value": RunView } | { "reply": "deleted", "value": RunDeleted } | { "reply": "shared-out", "value": SharedOut } | { "reply": "log", "value": Array<LogEntry> } | { "reply": "workers", "value": Array<WorkerView> } | { "reply": "imported", "value": ImportedWorkers } | { "reply": "checks", "value": Array<WorkerCheck> } | { "reply": "check", "value": CheckView } | { "reply": "text", "value": string } | { "reply": "done", "value": Record<symbol, never> } | { "reply": "refused", "value": ApiError };

/**
 * What of a result file can be drawn.
 */
export type ResultContents = { 
/**
 * Units of the file.
 */
units: ResultUnits, 
/**
 * Places with series over time; empty for steady results.
 */
groups: Array<PlaceGroup>, 
/**
 * Reaches with profiles.
 */
reaches: Array<ReachName>, };

/**
 * A result file: how its computation ended, and what can be looked at.
 */
export type ResultDocument = { 
/**
 * Verdict, messages, volume error, counts.
 */
summary: ResultSummary, 
/**
 * Places and variables of which series can be read.
 */
contents: ResultContents, };

/**
 * What a plan's result said of itself when it was published, or why the last computation failed.
 */
export type ResultFacts = { 
/**
 * When it was published, else the file's time of change; milliseconds since 1970 UTC.
 */
at: number | null, 
/**
 * Size of the result file.
 */
bytes: number | null, 
/**
 * Volume error in percent.
 */
volumeErrorPercent: number | null, 
/**
 * Why the last computation failed.
 */
failure: string | null, };

/**
 * A plan's result.
 */
export type ResultReport = { 
/**
 * State.
 */
state: ResultState, 
/**
 * `X.p##.hdf`, where it exists.
 */
hdf: string | null, 
/**
 * What computed it: "HEC-RAS 6.6", "practice 1", or "practice" where the file alone says so; none where unknown.
 */
engine: string | null, };

/**
 * State of a plan's result.
 */
export type ResultState = "none" | "current" | "stale" | "failed" | "unknown-origin";

/**
 * Summary of a result file.
 */
export type ResultSummary = { 
/**
 * The file, as it was named.
 */
file: string, 
/**
 * "HEC-RAS 6.6 September 2024"; empty where the file does not say.
 */
program: string, 
/**
 * What it holds, by its groups.
 */
type: ResultType, 
/**
 * How the computation ended.
 */
verdict: Verdict, 
/**
 * The compute messages, one text with line feeds; empty where there are none.
 */
messages: string, 
/**
 * What ran; empty before 5.0.5.
 */
processes: Array<ProcessSummary>, 
/**
 * Overall volume error in percent; none where the file states none or an absurd one.
 */
volumeErrorPercent: number | null, 
/**
 * Largest water surface error, in feet or metres of the file.
 */
maxWselError: number | null, 
/**
 * When the solution went unstable.
 */
wentUnstableAt: string | null, 
/**
 * When it was computed, as the file says it: `06AUG2025 08:40:49 to 06AUG2025 08:40:50`.
 */
runWindow: string | null, 
/**
 * 2D areas.
 */
areas: Array<AreaSummary>, 
/**
 * Cross sections.
 */
crossSections: number, 
/**
 * Steady profiles.
 */
profiles: number, 
/**
 * Output steps.
 */
steps: number, 
/**
 * Reference lines.
 */
referenceLines: number, 
/**
 * Reference points.
 */
referencePoints: number, };

/**
 * What a file holds.
 */
export type ResultType = "unsteady" | "steady" | "geometry" | "unknown";

/**
 * Units of a file, as they are written beside numbers.
 */
export type ResultUnits = { 
/**
 * "ft" or "m".
 */
length: string, 
/**
 * "cfs" or "m³/s".
 */
flow: string, 
/**
 * "ft/s" or "m/s".
 */
velocity: string, };

/**
 * What deleting a run freed.
 */
export type RunDeleted = { 
/**
 * Id.
 */
id: string, 
/**
 * Bytes freed.
 */
freedBytes: number, };

/**
 * The end of a run: the last object of `run --json`.
 */
export type RunFinished = { 
/**
 * Results by plan number.
 */
results: { [key in string]: PlanResult }, 
/**
 * Counts.
 */
statistics: RunStatistics, };

/**
 * Options of a run, with the defaults of the program.
 */
export type RunOptions = { 
/**
 * Cores of each plan.
 */
cores: number, 
/**
 * Lowers the number of plans that run at once.
 */
maxConcurrent: number | null, 
/**
 * Delete geometry preprocessor files in the private copies.
 */
clearGeompre: boolean, 
/**
 * Compute plans whose result is current, too.
 */
again: boolean, 
/**
 * Keep the attempts' folders on the workers.
 */
keepFolders: boolean, 
/**
 * Tries after a failure of the model.
 */
retries: number, 
/**
 * Limit of one plan, minutes.
 */
timeLimitMinutes: number | null, 
/**
 * `auto`, `practice`, or a version such as "6.6".
 */
engine: string, 
/**
 * Priority of the engines.
 */
priority: Priority, 
/**
 * Minutes of silence after which a plan is ended; none switches it off.
 */
silenceMinutes: number | null, 
/**
 * Share the whole queue out at once.
 */
leave: boolean, 
/**
 * Logins over SSH under way at once while this run goes on, instead of the setting.
 */
maxParallelSsh?: number, };

/**
 * Which run: its id or its number; the newest where empty.
 */
export type RunRef = string | null;

/**
 * State of a run.
 */
export type RunState = "active" | "paused" | "interrupted" | "finished" | "cancelled";

/**
 * Counts of a run.
 */
export type RunStatistics = { 
/**
 * Plans that succeeded.
 */
succeeded: number, 
/**
 * Plans that failed.
 */
failed: number, 
/**
 * Plans that were cancelled.
 */
cancelled: number, 
/**
 * Plans whose result was current.
 */
current: number, 
/**
 * Seconds from start to end of the run.
 */
totalSeconds: number, 
/**
 * Mean seconds of computing of the computed plans.
 */
averageSeconds: number, 
/**
 * Computed plans an hour.
 */
plansPerHour: number, 
/**
 * By worker.
 */
byWorker: { [key in string]: WorkerStatistics }, };

/**
 * A run in a list.
 */
export type RunSummary = { 
/**
 * Id.
 */
id: string, 
/**
 * Path of the project.
 */
project: string, 
/**
 * Title of the project.
 */
title: string, 
/**
 * State.
 */
state: RunState, 
/**
 * Made at, milliseconds since 1970 UTC.
 */
createdAt: number, 
/**
 * Ended at.
 */
endedAt: number | null, 
/**
 * Plans in all.
 */
plans: number, 
/**
 * Succeeded, or current and not computed again.
 */
succeeded: number, 
/**
 * Failed.
 */
failed: number, 
/**
 * Cancelled.
 */
cancelled: number, 
/**
 * Running now.
 */
running: number, 
/**
 * Waiting.
 */
waiting: number, 
/**
 * Whether its queue is shared out to the workers ("Let it run without me"), and nobody came back since.
 */
sharedOut: boolean, 
/**
 * Bytes the run's folder takes.
 */
folderBytes: number, };

/**
 * A run, whole.
 */
export type RunView = { 
/**
 * The summary.
 */
summary: RunSummary, 
/**
 * Options.
 */
options: RunOptions, 
/**
 * Names of its workers.
 */
workers: Array<string>, 
/**
 * Plans in the order of the project.
 */
plans: Array<PlanRunView>, 
/**
 * Seconds left by estimate, while it is active and there is anything to estimate from.
 */
secondsLeft: number | null, 
/**
 * One sentence that says the state of everything.
 */
sentence: string, 
/**
 * Folder with everything the run keeps.
 */
folder: string, 
/**
 * What the queue waits for, where nothing of it can run now; in words.
 */
stuck: string | null, };

/**
 * What a secret opens.
 */
export type SecretOf = "login" | "key";

/**
 * A secret text: it prints as `***`.
 */
export type SecretText = string;

/**
 * A series, thinned where it is longer than a picture can show.
 */
export type SeriesNumbers = { 
/**
 * Title of the place.
 */
title: string, 
/**
 * The variable.
 */
variable: Variable, 
/**
 * Model time of each value, milliseconds since 1970 as if the model's clock were UTC: base64 of little-endian f64.
 */
times: string, 
/**
 * Values: base64 of little-endian f32; NaN where there is none.
 */
values: string, 
/**
 * Steps of the file. More than there are values where the series was thinned; least and most of each part are kept.
 */
steps: number, 
/**
 * The smallest value of the whole series; none where there is no number.
 */
least: Extreme | null, 
/**
 * The largest.
 */
most: Extreme | null, };

/**
 * A place of which series can be read.
 */
export type SeriesPlace = { "kind": "cross-section", 
/**
 * From 0.
 */
index: number, } | { "kind": "boundary", 
/**
 * The 2D area.
 */
area: string | null, 
/**
 * Name.
 */
name: string, } | { "kind": "reference-line", 
/**
 * From 0.
 */
index: number, } | { "kind": "reference-point", 
/**
 * From 0.
 */
index: number, } | { "kind": "storage-area", 
/**
 * Name.
 */
name: string, } | { "kind": "structure", 
/**
 * Its group in the file: "SA 2D Area Conn", "Lateral Structures", …
 */
group: string, 
/**
 * Name.
 */
name: string, };

/**
 * Every setting, with the defaults of the program.
 */
export type Settings = { 
/**
 * Colours of the window.
 */
theme: Theme, 
/**
 * Keep this machine awake while it computes, or while plans wait for it.
 */
keepAwake: boolean, 
/**
 * A notice of the desktop when a run ended.
 */
noticeAtEnd: boolean, 
/**
 * A notice of the desktop at the first failure of a run.
 */
noticeAtFirstFailure: boolean, 
/**
 * Ended runs kept at least, whatever their age.
 */
keepRuns: number, 
/**
 * Days for which ended runs are kept beyond that.
 */
keepDays: number, 
/**
 * Minutes for which plans on a worker that cannot be reached are waited for; then they may start elsewhere.
 */
unreachableMinutes: number, 
/**
 * Logins over SSH under way at once, on all workers together.
 */
maxParallelSsh: number, 
/**
 * Options with which a new run begins.
 */
run: RunOptions, };

/**
 * A run whose queue was shared out, with what each worker has of it now.
 */
export type SharedOut = { 
/**
 * What is on the workers, the one that is done first comes first.
 */
shares: Array<WorkerShare>, 
/**
 * The summary.
 */
summary: RunSummary, 
/**
 * Options.
 */
options: RunOptions, 
/**
 * Names of its workers.
 */
workers: Array<string>, 
/**
 * Plans in the order of the project.
 */
plans: Array<PlanRunView>, 
/**
 * Seconds left by estimate, while it is active and there is anything to estimate from.
 */
secondsLeft: number | null, 
/**
 * One sentence that says the state of everything.
 */
sentence: string, 
/**
 * Folder with everything the run keeps.
 */
folder: string, 
/**
 * What the queue waits for, where nothing of it can run now; in words.
 */
stuck: string | null, };

/**
 * From where to where a plan computes.
 */
export type SimulationWindow = { 
/**
 * First moment.
 */
start: string, 
/**
 * Last moment.
 */
end: string, };

/**
 * A slot.
 */
export type SlotView = { 
/**
 * Number, from 1.
 */
slot: number, 
/**
 * What runs there, in words; none where it is free.
 */
what: string | null, 
/**
 * Whose work it is.
 */
owner: string | null, 
/**
 * Expected end, milliseconds since 1970 UTC.
 */
until: number | null, };

/**
 * Everything as it is now. What is large (ended runs, logs, messages) is asked for by the view that shows it.
 */
export type Snapshot = { 
/**
 * The controller.
 */
controller: ControllerView, 
/**
 * Every run, newest first.
 */
runs: Array<RunSummary>, 
/**
 * Runs that are not over, whole.
 */
openRuns: Array<RunView>, 
/**
 * The workers; each may still be looked at.
 */
workers: Array<WorkerView>, 
/**
 * Projects, last used first.
 */
projects: Array<RecentProject>, 
/**
 * Settings.
 */
settings: Settings, 
/**
 * What the window remembers of panels and columns: its own text, kept as it is.
 */
windowMemory: string | null, };

/**
 * What one press of Run asks for.
 */
export type StartRun = { 
/**
 * Absolute path of `X.prj` or its folder.
 */
project: string, 
/**
 * Which plans.
 */
plans: PlanSelection, 
/**
 * Which workers.
 */
workers: WorkerSelection, 
/**
 * Options.
 */
options: RunOptions, };

/**
 * A run was made.
 */
export type StartedRun = { 
/**
 * The run.
 */
run: RunView, 
/**
 * Warnings a person should read (unknown keys of a worker file, inputs that are missing but not needed, …).
 */
warnings: Array<string>, };

/**
 * How a worker's agent is ended.
 */
export type StopWorker = { 
/**
 * Which; all where none.
 */
name: string | null, 
/**
 * At once: running plans go back to the queue.
 */
force: boolean, };

/**
 * Where everything is stored.
 */
export type Storage = { 
/**
 * `SPILLWAY_HOME`.
 */
home: string, 
/**
 * Its parts.
 */
parts: Array<StoragePart>, 
/**
 * Free bytes on its disk.
 */
diskFreeBytes: number | null, };

/**
 * One place in which the program keeps something.
 */
export type StoragePart = { 
/**
 * What is kept there, for people.
 */
what: string, 
/**
 * File or folder.
 */
path: string, 
/**
 * Bytes it takes.
 */
bytes: number, };

/**
 * Colours of the window.
 */
export type Theme = "system" | "light" | "dark";

/**
 * A trial run.
 */
export type TryWorker = { 
/**
 * Which worker.
 */
name: string, 
/**
 * `practice`, or a version such as "6.6"; none takes the newest HEC-RAS found there, else the practice engine.
 */
engine: string | null, };

/**
 * Units of a project.
 */
export type Units = "english" | "si" | "unknown";

/**
 * A variable.
 */
export type Variable = { 
/**
 * "Flow", "Water Surface".
 */
name: string, 
/**
 * Unit; empty where the file does not say and it does not follow from the name.
 */
unit: string, };

/**
 * The verdict on one computation.
 */
export type Verdict = { 
/**
 * State.
 */
state: VerdictState, 
/**
 * What a modeler should look at, although it succeeded.
 */
attention: Array<string>, 
/**
 * Why the state is what it is; for a failure the first says it best.
 */
reasons: Array<string>, };

/**
 * State of a result. "Succeeded but look" is `Succeeded` with attention points.
 */
export type VerdictState = "succeeded" | "unstable" | "failed" | "unknown";

/**
 * Why a worker does not take a waiting plan.
 */
export type WaitReasonView = { 
/**
 * Worker.
 */
worker: string, 
/**
 * In words.
 */
reason: string, };

/**
 * The checklist of one worker.
 */
export type WorkerCheck = { 
/**
 * Worker.
 */
name: string, 
/**
 * Whether it is ready.
 */
ready: boolean, 
/**
 * Checks in order.
 */
checks: Array<CheckView>, };

/**
 * Which logs go where.
 */
export type WorkerLogs = { 
/**
 * Which; all where none.
 */
name: string | null, 
/**
 * Folder.
 */
to: string, 
/**
 * Delete them on the worker afterwards.
 */
delete: boolean, };

/**
 * A password or passphrase of a worker, to be kept in the system's credential store and nowhere else.
 */
export type WorkerSecret = { 
/**
 * Which worker.
 */
name: string, 
/**
 * What it opens.
 */
of: SecretOf, 
/**
 * The secret.
 */
secret: SecretText, };

/**
 * Which workers.
 */
export type WorkerSelection = "all" | { "named": Array<string> } | { "file": { 
/**
 * Name of the file, for messages.
 */
file: string, 
/**
 * Its text.
 */
text: string, } };

/**
 * What a worker has of a run that is shared out.
 */
export type WorkerShare = { 
/**
 * Worker.
 */
worker: string, 
/**
 * Whether it is this machine: it computes only while this machine is awake.
 */
isHere: boolean, 
/**
 * Plans that compute there.
 */
computing: Array<string>, 
/**
 * Plans that are with it and begin as its slots become free.
 */
waiting: Array<string>, 
/**
 * When the last of them should end, milliseconds since 1970 UTC; none where nothing is known to tell it by.
 */
until: number | null, };

/**
 * State of a worker, with what a person should know.
 */
export type WorkerState = { "kind": "unknown", } | { "kind": "ready", } | { "kind": "unreachable", 
/**
 * Since, milliseconds since 1970 UTC.
 */
since: number, 
/**
 * So long the plans there are waited for, milliseconds since 1970 UTC; then they may start elsewhere.
 */
until: number, 
/**
 * Why.
 */
reason: string, } | { "kind": "needs-attention", 
/**
 * What.
 */
reason: string, } | { "kind": "set-aside", 
/**
 * Why.
 */
reason: string, } | { "kind": "draining", } | { "kind": "not-supported", 
/**
 * Why.
 */
reason: string, };

/**
 * Counts of one worker.
 */
export type WorkerStatistics = { 
/**
 * Plans computed there.
 */
plans: number, 
/**
 * Of these, succeeded.
 */
succeeded: number, 
/**
 * Of these, failed.
 */
failed: number, 
/**
 * Seconds of computing.
 */
seconds: number, };

/**
 * A worker.
 */
export type WorkerView = { 
/**
 * Name.
 */
name: string, 
/**
 * "local", "ssh", …
 */
kind: string, 
/**
 * State.
 */
state: WorkerState, 
/**
 * Slots with what runs there.
 */
slots: Array<SlotView>, 
/**
 * Logical cores.
 */
cores: number | null, 
/**
 * Memory in bytes.
 */
memoryBytes: number | null, 
/**
 * Free bytes of the worker folder's disk.
 */
diskFreeBytes: number | null, 
/**
 * Engines found, "HEC-RAS 6.6", "practice 1".
 */
engines: Array<string>, 
/**
 * Lower is used first.
 */
queuePriority: number, 
/**
 * The worker folder.
 */
folder: string, 
/**
 * Bytes of kept attempts and cache.
 */
folderBytes: number | null, 
/**
 * Memory free for plans when it was last looked at, bytes.
 */
memoryFreeBytes: number | null, 
/**
 * Cores that our plans use there now.
 */
coresUsed: number, 
/**
 * Memory that our plans use there now, bytes.
 */
memoryUsedBytes: number, 
/**
 * Name of the machine, as it says it.
 */
machine: string | null, 
/**
 * Operating system: "linux", "windows", "macos".
 */
system: string | null, 
/**
 * Whether it is kept as a setting; else it is this machine's default, or belongs to a run's own file.
 */
kept: boolean, 
/**
 * Whether it is being looked at now.
 */
examining: boolean, 
/**
 * Its settings, as an entry of a worker file; without secrets.
 */
entry: Record<string, unknown>, };

