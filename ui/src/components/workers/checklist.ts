import type { CheckView, WorkerCheck } from "$lib/backend/types";
import type { Look } from "$lib/words/states";
import { count } from "$lib/words/numbers";
import { isWorking } from "./kinds";

/** How far a row is: it waits for its turn, is being checked, came out, or was held up by another row. */
export type Phase = "queued" | "checking" | "passed" | "warned" | "failed" | "asks" | "held-up";

/** One row of a checklist. What was found before stays readable until it is found anew. */
export interface Row {
  id: string;
  title: string;
  phase: Phase;
  detail: string;
  wayOut: string | null;
  /** Fingerprint of a machine's key that a person is asked about. */
  fingerprint: string | null;
}

/** The checks of a worker in their order: shown before they are done. What else comes is added below. */
const CHECKS: readonly (readonly [string, string])[] = [
  ["connection", "Connection"],
  ["folder", "Worker folder"],
  ["path-length", "Path of the folder"],
  ["disk-space", "Disk space"],
  ["agent", "Agent starts"],
  ["session", "Outlives the login"],
  ["engine", "Engine"],
  ["machine", "Machine"],
  ["clock", "Clock"],
  ["slots", "Slots"],
  ["memory", "Memory for plans"],
];

/** Checks that only a machine reached over a network has. */
const FAR: readonly string[] = ["connection", "session"];

function expected(kind: string): readonly Row[] {
  if (!isWorking(kind)) return [];
  const checks = CHECKS.filter(([id]) => kind === "ssh" || !FAR.includes(id));
  return checks.map(([id, title]) => ({ id, title, phase: "queued", detail: "", wayOut: null, fingerprint: null }));
}

/** Rows of a checklist that begins; those of the last time are begun anew. */
export function begun(kind: string, before: readonly Row[]): Row[] {
  const known = before.length > 0 ? before : expected(kind);
  return known.map((row, index) => ({ ...row, phase: index === 0 ? "checking" : "queued" }));
}

/** One check came out: its row has a result, and the next one is being checked. */
export function onCheck(rows: readonly Row[], check: CheckView): Row[] {
  const done = rowOf(check);
  const at = rows.findIndex((row) => row.id === check.id);
  const begins = rows.findIndex((row) => row.phase === "queued" || row.phase === "checking");
  // One that was not expected stands before what is still to come.
  const next = at >= 0 ? rows.map((row, index) => (index === at ? done : row)) : begins < 0 ? [...rows, done] : [...rows.slice(0, begins), done, ...rows.slice(begins)];
  const following = next.findIndex((row) => row.phase === "queued");
  const checking = next.some((row) => row.phase === "checking");
  return following < 0 || checking ? next : next.map((row, index) => (index === following ? { ...row, phase: "checking" } : row));
}

/** All came out: what the controller says is the truth, in its order. */
export function onChecks(check: WorkerCheck): Row[] {
  return check.checks.map(rowOf);
}

/** The checks broke off: what has no result yet has none. */
export function onBrokenOff(rows: readonly Row[]): Row[] {
  return rows.map((row) => (row.phase === "queued" || row.phase === "checking" ? { ...row, phase: "held-up", detail: "not checked", wayOut: null, fingerprint: null } : row));
}

function rowOf(check: CheckView): Row {
  return { id: check.id, title: check.title, phase: phaseOf(check.state), detail: check.detail, wayOut: check.wayOut, fingerprint: check.state === "asks" ? check.fingerprint : null };
}

function phaseOf(state: string): Phase {
  switch (state) {
    case "passed":
    case "warned":
    case "failed":
    case "asks":
      return state;
    default:
      return "held-up";
  }
}

/** A phase by its look and word. */
export function lookOf(phase: Phase): { look: Look; word: string } {
  switch (phase) {
    case "queued":
      return { look: "waiting", word: "Waiting" };
    case "checking":
      return { look: "preparing", word: "Checking" };
    case "passed":
      return { look: "computed", word: "Passed" };
    case "warned":
      return { look: "warning", word: "Look at this" };
    case "failed":
      return { look: "failed", word: "Failed" };
    case "asks":
      return { look: "lost", word: "A question" };
    case "held-up":
      return { look: "none", word: "Not checked" };
  }
}

/** Whether every row came out such that the worker can be used. */
export function isReady(rows: readonly Row[]): boolean {
  return rows.length > 0 && rows.every((row) => row.phase === "passed" || row.phase === "warned");
}

/** The checklist in a sentence: for those who hear, and for a worker's card. */
export function summary(rows: readonly Row[]): string {
  const of = (phase: Phase): number => rows.filter((row) => row.phase === phase).length;
  const parts = [`${of("passed")} of ${count(rows.length, "check")} passed`];
  if (of("warned") > 0) parts.push(`${of("warned")} to look at`);
  if (of("failed") > 0) parts.push(`${of("failed")} failed`);
  if (of("asks") > 0) parts.push(`${count(of("asks"), "question")}`);
  return parts.join(", ");
}

/** A fix as words, and as lines that can be run as they are. */
export interface Fix {
  words: string;
  commands: string | null;
}

/** Splits a way out: what stands on lines of its own after the words is to be copied as it is. */
export function fixOf(wayOut: string): Fix {
  const [words = "", ...commands] = wayOut.split("\n");
  const text = commands.join("\n").trim();
  return { words: /[.?!:]$/.test(words) ? words : `${words}.`, commands: text === "" ? null : text };
}

/** Where in this window a failed check can be mended. */
export type Mend = "host" | "folder" | "engine" | "slots" | null;

export function mendOf(id: string): Mend {
  switch (id) {
    case "connection":
      return "host";
    case "folder":
    case "path-length":
    case "disk-space":
    case "machine":
      return "folder";
    case "engine":
      return "engine";
    case "slots":
    case "memory":
      return "slots";
    default:
      return null;
  }
}

export const MEND_WORDS: Record<Exclude<Mend, null>, string> = {
  host: "Change how it is reached…",
  folder: "Choose another folder…",
  engine: "Give the engine's path…",
  slots: "Change its slots…",
};
