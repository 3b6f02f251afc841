/** Which plans of a list are chosen, and what can be done with them. */
import type { PlanRunView } from "$lib/backend/types";

export interface Chosen {
  /** Numbers of the chosen plans. */
  plans: ReadonlySet<string>;
  /** Where a range begins. */
  anchor: string | null;
  /** Where the arrow keys are. */
  active: string | null;
}

export const NONE: Chosen = { plans: new Set(), anchor: null, active: null };

/** A click on a row, with what was held. */
export function clicked(chosen: Chosen, plan: string, order: string[], held: { shift: boolean; control: boolean }): Chosen {
  if (held.shift && chosen.anchor !== null) return { plans: between(order, chosen.anchor, plan, held.control ? chosen.plans : new Set()), anchor: chosen.anchor, active: plan };
  if (held.control) {
    const plans = new Set(chosen.plans);
    if (!plans.delete(plan)) plans.add(plan);
    return { plans, anchor: plan, active: plan };
  }
  return { plans: new Set([plan]), anchor: plan, active: plan };
}

/** An arrow, Home, End or page key: one row further, or a range with shift; with control only the place moves. */
export function stepped(chosen: Chosen, by: number, order: string[], held: { shift: boolean; control: boolean }): Chosen {
  if (order.length === 0) return chosen;
  const at = chosen.active === null ? -1 : order.indexOf(chosen.active);
  // From nowhere the first step enters the list at its end on that side.
  const to = at !== -1 ? at + by : by > 0 ? by - 1 : order.length + by;
  const next = order[Math.max(0, Math.min(order.length - 1, to))];
  if (next === undefined) return chosen;
  if (held.control && !held.shift) return { ...chosen, active: next };
  return clicked(chosen, next, order, { shift: held.shift, control: false });
}

function between(order: string[], from: string, to: string, kept: ReadonlySet<string>): Set<string> {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  const plans = new Set(kept);
  if (a === -1 || b === -1) plans.add(to);
  else for (const plan of order.slice(Math.min(a, b), Math.max(a, b) + 1)) plans.add(plan);
  return plans;
}

/** Every row that is shown. */
export function allChosen(chosen: Chosen, order: string[]): Chosen {
  return { ...chosen, plans: new Set(order) };
}

/** Whether the plan can be cancelled now. */
export function canCancel(plan: PlanRunView): boolean {
  return !["succeeded", "failed", "cancelled"].includes(plan.state.kind);
}

/** Whether it can be queued again; one that was refused never joined the queue, and a run of its own starts it. */
export function canRequeue(plan: PlanRunView): boolean {
  return plan.state.kind === "cancelled" || (plan.state.kind === "failed" && plan.attempts.length > 0);
}

export function canMove(plan: PlanRunView): boolean {
  return plan.state.kind === "waiting";
}

/** What a filter shows: one kind of plans, those to be looked at, or all. */
export type Shown = "all" | "failed" | "attention" | "running" | "waiting" | "computed" | "cancelled";

/** Whether a plan succeeded and still needs eyes. */
export function needsALook(plan: PlanRunView): boolean {
  return plan.state.kind === "succeeded" && (!plan.state.published || (plan.result?.verdict?.attention.length ?? 0) > 0);
}

export function isShown(plan: PlanRunView, shown: Shown, text: string): boolean {
  if (!isOfKind(plan, shown)) return false;
  if (text === "") return true;
  const worker = plan.attempts.at(-1)?.worker ?? "";
  return `${plan.number} ${plan.title} ${worker}`.toLowerCase().includes(text.toLowerCase());
}

function isOfKind(plan: PlanRunView, shown: Shown): boolean {
  switch (shown) {
    case "all":
      return true;
    case "failed":
      return plan.state.kind === "failed";
    case "attention":
      return needsALook(plan);
    case "running":
      return ["running", "collecting", "lost"].includes(plan.state.kind);
    case "waiting":
      return ["waiting", "staged"].includes(plan.state.kind);
    case "computed":
      return plan.state.kind === "succeeded";
    case "cancelled":
      return plan.state.kind === "cancelled";
  }
}
