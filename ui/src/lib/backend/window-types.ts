// Made from the Rust types of src-tauri/src/page. Not to be edited.

/**
 * A command with its request.
 */
export type HostCommand = { "command": "host-info", "request": Record<symbol, never> } | { "command": "pick-project", "request": Record<symbol, never> } | { "command": "pick-folder", "request": { 
/**
 * Title of the dialog.
 */
title: string, } } | { "command": "pick-file", "request": { 
/**
 * Title of the dialog.
 */
title: string, 
/**
 * What kind of files these are, in words: "Worker files".
 */
kind: string, 
/**
 * Endings without dot; none: every file.
 */
extensions: Array<string>, } } | { "command": "pick-save", "request": { 
/**
 * Title of the dialog.
 */
title: string, 
/**
 * Name to begin with.
 */
name: string, 
/**
 * What kind of files these are, in words.
 */
kind: string, 
/**
 * Endings without dot; none: every file.
 */
extensions: Array<string>, } } | { "command": "reveal", "request": { 
/**
 * Absolute path.
 */
path: string, } } | { "command": "open-folder", "request": { 
/**
 * Absolute path.
 */
path: string, } } | { "command": "close-window", "request": Record<symbol, never> } | { "command": "quit", "request": { 
/**
 * What becomes of the plans.
 */
how: QuitHow, } } | { "command": "first-frame", "request": Record<symbol, never> } | { "command": "report-page-error", "request": { 
/**
 * What happened, and where.
 */
text: string, } };

/**
 * A failure: what happened, where, and what to do next.
 */
export type HostError = { 
/**
 * Kind.
 */
code: HostErrorCode, 
/**
 * For people.
 */
message: string, };

/**
 * Kind of a failure; the page branches on it, never on the words.
 */
export type HostErrorCode = "not-connected" | "too-long" | "not-there" | "not-a-folder" | "no-dialog" | "no-file-manager" | "not-shared-out" | "system";

/**
 * One piece of news.
 */
export type HostEvent = { "event": "drag", 
/**
 * Whether they are over it.
 */
inside: boolean, } | { "event": "dropped", 
/**
 * Absolute paths.
 */
paths: Array<string>, } | { "event": "open", 
/**
 * Absolute path of a project.
 */
project: string | null, 
/**
 * The sample.
 */
sample: boolean, } | { "event": "quit-asked", 
/**
 * Plans that run.
 */
running: number, 
/**
 * Plans that wait.
 */
waiting: number, };

/**
 * What the host is and can do.
 */
export type HostInfo = { 
/**
 * Which host.
 */
kind: HostKind, 
/**
 * Of which system.
 */
os: System, 
/**
 * Version of the program.
 */
version: string, 
/**
 * `SPILLWAY_HOME`.
 */
home: string, 
/**
 * Project given at the start; none after the page was loaded again.
 */
argumentsProject: string | null, 
/**
 * The sample was asked for at the start.
 */
argumentsSample: boolean, 
/**
 * Files can be shown in a file manager.
 */
canReveal: boolean, 
/**
 * The person can be asked for files and folders.
 */
canPick: boolean, 
/**
 * The host can be ended for good.
 */
canQuit: boolean, };

/**
 * Which host.
 */
export type HostKind = "window";

/**
 * An answer.
 */
export type HostReply = { "reply": "info", "value": HostInfo } | { "reply": "path", "value": string | null } | { "reply": "done", "value": Record<symbol, never> };

/**
 * What becomes of the plans when the window ends for good.
 */
export type QuitHow = "let-it-go-on" | "share-out" | "stop-placing";

/**
 * The operating system.
 */
export type System = "linux" | "windows" | "macos";

