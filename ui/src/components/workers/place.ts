import type { WorkerView } from "$lib/backend/types";
import { isAutomatic } from "./acts";
import { kindWords } from "./kinds";

/** The machine as the worker's settings name it; its own name where they name none. */
export function hostOf(worker: WorkerView): string {
  const { hostname } = worker.entry;
  return typeof hostname === "string" && hostname !== "" ? hostname : (worker.machine ?? worker.name);
}

/** Whether its plans compute on another machine than this one. */
export function isFar(worker: WorkerView): boolean {
  return worker.kind !== "local";
}

/** What a worker is, in a line: "SSH · ana@bigbox · calls itself big-07". */
export function placeWords(worker: WorkerView): string {
  const host = isFar(worker) && typeof worker.entry.hostname === "string" ? worker.entry.hostname : null;
  const plain = host?.replace(/^.*@/, "").replace(/:\d+$/, "") ?? null;
  const own = worker.machine === null || worker.machine.toLowerCase() === plain?.toLowerCase() ? null : host === null ? worker.machine : `calls itself ${worker.machine}`;
  return [kindWords(worker.kind), host, own, isAutomatic(worker) ? "automatic" : worker.kept ? null : "of a run's own worker file"].filter(Boolean).join(" · ");
}

/** The worker folder with the machine it is on, where that is another one. */
export function folderWords(worker: WorkerView): string {
  return isFar(worker) ? `${worker.folder} on ${hostOf(worker)}` : worker.folder;
}
