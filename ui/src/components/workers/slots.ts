import type { SlotView, WorkerView } from "$lib/backend/types";
import { shortTime } from "$lib/words/dates";

/** A plan of ours that is in a slot. */
export interface OurPlan {
  run: string;
  plan: string;
  /** 0 to 1; none where it does not compute yet. */
  fraction: number | null;
}

/** A slot as it is drawn, with its words for those who hear. */
export interface SlotCell {
  slot: number;
  kind: "free" | "ours" | "theirs";
  /** What runs there, and for whom. */
  words: string;
  plan: OurPlan | null;
}

/** The slots of a worker. `find` looks for our own plan behind the words of a slot. */
export function slotCells(worker: WorkerView, find: (slot: SlotView) => OurPlan | null, now: number): SlotCell[] {
  return worker.slots.map((slot) => cell(slot, slot.what === null ? null : find(slot), now));
}

function cell(slot: SlotView, ours: OurPlan | null, now: number): SlotCell {
  const at = `Slot ${slot.slot}`;
  if (slot.what === null) return { slot: slot.slot, kind: "free", words: `${at}: free`, plan: null };
  if (ours !== null) {
    const percent = ours.fraction === null ? "" : `, ${Math.floor(ours.fraction * 100)} %`;
    return { slot: slot.slot, kind: "ours", words: `${at}: ${slot.what}${percent}${until(slot, now)}`, plan: ours };
  }
  const owner = slot.owner === null ? "somebody else" : slot.owner;
  return { slot: slot.slot, kind: "theirs", words: `${at}: ${slot.what}, of ${owner}${until(slot, now)}`, plan: null };
}

function until(slot: SlotView, now: number): string {
  if (slot.until === null) return "";
  // An estimate that has passed says nothing.
  return slot.until > now ? `, until about ${shortTime(slot.until, now)}` : "";
}

/** "2 of 3 slots free", "no slots", with how many somebody else has. */
export function slotSummary(worker: WorkerView, cells: readonly SlotCell[]): string {
  if (cells.length === 0) return worker.state.kind === "unknown" ? "Slots are not known yet" : "No slots";
  const theirs = cells.filter((slot) => slot.kind === "theirs").length;
  const free = cells.filter((slot) => slot.kind === "free").length;
  if (cells.length === 1) return free === 1 ? "1 slot, free" : theirs === 1 ? "1 slot, in use by others" : "1 slot, in use";
  const words = `${free} of ${cells.length} slots free`;
  return theirs > 0 ? `${words}, ${theirs} in use by others` : words;
}

/** The plan number in a slot's words "Title, plan 03", and the title before it. */
export function titleAndPlan(what: string): { title: string; plan: string } | null {
  const parts = /^(.*), plan (\S+)$/s.exec(what);
  return parts ? { title: parts[1] ?? "", plan: parts[2] ?? "" } : null;
}
