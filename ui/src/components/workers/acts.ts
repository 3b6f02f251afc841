import type { WorkerView } from "$lib/backend/types";
import { count } from "$lib/words/numbers";
import type { Carried } from "./carried";
import { isWorking } from "./kinds";

/** What can be done to a worker. */
export type Act = "check" | "try" | "change" | "stop-after" | "stop-now" | "allow" | "logs" | "folder" | "remove";

/** An entry of a worker's menu. One that cannot work now says why; one that never can is not there. */
export interface ActEntry {
  act: Act;
  label: string;
  /** Why it cannot be done now. */
  why: string | null;
}

/** Whether this is the worker that this machine is where nobody keeps one. */
export function isAutomatic(worker: WorkerView): boolean {
  return !worker.kept && worker.name === "local";
}

/** Whether its settings can be changed here: of a kind that works, and not of a run's own file. */
export function isChangeable(worker: WorkerView): boolean {
  return isWorking(worker.kind) && (worker.kept || isAutomatic(worker));
}

/** Whether nothing runs there now. */
export function isIdle(worker: WorkerView): boolean {
  return worker.slots.every((slot) => slot.what === null);
}

/** Whether a trial run can begin: what is not ready would leave it waiting. */
export function canTry(worker: WorkerView): boolean {
  return worker.state.kind === "ready";
}

/** Whether a word of the person lets it take plans again. */
export function canAllow(worker: WorkerView): boolean {
  return worker.state.kind === "set-aside" || worker.state.kind === "draining";
}

/** Everything beyond what has a button of its own. */
export function menuOf(worker: WorkerView, carried: Carried, folders: boolean): ActEntry[] {
  const entries: ActEntry[] = [];
  const busy = carried.running + carried.staged;
  const put = (act: Act, label: string, why: string | null = null): void => void entries.push({ act, label, why });
  if (worker.state.kind !== "not-supported") {
    const taking = worker.state.kind !== "draining" && worker.state.kind !== "set-aside";
    if (taking) put("stop-after", busy > 0 ? "Stop after current plans" : "Take no more plans");
    if (busy > 0) put("stop-now", "Stop now…");
    if (canAllow(worker)) put("allow", "Allow again");
    put("logs", "Copy logs…");
    // A folder of another machine is none that this one could show.
    if (folders && worker.kind === "local") put("folder", "Show folder");
  }
  if (worker.kept) put("remove", "Remove…", busy > 0 ? `${count(busy, "plan")} ${busy === 1 ? "is" : "are"} on it; stop it first` : null);
  return entries;
}

/** What stopping at once means, in a sentence. */
export function stopNowWords(name: string, carried: Carried): string {
  const plans = carried.running + carried.staged;
  if (plans === 0) return `No plan is on ${name} any more. It takes no more plans until it is allowed again.`;
  const run = carried.running > 0 ? `${count(carried.running, "plan")} that ${carried.running === 1 ? "runs" : "run"} there ${carried.running === 1 ? "is" : "are"} ended, and what ${carried.running === 1 ? "it" : "they"} computed so far is lost. ` : "";
  return `${run}${count(plans, "plan")} ${plans === 1 ? "goes" : "go"} back to the queue for other workers. ${name} takes no more plans until it is allowed again.`;
}
