import type { RunOptions, RunSummary } from "$lib/backend/types";
import { duration } from "$lib/words/duration";
import { bytes, count, decimal } from "$lib/words/numbers";
import { moment } from "$lib/words/dates";
import { runState } from "$lib/words/states";
import { fileName, folderOf } from "$lib/words/paths";

/** What runs can be filtered by. */
export const OUTCOMES = ["open", "failed", "succeeded", "cancelled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const OUTCOME_WORDS: Record<Outcome, string> = { open: "Not over", failed: "With failures", succeeded: "All well", cancelled: "Cancelled" };

/** What a run counts as. */
export function outcomeOf(run: RunSummary): Outcome {
  if (run.endedAt === null) return "open";
  if (run.failed > 0) return "failed";
  return run.state === "cancelled" || run.cancelled > 0 ? "cancelled" : "succeeded";
}

/** What is looked for. */
export interface Wanted {
  words: string;
  /** Path of a project. */
  project: string | null;
  outcome: Outcome | null;
}

/** Runs that fit, in their order. Words are looked for in title, path and number. */
export function fitting(runs: readonly RunSummary[], wanted: Wanted): RunSummary[] {
  const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter(
    (run) =>
      (wanted.project === null || run.project === wanted.project) &&
      (wanted.outcome === null || outcomeOf(run) === wanted.outcome) &&
      words.every((word) => `${run.id}\n${run.title}\n${run.project}`.toLowerCase().includes(word)),
  );
}

/** Projects that have runs, by path, in the order of their newest. */
export function projectsOf(runs: readonly RunSummary[]): { path: string; title: string }[] {
  const seen = new Map<string, string>();
  for (const run of runs) if (!seen.has(run.project)) seen.set(run.project, run.title || fileName(run.project));
  return [...seen].map(([path, title]) => ({ path, title }));
}

/** A line of the list: a day, or a run of it. */
export type Item = { kind: "day"; key: string; title: string; runs: number } | { kind: "run"; key: string; run: RunSummary };

const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** Runs by the day on which they began. The runs come newest first. */
export function byDay(runs: readonly RunSummary[], now: number): Item[] {
  const items: Item[] = [];
  let day: Extract<Item, { kind: "day" }> = { kind: "day", key: "", title: "", runs: 0 };
  for (const run of runs) {
    const key = new Date(run.createdAt).toDateString();
    if (day.key !== key) {
      day = { kind: "day", key, title: dayTitle(run.createdAt, now), runs: 0 };
      items.push(day);
    }
    day.runs += 1;
    items.push({ kind: "run", key: run.id, run });
  }
  return items;
}

/** Midnight before a moment: what changes once a day. */
export function midnight(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

function dayTitle(at: number, now: number): string {
  const day = new Date(at).toDateString();
  const written = DAY.format(at);
  if (day === new Date(now).toDateString()) return `Today, ${written}`;
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return day === yesterday.toDateString() ? `Yesterday, ${written}` : written;
}

/** How the plans of a run ended: "8 plans: 6 succeeded, 1 failed, 1 cancelled". */
export function countsWords(run: RunSummary): string {
  const parts: string[] = [];
  const put = (number: number, word: string): void => void (number > 0 && parts.push(`${decimal(number, 0)} ${word}`));
  put(run.succeeded, "succeeded");
  put(run.failed, "failed");
  put(run.cancelled, "cancelled");
  put(run.running, "running");
  put(run.waiting, "waiting");
  if (run.plans === 1 && parts.length === 1) return `1 plan, ${parts[0]?.replace(/^1 /, "") ?? ""}`;
  if (run.succeeded === run.plans) return `${count(run.plans, "plan")}, all succeeded`;
  return `${count(run.plans, "plan")}: ${parts.join(", ") || "none begun"}`;
}

/** How long a run took, or takes. */
export function tookWords(run: RunSummary, now: number): string {
  if (run.endedAt === null) return `for ${duration((now - run.createdAt) / 1000)}`;
  const seconds = (run.endedAt - run.createdAt) / 1000;
  return seconds < 1 ? "less than 1 s" : duration(seconds);
}

/** The engine a run was asked for, in words. */
export function engineWords(options: Pick<RunOptions, "engine">): string {
  if (options.engine === "auto") return "automatic engine";
  return options.engine === "practice" ? "practice engine" : `HEC-RAS ${options.engine}`;
}

/** Options of a run that differ from what is usual, each in words. */
export function optionWords(options: RunOptions): string[] {
  const words = [engineWords(options), `${count(options.cores, "core")} a plan`, `${options.priority.replace("-", " ")} priority`];
  if (options.maxConcurrent !== null) words.push(`at most ${options.maxConcurrent} at a time`);
  if (options.maxParallelSsh !== undefined) words.push(`at most ${options.maxParallelSsh} logins over SSH at a time`);
  if (options.retries > 0) words.push(`${options.retries} more ${options.retries === 1 ? "try" : "tries"} after a failure`);
  if (options.timeLimitMinutes !== null) words.push(`time limit ${duration(options.timeLimitMinutes * 60)}`);
  words.push(options.silenceMinutes === null ? "no silence limit" : `silence limit ${duration(options.silenceMinutes * 60)}`);
  if (options.clearGeompre) words.push("geometry preprocessor files cleared");
  if (options.keepFolders) words.push("folders on workers kept");
  if (options.leave) words.push("shared out at once");
  return words;
}

/** What is known of a run beyond its summary. */
export interface Known {
  workers: string[];
  options: RunOptions;
}

/** Runs as a table for a spreadsheet: a line each, cells without tabs or line ends. */
export function tsvOf(runs: readonly RunSummary[], known: (run: string) => Known | undefined): string {
  const cell = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  const head = ["Run", "Project", "Folder", "State", "Started", "Ended", "Duration (s)", "Plans", "Succeeded", "Failed", "Cancelled", "Workers", "Engine", "Folder size (bytes)"];
  const lines = runs.map((run) => {
    const more = known(run.id);
    return [
      run.id,
      run.title,
      folderOf(run.project),
      runState(run.state, run.failed).word,
      moment(run.createdAt),
      run.endedAt === null ? "" : moment(run.endedAt),
      run.endedAt === null ? "" : String(Math.round((run.endedAt - run.createdAt) / 1000)),
      String(run.plans),
      String(run.succeeded),
      String(run.failed),
      String(run.cancelled),
      more?.workers.join(", ") ?? "",
      more?.options.engine ?? "",
      String(run.folderBytes),
    ]
      .map(cell)
      .join("\t");
  });
  return [head.join("\t"), ...lines].join("\n");
}

/** What is said once runs are deleted. */
export function deletedWords(runs: readonly string[], freed: number): string {
  return `${runs.length === 1 ? `Run ${runs[0] ?? ""}` : `${runs.length} runs`} deleted, ${bytes(freed)} freed`;
}

/** What deleting runs means, in words. `alone` are results that stand only in their folders. */
export function deleteWords(runs: readonly RunSummary[], alone: number): { title: string; frees: string; warning: string | null } {
  const size = runs.reduce((sum, run) => sum + run.folderBytes, 0);
  const one = runs.length === 1;
  return {
    title: one ? `Delete run ${runs[0]?.id ?? ""}?` : `Delete ${runs.length} runs?`,
    frees: `${one ? "Its folder with messages, records and logs goes" : "Their folders with messages, records and logs go"}, and ${bytes(size)} ${size === 0 ? "are" : "become"} free. ${one ? "It leaves" : "They leave"} this list for good.`,
    warning: alone > 0 ? `${count(alone, "result")} could not be put beside the project and ${alone === 1 ? "stands only in that folder: it is" : "stand only in these folders: they are"} lost. Publish ${alone === 1 ? "it" : "them"} first in the Run view, if you need ${alone === 1 ? "it" : "them"}.` : null,
  };
}
