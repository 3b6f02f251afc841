import type { PlanRow } from "./rows";
import { between } from "./ticks";

/** Rows a page of the keyboard moves by. */
const PAGE = 12;

/** Where a key moves to from a row; null where it moves nowhere. */
export function movedTo(rows: PlanRow[], active: string | null, key: string): string | null {
  if (rows.length === 0) return null;
  const at = rows.findIndex((row) => row.number === active);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at < 0 ? rows.length - 1 : at - 1, Home: 0, End: rows.length - 1, PageDown: at + PAGE, PageUp: at - PAGE };
  const to = steps[key];
  return to === undefined ? null : (rows[Math.max(0, Math.min(rows.length - 1, to))]?.number ?? null);
}

/** What is selected. */
export interface Selection {
  active: string | null;
  anchor: string | null;
  selected: ReadonlySet<string>;
}

/** The selection after a row was clicked or moved to: alone, with shift from the anchor to it, or with control in or out. */
export function selectedBy(rows: PlanRow[], before: Selection, number: string, held: { shift: boolean; control: boolean }): Selection {
  if (held.shift) {
    const anchor = before.anchor ?? before.active ?? number;
    return { active: number, anchor, selected: new Set(between(rows, anchor, number).map((row) => row.number)) };
  }
  if (held.control) {
    const selected = new Set(before.selected);
    if (!selected.delete(number)) selected.add(number);
    return { active: number, anchor: number, selected };
  }
  return { active: number, anchor: number, selected: new Set([number]) };
}
