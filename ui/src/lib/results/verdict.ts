import type { PlanRunView, Verdict } from "$lib/backend/types";
import type { StateWords } from "$lib/words/states";

/** A verdict in words a modeler uses. */
export function verdictWords(verdict: Verdict | null): StateWords {
  if (verdict === null) return { look: "none", word: "No verdict" };
  switch (verdict.state) {
    case "succeeded":
      return verdict.attention.length > 0 ? { look: "attention", word: "Succeeded, but look" } : { look: "computed", word: "Succeeded" };
    case "unstable":
      return { look: "failed", word: "Went unstable" };
    case "failed":
      return { look: "failed", word: "Failed" };
    case "unknown":
      return { look: "none", word: "The file does not say" };
  }
}

/** The verdict of a plan in a run, also where there is no result file. A practice result is named as one. */
export function planVerdict(plan: PlanRunView): StateWords {
  const words = verdictOf(plan);
  return plan.result?.engineKind === "practice" ? { ...words, word: `${words.word}, practice` } : words;
}

function verdictOf(plan: PlanRunView): StateWords {
  if (plan.result?.verdict) return verdictWords(plan.result.verdict);
  switch (plan.state.kind) {
    case "succeeded":
      return plan.state.wasCurrent ? { look: "computed", word: "Current before" } : { look: "computed", word: "Succeeded" };
    case "failed":
      return { look: "failed", word: "Failed" };
    case "cancelled":
      return { look: "cancelled", word: "Cancelled" };
    case "waiting":
    case "staged":
      return { look: "waiting", word: "Not yet computed" };
    case "running":
    case "collecting":
      return { look: "running", word: "Being computed" };
    case "lost":
      return { look: "lost", word: "Out of reach" };
  }
}
