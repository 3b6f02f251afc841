import type { WorkerView } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";

/** Takes a list of workers that came as an answer: it is the truth at once, before the changes come. */
export function takeWorkers(app: App, workers: readonly WorkerView[]): void {
  app.core.workers = new Map(workers.map((worker) => [worker.name, worker]));
}
