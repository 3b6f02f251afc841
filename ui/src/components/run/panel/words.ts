import type { AttemptView, PlanRunView } from "$lib/backend/types";
import type { StateWords } from "$lib/words/states";

/** State of an attempt: a word, and a look of its own. */
export function attemptState(attempt: AttemptView, plan: PlanRunView): StateWords {
  switch (attempt.state) {
    case "staging":
      return { look: "preparing", word: "Being staged" };
    case "staged":
      return { look: "preparing", word: "Staged" };
    case "claimed":
      return { look: "running", word: "Taken by the worker" };
    case "running":
      return { look: "running", word: "Running" };
    case "collecting":
      return { look: "running", word: "Bringing back" };
    case "succeeded":
      return { look: "computed", word: "Computed" };
    case "failed":
      return { look: "failed", word: "Failed" };
    case "cancelled":
      return { look: "cancelled", word: "Stopped" };
    case "withdrawn":
      return { look: "cancelled", word: "Taken back" };
    case "superseded":
      return { look: "cancelled", word: "Given up for another attempt" };
    case "lost":
      return plan.state.kind === "lost" ? { look: "lost", word: "Out of reach" } : { look: "failed", word: "Lost" };
    default:
      return { look: "none", word: attempt.state };
  }
}

/** Folder of an attempt below the run's folder, with the separators of this machine. */
export function attemptFolder(runFolder: string, plan: string, attempt: number): string {
  const between = runFolder.includes("\\") && !runFolder.includes("/") ? "\\" : "/";
  return [runFolder, `p${plan}`, `attempt-${attempt}`].join(between);
}
