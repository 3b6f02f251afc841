import type { PlanRow } from "./rows";

/** A column of the table of plans. */
export interface PlanColumn {
  id: ColumnId;
  /** Above the column. */
  label: string;
  /** What the column chooser calls it, where the label is short. */
  name: string;
  /** The room it has at least, in rem. */
  least: number;
  /** Its share of the room that is left. */
  share: number;
  /** What it says, in words: also what is copied. */
  text: (row: PlanRow) => string;
  /** What it is sorted by, where that is not the words. */
  order?: (row: PlanRow) => number | string | null;
  /** Shown from this width of the table on, in rem, unless it was chosen: the side panel says it, too. */
  from?: number;
}

export const COLUMN_IDS = ["number", "title", "kind", "window", "geometry", "flow", "cores", "expected", "result"] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

/** Order of results: what needs work first. */
const RESULT_ORDER = { failed: 0, stale: 1, none: 2, "unknown-origin": 3, current: 4 } as const;

/** Every column, from left to right. Number and title cannot be hidden: without them nobody knows which plan it is. */
export const COLUMNS: readonly PlanColumn[] = [
  { id: "number", label: "#", name: "Number", least: 2.25, share: 0, text: (row) => row.number },
  { id: "title", label: "Title", name: "Title", least: 8, share: 2.2, text: (row) => row.title },
  { id: "kind", label: "Kind", name: "Kind", least: 6, share: 0.9, text: (row) => row.kind, from: 33 },
  { id: "window", label: "Simulation", name: "Simulated time", least: 9, share: 1.8, text: (row) => row.window, order: (row) => (row.plan.kind === "steady" ? null : (row.plan.window?.start ?? null)), from: 49 },
  { id: "geometry", label: "Geometry", name: "Geometry", least: 6, share: 1.1, text: (row) => row.geometry, from: 66 },
  { id: "flow", label: "Flow", name: "Flow", least: 6, share: 1.1, text: (row) => row.flow, from: 76 },
  { id: "cores", label: "Cores", name: "Cores", least: 4, share: 0.5, text: (row) => row.cores, order: (row) => row.plan.cores.d2 ?? row.plan.cores.d1, from: 82 },
  { id: "expected", label: "Expected", name: "Expected time", least: 5, share: 0.6, text: (row) => row.expected, order: (row) => row.standing.expectedSeconds, from: 39 },
  { id: "result", label: "Result", name: "Result", least: 10, share: 2.4, text: (row) => (row.result.detail === "" ? row.result.word : `${row.result.word}: ${row.result.detail}`), order: (row) => RESULT_ORDER[row.plan.result.state] },
];

/** Columns that cannot be hidden. */
export const FIXED: readonly ColumnId[] = ["number", "title"];

/** Columns that the person shows or hides whatever room there is. */
export type ColumnChoice = Partial<Record<string, boolean>>;

/** The columns shown: as chosen, the others where there is room for them. Width in rem. */
export function shownColumns(chosen: ColumnChoice, width: number): PlanColumn[] {
  return COLUMNS.filter((column) => FIXED.includes(column.id) || (chosen[column.id] ?? width >= (column.from ?? 0)));
}

/** The tracks of a grid with these columns after the tick box, and the width below which it is scrolled; rem. */
export function tracks(columns: readonly PlanColumn[]): { template: string; least: number } {
  const parts = columns.map((column) => (column.share === 0 ? `${column.least}rem` : `minmax(${column.least}rem, ${column.share}fr)`));
  return { template: ["2rem", ...parts].join(" "), least: columns.reduce((sum, column) => sum + column.least + GAP, 2 + 2 * GAP) };
}

/** Between two columns; rem. */
const GAP = 0.75;

/** What a column is sorted by; undefined, which comes last in either direction, where nothing is known. */
export function sortValue(column: PlanColumn, row: PlanRow): number | string | undefined {
  return (column.order ?? column.text)(row) ?? undefined;
}

/** Numbers by size, words as people sort them: 9 before 10, without regard to case. */
export function compareValues(a: unknown, b: unknown): number {
  return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}

const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
