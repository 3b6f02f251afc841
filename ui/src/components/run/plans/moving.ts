/** Where a waiting plan goes when it is dragged, or moved by keys. */
import type { MoveTo, PlanRunView } from "$lib/backend/types";
import { canMove } from "./choosing";

/** Dropped in front of row `index` of the list: before the next waiting plan there, else last. Null where it stays. */
export function droppedAt(rows: PlanRunView[], index: number, moving: string): MoveTo | null {
  const waiting = rows.filter(canMove).map((plan) => plan.number);
  const own = waiting.indexOf(moving);
  const next = rows.slice(Math.max(0, index)).find(canMove)?.number;
  if (own === -1 || next === moving) return null;
  if (next === undefined) return own === waiting.length - 1 ? null : "back";
  return waiting[own + 1] === next ? null : { before: next };
}

/** One place up or down among the waiting plans. Null where it is at the end already. */
export function steppedTo(rows: PlanRunView[], moving: string, by: -1 | 1): MoveTo | null {
  const waiting = rows.filter(canMove).map((plan) => plan.number);
  const own = waiting.indexOf(moving);
  if (own === -1) return null;
  if (by === -1) {
    const before = waiting[own - 1];
    return before === undefined ? null : { before };
  }
  if (own === waiting.length - 1) return null;
  const before = waiting[own + 2];
  return before === undefined ? "back" : { before };
}

/** A move in words, for those who hear. */
export function movedWords(plan: string, to: MoveTo): string {
  if (to === "front") return `Plan ${plan} is next in turn`;
  if (to === "back") return `Plan ${plan} is last in turn`;
  return `Plan ${plan} comes before plan ${to.before}`;
}
