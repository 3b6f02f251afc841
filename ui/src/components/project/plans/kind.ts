import type { Cores, Dimension, PlanKind, PlanReport } from "$lib/backend/types";

const DIMENSION: Record<Dimension, string> = { "1d": "1D", "2d": "2D", "1d2d": "1D and 2D", unknown: "" };
const KIND: Record<PlanKind, string> = { unsteady: "unsteady", steady: "steady", "quasi-unsteady": "quasi-unsteady", unknown: "" };

/** "2D unsteady", "Steady", "1D and 2D unsteady". Steady and quasi-unsteady flow is one-dimensional: that is not said twice. */
export function kindWords(plan: Pick<PlanReport, "kind" | "dimension">): string {
  const kind = KIND[plan.kind];
  const dimension = plan.kind === "unsteady" || plan.kind === "unknown" || plan.dimension !== "1d" ? DIMENSION[plan.dimension] : "";
  const words = [dimension, kind].filter(Boolean).join(" ");
  return words === "" ? "Unknown" : words.charAt(0).toUpperCase() + words.slice(1);
}

const WHAT: Record<PlanKind, string> = {
  unsteady: "Unsteady flow: water levels and flows over the time of the window.",
  steady: "Steady flow: a water surface for each profile of the flow file, without time.",
  "quasi-unsteady": "Quasi-unsteady flow: a series of steady flows, for sediment.",
  unknown: "What it computes cannot be told: its flow file is missing, or cannot be read.",
};

/** What a plan of this kind computes, in a sentence. */
export function kindSentence(kind: PlanKind): string {
  return WHAT[kind];
}

/** Core counts as the plan writes them: 0 is all. "all", "4", "1D 4, 2D all". */
export function coresWords(cores: Cores, dimension: Dimension): string {
  const one = (number: number | null): string | null => (number === null ? null : number === 0 ? "all" : String(number));
  const d1 = one(cores.d1);
  const d2 = dimension === "1d" ? null : one(cores.d2);
  if (d1 === null && d2 === null) return "–";
  if (d1 === null || d2 === null || d1 === d2) return d1 ?? d2 ?? "–";
  return `1D ${d1}, 2D ${d2}`;
}
