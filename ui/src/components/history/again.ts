import type { RunSummary, StartRun } from "$lib/backend/types";
import { some } from "$lib/words/numbers";
import type { Details } from "./details.svelte";

/** The same run once more, as far as its workers are still there. */
export interface Again {
  request: StartRun;
  workersWords: string;
}

/** What is asked for. Where none of its workers is left, every worker that is there takes part. */
export function againOf(summary: RunSummary, details: Details, workers: readonly string[]): Again {
  const left = details.workers.filter((name) => workers.includes(name));
  const gone = details.workers.filter((name) => !workers.includes(name));
  const request: StartRun = {
    project: summary.project,
    plans: { numbers: details.numbers },
    workers: left.length > 0 ? { named: left } : "all",
    options: { ...details.options, again: true },
  };
  if (gone.length === 0) return { request, workersWords: some(left, 6) };
  const missing = `${some(gone, 4)} ${gone.length === 1 ? "is" : "are"} no longer here`;
  return { request, workersWords: left.length > 0 ? `${some(left, 6)} (${missing})` : `All workers that are here now: ${missing}` };
}
