import type { RunSummary } from "$lib/backend/types";
import { count } from "$lib/words/numbers";
import { about } from "$lib/words/duration";

/** What one sentence at the top says of everything that goes on. */
export interface Overall {
  sentence: string;
  /** Whether it is a matter for the workers view: work is queued, and nothing can take it. */
  stuck: boolean;
}

interface OpenRunFacts {
  summary: RunSummary;
  sentence: string;
  secondsLeft: number | null;
  stuck: string | null;
}

/** One run says its own sentence; several are summed up. `open` are the runs that are not over. */
export function overall(open: OpenRunFacts[], newest: RunSummary | undefined): Overall {
  const [first] = open;
  if (!first) {
    if (!newest) return { sentence: "Nothing was run yet", stuck: false };
    const outcome = newest.failed > 0 ? `${count(newest.failed, "plan")} failed` : newest.cancelled > 0 ? `${count(newest.cancelled, "plan")} cancelled` : "all well";
    return { sentence: `Nothing is running. Last run: ${newest.succeeded} of ${count(newest.plans, "plan")} succeeded, ${outcome}`, stuck: false };
  }
  const stuck = open.every((run) => run.summary.running === 0 && run.stuck !== null);
  if (stuck) return { sentence: "Work is queued, but no worker is ready: see Workers", stuck };
  if (open.length === 1) return { sentence: first.sentence, stuck: false };
  const sum = (of: (summary: RunSummary) => number): number => open.reduce((total, run) => total + of(run.summary), 0);
  const parts = [`${sum((run) => run.succeeded)} of ${count(sum((run) => run.plans), "plan")} computed in ${open.length} runs`];
  if (sum((run) => run.failed) > 0) parts.push(`${sum((run) => run.failed)} failed`);
  parts.push(`${sum((run) => run.running)} running`);
  const known = open.map((run) => run.secondsLeft).filter((left) => left !== null);
  if (known.length === open.length) parts.push(`${about(Math.max(...known))} left`);
  return { sentence: parts.join(", "), stuck: false };
}
