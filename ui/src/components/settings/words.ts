import type { AwakeState, ControllerView, WorkerView } from "$lib/backend/types";
import { ago } from "$lib/words/duration";
import { moment } from "$lib/words/dates";
import type { Look } from "$lib/words/states";

/** Whether this machine is kept awake now, and why not. */
export function awakeWords(awake: AwakeState, wanted: boolean): { look: Look; word: string; reason: string | null } {
  switch (awake.kind) {
    case "held":
      return { look: "running", word: "Kept awake now", reason: null };
    case "not-needed":
      return wanted ? { look: "none", word: "Not needed now", reason: "nothing computes here, and no plan waits for this machine" } : { look: "none", word: "Off", reason: "this machine may fall asleep while it computes" };
    case "unavailable":
      return { look: "warning", word: "Cannot be kept awake", reason: awake.reason };
  }
}

/** The controller: which process, and since when. */
export function controllerWords(controller: ControllerView, now: number): string {
  return `Process ${controller.pid} on ${controller.machine}, since ${moment(controller.startedAt)} (${ago(controller.startedAt, now)})`;
}

/** Versions of HEC-RAS that a worker has, newest first. */
export function versionsFound(workers: Iterable<WorkerView>): string[] {
  const versions = new Set<string>();
  for (const worker of workers) {
    for (const engine of worker.engines) {
      const version = /^HEC-RAS (\d+(?:\.\d+)*)/.exec(engine)?.[1];
      if (version !== undefined) versions.add(version);
    }
  }
  return [...versions].sort((a, b) => b.localeCompare(a, undefined, { numeric: true }));
}
