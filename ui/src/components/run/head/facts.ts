/** What the head of the run view says: segments of the bar, speed, and which buttons can work now. */
import type { PlanRunView, RunSummary } from "$lib/backend/types";
import type { Look } from "$lib/words/states";
import { canRequeue, type Shown } from "../plans/choosing";

export interface Segment {
  kind: Exclude<Shown, "all" | "attention">;
  word: string;
  look: Look;
  count: number;
}

/** Parts of the stacked bar in their order; those without plans are left out. */
export function segmentsOf(summary: RunSummary): Segment[] {
  const all: Segment[] = [
    { kind: "computed", word: "computed", look: "computed", count: summary.succeeded },
    { kind: "running", word: "running", look: "running", count: summary.running },
    { kind: "waiting", word: "waiting", look: "waiting", count: summary.waiting },
    { kind: "failed", word: "failed", look: "failed", count: summary.failed },
    { kind: "cancelled", word: "cancelled", look: "cancelled", count: summary.cancelled },
  ];
  return all.filter((segment) => segment.count > 0);
}

/** What the plans of a run say together. */
export interface RunFacts {
  /** Plans that were computed in this run, whatever came of it. */
  computed: number;
  /** First begin of a computation, milliseconds since 1970; none where nothing began. */
  began: number | null;
  /** Last end of a computation. */
  ended: number | null;
  requeueable: number;
  unpublished: number;
}

export function factsOf(plans: Iterable<PlanRunView>): RunFacts {
  const facts: RunFacts = { computed: 0, began: null, ended: null, requeueable: 0, unpublished: 0 };
  for (const plan of plans) {
    const state = plan.state;
    if ((state.kind === "succeeded" && !state.wasCurrent) || (state.kind === "failed" && plan.attempts.length > 0)) facts.computed += 1;
    if (state.kind === "succeeded" && !state.published) facts.unpublished += 1;
    if (state.kind === "failed" && canRequeue(plan)) facts.requeueable += 1;
    for (const attempt of plan.attempts) {
      if (attempt.startedAt !== null && (facts.began === null || attempt.startedAt < facts.began)) facts.began = attempt.startedAt;
      if (attempt.endedAt !== null && (facts.ended === null || attempt.endedAt > facts.ended)) facts.ended = attempt.endedAt;
    }
  }
  return facts;
}

/** Plans an hour since the first one began; none before one is computed. */
export function plansPerHour(facts: RunFacts, over: boolean, now: number): number | null {
  if (facts.computed === 0 || facts.began === null) return null;
  const seconds = ((over ? (facts.ended ?? now) : now) - facts.began) / 1000;
  return seconds < 1 ? null : (facts.computed * 3600) / seconds;
}

/** What can be done with a run now. */
export interface RunButtons {
  pause: boolean;
  /** Words of the button that lets it go on; none where it cannot. */
  resume: string | null;
  stopAfterCurrent: boolean;
  stopNow: boolean;
  requeue: string | null;
  publish: string | null;
  shareOut: boolean;
}

export function buttonsOf(summary: RunSummary, facts: RunFacts): RunButtons {
  const open = summary.endedAt === null;
  const held = summary.state === "paused" || summary.state === "interrupted";
  const plans = (count: number): string => `${count} ${count === 1 ? "plan" : "plans"}`;
  // A run that was stopped as a whole goes on as a whole.
  const again = facts.requeueable + (summary.state === "cancelled" ? summary.cancelled : 0);
  return {
    pause: open && summary.state === "active" && summary.waiting > 0,
    resume: open && held ? (summary.waiting > 0 ? `Resume ${plans(summary.waiting)}` : "Resume") : null,
    stopAfterCurrent: open && summary.running > 0 && summary.waiting > 0,
    stopNow: open && summary.running + summary.waiting > 0,
    requeue: again > 0 ? `Queue ${summary.state === "cancelled" ? plans(again) : `${again} failed`} again` : null,
    publish: facts.unpublished > 0 ? `Put ${facts.unpublished === 1 ? "1 result" : `${facts.unpublished} results`} beside the project` : null,
    shareOut: open && summary.waiting > 0 && !summary.sharedOut,
  };
}
