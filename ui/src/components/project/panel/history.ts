import type { PlanRunView, RunSummary } from "$lib/backend/types";
import { duration } from "$lib/words/duration";
import { planState, type StateWords } from "$lib/words/states";

/** So many of a project's runs are looked into for a plan. */
export const RUNS_LOOKED_INTO = 6;

/** The newest runs of a project. */
export function newestRuns(runs: RunSummary[], project: string): string[] {
  return runs.filter((run) => run.project === project).slice(0, RUNS_LOOKED_INTO).map((run) => run.id);
}

/** How a plan went in a run. */
export interface PlanInRun extends StateWords {
  run: string;
  at: number;
  /** Where, how long, by what, and why not. */
  detail: string;
}

export function planInRun(run: RunSummary, view: PlanRunView, now: number): PlanInRun {
  const words = planState(view, now);
  const result = view.result;
  const parts: string[] = [];
  const computed = result !== null && result.workerId !== null;
  if (computed) parts.push(`${duration(result.executionTime)} on ${result.workerId}`);
  if (result?.engineKind === "practice") parts.push("practice");
  else if (result?.engine) parts.push(result.engine);
  if (result?.errorMessage) parts.push(result.errorMessage);
  return { ...words, run: run.id, at: run.createdAt, detail: parts.join(", ") };
}
