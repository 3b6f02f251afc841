import type { PlanRunView, RunSummary, WorkerView } from "$lib/backend/types";
import { about, ago, duration } from "$lib/words/duration";
import { count } from "$lib/words/numbers";
import type { Phase } from "./checklist";
import { CORES_PER_PLAN } from "./form";

/** A trial run as its row says it. */
export interface TrialWords {
  phase: Phase;
  detail: string;
  /** 0 to 1 while it computes. */
  fraction: number | null;
  /** Last line of the engine, and how long ago. */
  message: { text: string; ago: string } | null;
  /** Why it failed, or what to look at. */
  reasons: string[];
}

/** How a trial run goes, or went. */
export function trialWords(summary: RunSummary, plans: readonly PlanRunView[], now: number): TrialWords {
  if (summary.endedAt !== null) return ended(summary, plans);
  const running = plans.find((plan) => plan.state.kind === "running" || plan.state.kind === "collecting") ?? plans[0];
  const words: TrialWords = { phase: "checking", detail: "Waits for a slot", fraction: null, message: null, reasons: [] };
  if (running === undefined) return words;
  const progress = running.progress;
  const message = progress?.lastMessage ? { text: progress.lastMessage, ago: progress.lastMessageAt === null ? "" : ago(progress.lastMessageAt, now) } : null;
  switch (running.state.kind) {
    case "running": {
      const left = progress?.secondsLeft ?? null;
      return { ...words, detail: `Computing${left === null ? "" : `, ${about(left)} left`}`, fraction: progress?.fraction ?? 0, message };
    }
    case "collecting":
      return { ...words, detail: "Computed; its result is being brought back", fraction: 1, message };
    case "staged":
      return { ...words, detail: "Sent to the worker; its agent takes it in a moment" };
    case "lost":
      return { ...words, detail: "The worker is out of reach" };
    case "waiting":
    case "succeeded":
    case "failed":
    case "cancelled":
      return running.waitsFor.length > 0 ? { ...words, detail: "Waits", reasons: unique(running.waitsFor.map((wait) => wait.reason)) } : words;
  }
}

function ended(summary: RunSummary, plans: readonly PlanRunView[]): TrialWords {
  const bad = plans.filter((plan) => plan.result?.success !== true);
  const seconds = plans.reduce((sum, plan) => sum + (plan.result?.executionTime ?? 0), 0);
  const engine = plans.find((plan) => plan.result?.engine)?.result?.engine ?? null;
  const by = engine === null ? "" : ` by ${engine}`;
  if (bad.length > 0) {
    const cancelled = summary.cancelled > 0 && summary.failed === 0;
    return { phase: "failed", detail: cancelled ? "It was cancelled" : `It failed${seconds > 0 ? ` after ${duration(seconds)}` : ""}`, fraction: null, message: null, reasons: unique(bad.flatMap(reasonsOf)) };
  }
  const attention = unique(plans.flatMap((plan) => plan.result?.verdict?.attention ?? []));
  const verdict = attention.length > 0 ? "succeeded, but look" : "succeeded";
  return { phase: attention.length > 0 ? "warned" : "passed", detail: `Computed${by} in ${seconds < 1 ? "less than 1 s" : duration(seconds)}; verdict: ${verdict}`, fraction: null, message: null, reasons: attention };
}

/** Why a plan did not succeed: what was said of the result first, then of the attempts. */
function reasonsOf(plan: PlanRunView): string[] {
  const attempts = plan.attempts.flatMap((attempt) => (attempt.reason === null ? [] : [attempt.reason]));
  return [...(plan.result?.errorMessage ? [plan.result.errorMessage] : []), ...(plan.result?.verdict?.reasons ?? []), ...attempts];
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}

/** What was gained, in one line: "local is ready: 2 slots of 4 cores". None while it is not ready. */
export function gained(worker: WorkerView, coresOfRuns: number): string | null {
  if (worker.state.kind !== "ready" || worker.slots.length === 0) return null;
  const own = worker.entry.cores_per_plan;
  const wanted = typeof own === "number" ? own : coresOfRuns || CORES_PER_PLAN;
  const cores = worker.cores === null ? wanted : Math.min(wanted, worker.cores);
  return `${worker.name} is ready: ${count(worker.slots.length, "slot")} of ${count(cores, "core")}`;
}
