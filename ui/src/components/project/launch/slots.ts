import type { WorkerView } from "$lib/backend/types";
import { count, some } from "$lib/words/numbers";
import { workerState } from "$lib/words/states";

/** Slots of the workers that a run may use. */
export interface Slots {
  /** Slots of ready workers. */
  total: number;
  /** Of these, where nothing runs. */
  free: number;
  /** Ready workers. */
  ready: number;
  /** Workers that are being looked at for the first time. */
  unknown: number;
  /** Why those that are not ready are not: "bigbox: unreachable, no route to host". */
  troubles: string[];
}

/** Workers a run may be given: those that are kept, and this machine's default. Workers of a run's own file are not among them. */
export function offeredWorkers(workers: Iterable<WorkerView>): WorkerView[] {
  return [...workers].filter((worker) => worker.kept || worker.name === "local").sort((a, b) => a.queuePriority - b.queuePriority || a.name.localeCompare(b.name));
}

/** Workers a run gets that asks for all: those that are kept, else this machine. */
export function allWorkers(workers: WorkerView[]): WorkerView[] {
  const kept = workers.filter((worker) => worker.kept);
  return kept.length > 0 ? kept : workers.filter((worker) => worker.name === "local");
}

export function slotsOf(workers: WorkerView[]): Slots {
  const ready = workers.filter((worker) => worker.state.kind === "ready");
  return {
    total: ready.reduce((sum, worker) => sum + worker.slots.length, 0),
    free: ready.reduce((sum, worker) => sum + freeSlots(worker), 0),
    ready: ready.length,
    unknown: workers.filter((worker) => worker.state.kind === "unknown").length,
    troubles: workers.filter((worker) => worker.state.kind !== "ready" && worker.state.kind !== "unknown").map(trouble),
  };
}

export function freeSlots(worker: WorkerView): number {
  return worker.slots.filter((slot) => slot.what === null).length;
}

/** Why a worker is not ready: "bigbox: unreachable, no route to host". */
function trouble(worker: WorkerView): string {
  const state = workerState(worker.state);
  return `${worker.name}: ${state.word.toLowerCase()}${state.reason ? `, ${state.reason}` : ""}`;
}

/** What a person should know of the workers before plans are run; null where plans start at once. */
export function slotsNotice(slots: Slots): string | null {
  if (slots.ready > 0) return slots.free > 0 ? null : `${slots.total === 1 ? "The slot is" : `All ${slots.total} slots are`} busy: the plans wait for one that is free`;
  if (slots.unknown > 0) return "The workers are being looked at";
  if (slots.troubles.length === 0) return "There is no worker that could compute";
  return `No worker is ready. ${some(slots.troubles, 2)}`;
}

/** "on 6 slots", "on 1 slot": those that are free, else all. */
export function onSlots(slots: Slots): string {
  const number = slots.free > 0 ? slots.free : slots.total;
  return number === 0 ? "" : `on ${count(number, "slot")}`;
}
