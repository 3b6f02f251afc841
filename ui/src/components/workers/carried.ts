import type { PlanRunState, SlotView } from "$lib/backend/types";
import type { Core } from "$lib/state/core.svelte";
import { titleAndPlan, type OurPlan } from "./slots";

/** The worker on which a plan is now. */
export function placeOf(state: PlanRunState): string | null {
  switch (state.kind) {
    case "staged":
    case "running":
    case "collecting":
    case "lost":
      return state.worker;
    case "waiting":
    case "succeeded":
    case "failed":
    case "cancelled":
      return null;
  }
}

/** Plans of ours on a worker: those that run, and those that were sent ahead. */
export interface Carried {
  running: number;
  staged: number;
}

/** Looks through every plan that is not over: for a question that is open, not for each batch. */
export function carriedBy(core: Core, worker: string): Carried {
  const carried = { running: 0, staged: 0 };
  for (const run of core.held.values()) {
    if (run.isOver) continue;
    for (const cell of run.cells.values()) {
      if (placeOf(cell.view.state) !== worker) continue;
      if (cell.view.state.kind === "staged") carried.staged += 1;
      else carried.running += 1;
    }
  }
  return carried;
}

/** Our own plan behind the words of a slot; none where it is somebody else's. */
export function ourPlanIn(core: Core, worker: string, slot: SlotView): OurPlan | null {
  const meant = slot.what === null ? null : titleAndPlan(slot.what);
  if (meant === null) return null;
  for (const run of core.held.values()) {
    if (run.isOver || run.summary.title !== meant.title) continue;
    const view = run.plan(meant.plan)?.view;
    if (view === undefined || placeOf(view.state) !== worker) continue;
    const known = view.attempts.at(-1)?.slot ?? null;
    if (known !== null && known !== slot.slot) continue;
    return { run: run.id, plan: meant.plan, fraction: view.progress?.fraction ?? null };
  }
  return null;
}
