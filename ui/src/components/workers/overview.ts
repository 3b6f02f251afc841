import type { RunSummary, WorkerView } from "$lib/backend/types";
import { count } from "$lib/words/numbers";
import { freeSlots } from "./order";

/** What stands above the workers. */
export interface Overview {
  sentence: string;
  /** Something keeps every worker from taking plans; none where one is ready. */
  trouble: { title: string; text: string; worker: string | null; act: "check" | "allow" | null } | null;
}

/** Sums the workers up. `runs` are those that are not over. */
export function overviewOf(workers: readonly WorkerView[], runs: readonly RunSummary[]): Overview {
  const supported = workers.filter((worker) => worker.state.kind !== "not-supported");
  const ready = supported.filter((worker) => worker.state.kind === "ready");
  const slots = ready.reduce((sum, worker) => sum + worker.slots.length, 0);
  const free = ready.reduce((sum, worker) => sum + freeSlots(worker), 0);
  const sentence =
    supported.length === 0
      ? "No workers"
      : `${ready.length === supported.length ? count(ready.length, "worker") : `${ready.length} of ${count(supported.length, "worker")}`} ready${slots > 0 ? `, ${free} of ${count(slots, "slot")} free` : ""}`;
  return { sentence, trouble: ready.length > 0 ? null : troubleOf(supported, runs) };
}

function troubleOf(workers: readonly WorkerView[], runs: readonly RunSummary[]): Overview["trouble"] {
  const waiting = runs.reduce((sum, run) => sum + run.waiting, 0);
  const wait = waiting > 0 ? ` ${count(waiting, "plan")} ${waiting === 1 ? "waits" : "wait"} until one is.` : "";
  const of = (kind: WorkerView["state"]["kind"]): WorkerView | undefined => workers.find((worker) => worker.state.kind === kind);
  if (workers.length === 0) return { title: "There is no worker that this version can use", text: `Add one: this machine can always be one.${wait}`, worker: null, act: null };
  // What is being looked at is no trouble yet.
  if (of("unknown")) return null;
  const title = "No worker is ready.";
  if (workers.every((worker) => worker.state.kind === "unreachable")) {
    return { title: workers.length === 1 ? "The only worker cannot be reached" : `None of the ${workers.length} workers can be reached`, text: `Spillway looks for them again every half minute; plans that run there go on.${wait}`, worker: workers[0]?.name ?? null, act: "check" };
  }
  const troubled = of("needs-attention") ?? of("set-aside") ?? of("unreachable") ?? of("draining");
  if (troubled === undefined) return null;
  const reason = "reason" in troubled.state ? troubled.state.reason : "it finishes its plans and takes no more";
  const act = troubled.state.kind === "set-aside" || troubled.state.kind === "draining" ? "allow" : "check";
  return { title: `${title}${wait}`, text: `${troubled.name}: ${reason}`, worker: troubled.name, act };
}

/** Where engines are looked for on a system, and how to give a path: for a worker that has none. */
export function whereEnginesAre(system: string | null, far = false): string {
  if (far) return "HEC-RAS for Linux has no usual place there. Give the folder on that machine in which its programs stand (the one with RasUnsteady).";
  if (system === "windows") return "Spillway looked for HEC-RAS in the program folders (HEC\\HEC-RAS) and among the installed programs, and for the practice engine beside its own program. If HEC-RAS stands elsewhere, give the path of Ras.exe.";
  return "HEC-RAS for Linux has no usual place, and the practice engine was looked for beside Spillway's own program. Give the folder in which the Linux programs stand (the one with RasUnsteady).";
}

/** Engines as they were found, each once: "HEC-RAS 6.6, practice 1 (in 2 places)". */
export function enginesWords(engines: readonly string[]): string {
  const places = new Map<string, number>();
  for (const engine of engines) places.set(engine, (places.get(engine) ?? 0) + 1);
  return [...places].map(([engine, number]) => (number > 1 ? `${engine} (in ${number} places)` : engine)).join(", ");
}
