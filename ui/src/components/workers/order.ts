import type { WorkerView } from "$lib/backend/types";

/** What workers can be filtered by. */
export const GROUPS = ["attention", "working", "idle", "finishing", "looked-at", "not-supported"] as const;
export type Group = (typeof GROUPS)[number];
export type SortBy = "attention" | "name" | "priority" | "free";

export const GROUP_WORDS: Record<Group, string> = {
  attention: "Need attention",
  working: "Working",
  idle: "Idle",
  finishing: "Taking no more",
  "looked-at": "Being looked at",
  "not-supported": "Not supported",
};

export const SORT_WORDS: Record<SortBy, string> = {
  attention: "Needs attention first",
  name: "Name",
  priority: "Queue priority",
  free: "Free slots",
};

const NAMES = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** What a worker counts as. */
export function groupOf(worker: WorkerView): Group {
  switch (worker.state.kind) {
    case "needs-attention":
    case "unreachable":
    case "set-aside":
      return "attention";
    case "ready":
      return worker.slots.some((slot) => slot.what !== null) ? "working" : "idle";
    case "draining":
      return "finishing";
    case "unknown":
      return "looked-at";
    case "not-supported":
      return "not-supported";
  }
}

/** How many workers are in each group. */
export function countGroups(workers: readonly WorkerView[]): Record<Group, number> {
  const counts: Record<Group, number> = { attention: 0, working: 0, idle: 0, finishing: 0, "looked-at": 0, "not-supported": 0 };
  for (const worker of workers) counts[groupOf(worker)] += 1;
  return counts;
}

/** Slots on which nothing runs. */
export function freeSlots(worker: WorkerView): number {
  return worker.state.kind === "ready" ? worker.slots.filter((slot) => slot.what === null).length : 0;
}

/** Workers that fit the words and the group, in the order wanted. Words are looked for in name, machine, engines, folder and reason. */
export function shownWorkers(workers: readonly WorkerView[], words: string, group: Group | null, by: SortBy): WorkerView[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = workers.filter((worker) => (group === null || groupOf(worker) === group) && wanted.every((word) => textOf(worker).includes(word)));
  return fits.sort((a, b) => compare(a, b, by) || NAMES.compare(a.name, b.name));
}

/** The first name that is not taken: "local", "local-2", … Names that differ in case alone are the same. */
export function freeName(base: string, taken: readonly string[]): string {
  const known = new Set(taken.map((name) => name.toLowerCase()));
  let name = base;
  for (let number = 2; known.has(name.toLowerCase()); number += 1) name = `${base}-${number}`;
  return name;
}

function compare(a: WorkerView, b: WorkerView, by: SortBy): number {
  switch (by) {
    case "attention":
      return urgency(a) - urgency(b);
    case "name":
      return 0;
    case "priority":
      return a.queuePriority - b.queuePriority;
    case "free":
      return freeSlots(b) - freeSlots(a);
  }
}

/** Working and idle ones rank alike: rows must not jump whenever a slot is filled. */
function urgency(worker: WorkerView): number {
  switch (worker.state.kind) {
    case "needs-attention":
      return 0;
    case "set-aside":
      return 1;
    case "unreachable":
      return 2;
    case "unknown":
    case "draining":
      return 3;
    case "ready":
      return 4;
    case "not-supported":
      return 5;
  }
}

function textOf(worker: WorkerView): string {
  const reason = "reason" in worker.state ? worker.state.reason : "";
  return `${worker.name}\n${worker.machine ?? ""}\n${worker.engines.join("\n")}\n${worker.folder}\n${reason}`.toLowerCase();
}
