/** "Let it run without me" in words: what each worker has, until when, and what the person may do meanwhile. */
import type { PlanRunView, SharedOut, WorkerShare } from "$lib/backend/types";
import { shortTime } from "$lib/words/dates";
import { about } from "$lib/words/duration";
import { count, some } from "$lib/words/numbers";

/** Plan numbers that are named in a cell; more are counted. */
const NAMED = 10;

/** A row of the table: one worker. */
export interface ShareRow {
  worker: string;
  isHere: boolean;
  /** "2 plans". */
  plans: string;
  /** "01, 02 computing", "03 and 04 after them". */
  which: string[];
  end: string;
  /** "in about 2 h"; empty where the end is not known. */
  left: string;
}

/** A row each, those that are done first above. */
export function shareRows(shares: readonly WorkerShare[], now: number): ShareRow[] {
  return shares.map((share) => {
    const which: string[] = [];
    if (share.computing.length > 0) which.push(`${some(share.computing, NAMED)} computing`);
    if (share.waiting.length > 0) which.push(`${some(share.waiting, NAMED)} ${share.computing.length > 0 ? "after that" : "with it"}`);
    const until = share.until !== null && share.until > now ? share.until : null;
    return {
      worker: share.worker,
      isHere: share.isHere,
      plans: count(share.computing.length + share.waiting.length, "plan"),
      which,
      end: until === null ? "not known yet" : `about ${shortTime(until, now)}`,
      left: until === null ? "" : `in ${about((until - now) / 1000)}`,
    };
  });
}

/** Waiting plans that no worker took, with the first reason; none where all are with a worker. */
export function notTaken(plans: readonly PlanRunView[]): string | null {
  const left = plans.filter((plan) => plan.state.kind === "waiting");
  if (left.length === 0) return null;
  const reason = left[0]?.waitsFor[0];
  const why = reason === undefined ? "" : ` (${reason.worker === "all" ? "" : `${reason.worker}: `}${reason.reason})`;
  return `No worker took ${left.length === 1 ? "plan" : "plans"} ${some(left.map((plan) => plan.number), NAMED)}${why}. ${left.length === 1 ? "It waits" : "They wait"} here until you are back.`;
}

/** What may be done with this machine now: one sentence each. */
export function mayDo(shares: readonly WorkerShare[], now: number): string[] {
  if (shares.length === 0) return ["No worker has a plan of this run now."];
  const here = shares.filter((share) => share.isHere);
  const sentences: string[] = [];
  if (here.length === shares.length) sentences.push("Every plan is on this machine itself: keep it switched on and awake until they are computed.");
  else if (here.length > 0) {
    const ends = here.map((share) => share.until);
    const last = ends.some((end) => end === null || end <= now) ? null : Math.max(...ends.map((end) => end ?? 0));
    sentences.push(`You may close the laptop. Plans of ${some(here.map((share) => share.worker))} are on this machine: they stand still while it sleeps and go on when it wakes${last === null ? "" : `; awake, it is done about ${shortTime(last, now)}`}. The other workers go on in any case.`);
  } else sentences.push("You may close the laptop, leave the network, or switch this machine off: the workers need nothing from it.");
  sentences.push("Results are brought home, checked and put beside the project whenever Spillway runs here.");
  return sentences;
}

/** How many plans the answer is about. */
export function sharedPlans(shared: SharedOut): number {
  return shared.shares.reduce((sum, share) => sum + share.computing.length + share.waiting.length, 0);
}
