import type { PlanRunView, RunState, WorkerState } from "$lib/backend/types";
import { isSilent, waitsForAnswer } from "$lib/state/attention";

/** What a state looks like: a word, and a shape with a colour of its own ("never by colour alone"). */
export type Look = "computed" | "attention" | "running" | "preparing" | "waiting" | "failed" | "warning" | "aside" | "cancelled" | "lost" | "none";

export interface StateWords {
  look: Look;
  word: string;
}

/** State of a plan within a run. */
export function planState(plan: PlanRunView, now: number): StateWords {
  const state = plan.state;
  switch (state.kind) {
    case "waiting":
      return { look: "waiting", word: "Waiting" };
    case "staged":
      return { look: "preparing", word: "Staged" };
    case "running":
      if (waitsForAnswer(plan)) return { look: "warning", word: "Asks" };
      return isSilent(plan, now) ? { look: "warning", word: "Silent" } : { look: "running", word: "Running" };
    case "collecting":
      return { look: "running", word: "Bringing back" };
    case "lost":
      return { look: "lost", word: "Out of reach" };
    case "succeeded":
      if (state.wasCurrent) return { look: "computed", word: "Current" };
      if (!state.published) return { look: "warning", word: "Not published" };
      return (plan.result?.verdict?.attention.length ?? 0) > 0 ? { look: "attention", word: "Computed, look" } : { look: "computed", word: "Computed" };
    case "failed":
      return { look: "failed", word: "Failed" };
    case "cancelled":
      return { look: "cancelled", word: "Cancelled" };
  }
}

/** State of a run. */
export function runState(state: RunState, failed: number): StateWords {
  switch (state) {
    case "active":
      return { look: "running", word: "Running" };
    case "paused":
      return { look: "aside", word: "Paused" };
    case "interrupted":
      return { look: "warning", word: "Interrupted" };
    case "finished":
      return failed > 0 ? { look: "failed", word: "Finished with failures" } : { look: "computed", word: "Finished" };
    case "cancelled":
      return { look: "cancelled", word: "Cancelled" };
  }
}

/** State of a worker, in a word; the reason stands beside it. `idle` is one on which nothing runs. */
export function workerState(state: WorkerState, idle = false): StateWords & { reason: string | null } {
  switch (state.kind) {
    case "unknown":
      return { look: "preparing", word: "Being looked at", reason: null };
    case "ready":
      return { look: "computed", word: "Ready", reason: null };
    case "unreachable":
      return { look: "lost", word: "Unreachable", reason: state.reason };
    case "needs-attention":
      return { look: "warning", word: "Needs attention", reason: state.reason };
    case "set-aside":
      return { look: "aside", word: "Set aside", reason: state.reason };
    case "draining":
      return { look: "aside", word: idle ? "Stopped" : "Finishing its plans", reason: null };
    case "not-supported":
      return { look: "none", word: "Not supported", reason: state.reason };
  }
}
