import type { OpenPlanRun, PlanRunState, PlanRunView } from "$lib/backend/types";
import { some } from "$lib/words/numbers";
import type { Look } from "$lib/words/states";

/** Whether a run has nothing more to do with a plan. */
export function isOver(state: PlanRunState): boolean {
  switch (state.kind) {
    case "waiting":
    case "staged":
    case "running":
    case "collecting":
    case "lost":
      return false;
    case "succeeded":
    case "failed":
    case "cancelled":
      return true;
  }
}

/** What is said of a plan that is in a run that is not over: "in run r7: running 40 %". Null where the plan is done there. */
export function inRunWords(run: string, view: PlanRunView): { look: Look; text: string } | null {
  const state = view.state;
  switch (state.kind) {
    case "waiting":
      return { look: "waiting", text: `in run ${run}: waiting` };
    case "staged":
      return { look: "preparing", text: `in run ${run}: ready on ${state.worker}` };
    case "running": {
      const share = view.progress === null ? "" : ` ${Math.floor(Math.min(1, Math.max(0, view.progress.fraction)) * 100)} %`;
      return { look: "running", text: `in run ${run}: running${share} on ${state.worker}` };
    }
    case "collecting":
      return { look: "running", text: `in run ${run}: its result is brought back from ${state.worker}` };
    case "lost":
      return { look: "lost", text: `in run ${run}: out of reach on ${state.worker}` };
    case "succeeded":
    case "failed":
    case "cancelled":
      return null;
  }
}

/** What is said where files were changed after a run took its copy of them. */
export function editedWords(open: OpenPlanRun): string | null {
  if (open.edited.length === 0) return null;
  return `${upper(some(open.edited, 2))} since run ${open.run} began: its result will be stale`;
}

/** What was edited of the whole project while a run goes on, in one sentence; null where nothing was. */
export function editedOfProject(open: OpenPlanRun[]): string | null {
  const changes = new Map<string, Set<string>>();
  for (const one of open) for (const change of one.edited) changes.set(one.run, (changes.get(one.run) ?? new Set()).add(change));
  if (changes.size === 0) return null;
  return [...changes].map(([run, edited]) => `Since run ${run} began, ${some([...edited].sort())}. The run computes the files as they were; its results of these plans will be stale.`).join(" ");
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
