import { satisfies, type Choice } from "../launch/engines";
import type { PlanRow } from "./rows";

/** Whether the result of a plan is current and what is asked for: it would not be computed again. */
export function isCurrent(row: PlanRow, choice: Choice): boolean {
  return row.plan.result.state === "current" && satisfies(row.plan.result.engine, choice);
}

/** Whether a plan is ticked when it is seen first: it can run, has no current result, and is in no run that is not over. */
export function isDue(row: PlanRow, choice: Choice, inOpenRun: ReadonlySet<string>): boolean {
  return row.cannotRun === null && !isCurrent(row, choice) && !inOpenRun.has(row.number);
}

/** The ticked plans that can run, in the order of the rows. What is ticked and cannot run now keeps its tick, and counts for nothing. */
export function tickedRows(rows: PlanRow[], ticks: ReadonlySet<string>): PlanRow[] {
  return rows.filter((row) => row.cannotRun === null && ticks.has(row.number));
}

/** State of the tick box above the rows. */
export function tickedOf(rows: PlanRow[], ticks: ReadonlySet<string>): "none" | "some" | "all" {
  const able = rows.filter((row) => row.cannotRun === null);
  const ticked = able.filter((row) => ticks.has(row.number)).length;
  return ticked === 0 ? "none" : ticked === able.length ? "all" : "some";
}

/** The ticks after some rows were ticked or not. Rows that cannot run are left as they are. */
export function withTicks(ticks: ReadonlySet<string>, rows: PlanRow[], ticked: boolean): Set<string> {
  const after = new Set(ticks);
  for (const row of rows) {
    if (row.cannotRun !== null) continue;
    if (ticked) after.add(row.number);
    else after.delete(row.number);
  }
  return after;
}

/** The rows from one to another, whichever comes first. */
export function between(rows: PlanRow[], from: string | null, to: string): PlanRow[] {
  const end = rows.findIndex((row) => row.number === to);
  const start = rows.findIndex((row) => row.number === from);
  if (end < 0) return [];
  if (start < 0) return rows.slice(end, end + 1);
  return rows.slice(Math.min(start, end), Math.max(start, end) + 1);
}
