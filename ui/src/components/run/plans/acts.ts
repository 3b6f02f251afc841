/** What is done to several plans at once: one command a plan, in order, until one is refused. */
import type { App } from "$lib/state/app.svelte";
import * as runs from "$lib/state/runActions";

async function each(plans: string[], act: (plan: string) => Promise<boolean>): Promise<boolean> {
  for (const plan of plans) if (!(await act(plan))) return false;
  return true;
}

export function cancelPlans(app: App, run: string, plans: string[]): Promise<boolean> {
  return each(plans, (plan) => runs.cancel(app, run, plan));
}

export function requeuePlans(app: App, run: string, plans: string[]): Promise<boolean> {
  return each(plans, (plan) => runs.requeue(app, run, plan));
}

/** The last one first, so that they keep their order among each other. */
export function movePlansToFront(app: App, run: string, plans: string[]): Promise<boolean> {
  return each(plans.toReversed(), (plan) => runs.move(app, run, plan, "front"));
}
