import type { PlanRow } from "./rows";

/** So many warnings stand on a row; the side panel has them all. */
const ON_ROW = 2;

/** Warnings that every plan has which can run: they are said once, above the table. None where there is one such plan only. */
export function sharedWarnings(rows: PlanRow[]): string[] {
  const able = rows.filter((row) => row.cannotRun === null);
  const [first, ...others] = able;
  if (!first || others.length === 0) return [];
  return first.standing.warnings.filter((warning) => others.every((row) => row.standing.warnings.includes(warning)));
}

/** What stands on the row of a plan: its own warnings, and how many more there are. */
export function rowWarnings(row: PlanRow, shared: readonly string[]): { shown: string[]; more: number } {
  const own = row.standing.warnings.filter((warning) => !shared.includes(warning));
  // One more line says as much as "and 1 more" does.
  const shown = own.length <= ON_ROW + 1 ? own : own.slice(0, ON_ROW);
  return { shown, more: own.length - shown.length };
}
