import type { WorkerState } from "$lib/backend/types";
import { shortTime } from "$lib/words/dates";
import { count } from "$lib/words/numbers";

type Unreachable = Extract<WorkerState, { kind: "unreachable" }>;

/** Since when a worker gives no sign of life, why, and how long its plans are waited for. */
export function unreachableWords(state: Unreachable, plans: number, now: number): string {
  const reason = /[.!?]$/.test(state.reason) ? state.reason : `${state.reason}.`;
  const since = `No sign of life since ${shortTime(state.since, now)}: ${reason}`;
  return `${since} ${waitedWords(state.until, plans, now)} Spillway looks again every half minute.`;
}

function waitedWords(until: number, plans: number, now: number): string {
  if (plans === 0) return "No plan of yours is on it.";
  const [what, they] = plans === 1 ? ["The plan there", "it"] : [`The ${count(plans, "plan")} there`, "they"];
  const waits = plans === 1 ? "may still be computing and is" : "may still be computing and are";
  if (until <= now) return `${what} ${plans === 1 ? "was" : "were"} waited for until ${shortTime(until, now)}, and may start elsewhere.`;
  return `${what} ${waits} waited for until ${shortTime(until, now)}; then ${they} may start elsewhere.`;
}
