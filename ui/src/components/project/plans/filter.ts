import type { PlanRow } from "./rows";

/** Which plans are shown. */
export type PlanFilter = "all" | "due" | "current" | "stale" | "failed" | "none" | "unknown-origin" | "cannot-run" | "in-run" | "ticked";

/** The filters with their words, in the order in which they are offered. */
export const FILTERS: readonly { value: PlanFilter; label: string }[] = [
  { value: "all", label: "All plans" },
  { value: "due", label: "Without a current result" },
  { value: "current", label: "Result current" },
  { value: "stale", label: "Result stale" },
  { value: "failed", label: "Failed" },
  { value: "none", label: "No result" },
  { value: "unknown-origin", label: "Unknown origin" },
  { value: "cannot-run", label: "Cannot run" },
  { value: "in-run", label: "In a run now" },
  { value: "ticked", label: "Ticked" },
];

/** What is looked for in a plan: by number, title, short id and files. */
function hasText(row: PlanRow, words: string[]): boolean {
  const text = `${row.number} p${row.number} ${row.title} ${row.plan.shortId} ${row.kind} ${row.plan.file} ${row.plan.geometry.file} ${row.geometry} ${row.plan.flow.file} ${row.flow}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function hasState(row: PlanRow, filter: PlanFilter, ticks: ReadonlySet<string>, inOpenRun: ReadonlySet<string>): boolean {
  switch (filter) {
    case "all":
      return true;
    case "due":
      return row.plan.result.state !== "current";
    case "current":
    case "stale":
    case "failed":
    case "none":
    case "unknown-origin":
      return row.plan.result.state === filter;
    case "cannot-run":
      return row.cannotRun !== null;
    case "in-run":
      return inOpenRun.has(row.number);
    case "ticked":
      return row.cannotRun === null && ticks.has(row.number);
  }
}

/** The rows that are shown. Every word of `text` must be found. */
export function filtered(rows: PlanRow[], text: string, filter: PlanFilter, ticks: ReadonlySet<string>, inOpenRun: ReadonlySet<string>): PlanRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && filter === "all") return rows;
  return rows.filter((row) => hasState(row, filter, ticks, inOpenRun) && hasText(row, words));
}
