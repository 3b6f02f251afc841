/** What a row of the list says of a plan. */
import type { PlanRunView, WaitReasonView } from "$lib/backend/types";
import { isSilent, waitsForAnswer } from "$lib/state/attention";
import { shortModelTime, shortTime } from "$lib/words/dates";
import { ago, duration } from "$lib/words/duration";
import { count, volumeError } from "$lib/words/numbers";
import { planState, type StateWords } from "$lib/words/states";

export interface RowWords {
  state: StateWords;
  /** "bigbox, slot 2"; empty where it is nowhere. */
  place: string;
  /** 0 to 1; null where there is no progress to show. */
  share: number | null;
  tone: "running" | "computed" | "warning" | "failed" | "plain";
  simulated: string;
  /** Time left, expected, or taken. */
  time: string;
  /** What matters about it now. */
  says: string;
  /** How long ago it said so. */
  said: string;
}

const PHASES = { preparing: "Preparing", completing: "Completing the files", geometry: "Geometry is prepared", initialising: "Initialising", computing: "Computing", "post-processing": "Post-processing", judging: "Judging the result" } as const;

/** A row in words at the moment `now`; only running plans need the time. */
export function rowWords(plan: PlanRunView, now: number): RowWords {
  const state = planState(plan, now);
  const tried = plan.attempts.at(-1);
  const words: RowWords = { state, place: placeOf(plan), share: null, tone: "running", simulated: "", time: "", says: "", said: "" };
  const progress = plan.progress;
  switch (plan.state.kind) {
    case "waiting":
      words.time = plan.expectedSeconds === null ? "" : `~ ${duration(plan.expectedSeconds)}`;
      words.says = waitWords(plan.waitsFor);
      if (tried?.reason) words.says = `${words.says}. Attempt ${tried.number} on ${tried.worker}: ${tried.reason}`;
      break;
    case "staged":
      words.time = plan.expectedSeconds === null ? "" : `~ ${duration(plan.expectedSeconds)}`;
      words.says = `Its files are on ${plan.state.worker}; begins when a slot is free there`;
      break;
    case "running":
    case "lost":
      words.share = progress?.fraction ?? 0;
      words.simulated = progress?.simulated ? shortModelTime(progress.simulated) : "";
      words.time = leftWords(progress?.secondsLeft ?? null);
      words.says = progress?.lastMessage ?? (progress?.phase ? PHASES[progress.phase] : "Began");
      words.said = progress?.lastMessageAt ? ago(progress.lastMessageAt, now) : "";
      if (plan.state.kind === "lost") {
        words.tone = "warning";
        words.says = lostWords(plan.state, now);
        words.said = "";
      } else if (waitsForAnswer(plan)) {
        words.tone = "warning";
        words.says = `Shows a dialog and waits for an answer: ${progress?.dialog ?? ""}`;
        words.said = "";
      } else if (isSilent(plan, now)) words.tone = "warning";
      break;
    case "collecting":
      words.share = 1;
      words.says = "Computed; the results are fetched, checked and put beside the project";
      break;
    case "succeeded":
      words.time = plan.state.wasCurrent ? "" : duration(plan.result?.executionTime ?? 0);
      words.says = successWords(plan, plan.state);
      break;
    case "failed":
      words.time = plan.result && plan.result.executionTime > 0 ? duration(plan.result.executionTime) : "";
      words.says = upper(plan.result?.errorMessage ?? plan.result?.verdict?.reasons[0] ?? tried?.reason ?? "No reason is known");
      break;
    case "cancelled":
      words.says = plan.attempts.length > 0 ? "Stopped; what it computed is not kept" : "Taken out of the queue before it began";
      break;
  }
  return words;
}

/** Since when nothing is heard of a plan, and how long it is waited for. */
function lostWords(state: { worker: string; since: number; until: number }, now: number): string {
  const since = `No sign of life from ${state.worker} since ${shortTime(state.since, now)}; the plan may still be computing`;
  return state.until > now ? `${since}. Waited for until ${shortTime(state.until, now)}, then it may start elsewhere` : `${since}. It was waited for until ${shortTime(state.until, now)} and may start elsewhere`;
}

function leftWords(seconds: number | null): string {
  if (seconds === null) return "";
  return seconds < 1 ? "any moment" : `${duration(seconds)} left`;
}

/** Where it computes, or computed last. */
function placeOf(plan: PlanRunView): string {
  const tried = plan.attempts.at(-1);
  const worker = "worker" in plan.state ? plan.state.worker : plan.state.kind === "waiting" ? "" : (tried?.worker ?? "");
  if (worker === "") return "";
  const slot = tried?.worker === worker && tried.slot !== null ? `, slot ${tried.slot}` : "";
  // What was placed and taken back before it began is no try of the plan.
  const tries = plan.attempts.filter((attempt) => attempt.startedAt !== null || attempt === tried).length;
  const again = tries > 1 ? ` (attempt ${tries})` : "";
  return `${worker}${slot}${again}`;
}

/** Why a plan waits: one reason for all workers, else the first with how many more. */
export function waitWords(reasons: WaitReasonView[]): string {
  const whole = reasons.find((reason) => reason.worker === "all");
  if (whole) return upper(whole.reason);
  const [first, ...others] = reasons;
  if (!first) return "Waits for its turn";
  if (others.every((other) => other.reason === first.reason)) return upper(others.length > 0 || first.reason.includes(first.worker) ? first.reason : `${first.worker}: ${first.reason}`);
  return upper(`${first.worker}: ${first.reason}${others.length > 0 ? `; ${count(others.length, "other worker")} cannot take it either` : ""}`);
}

function successWords(plan: PlanRunView, state: { wasCurrent: boolean; published: boolean }): string {
  if (state.wasCurrent) return "Nothing of it changed since its result; not computed again";
  const result = plan.result;
  const parts: string[] = [];
  if (!state.published) parts.push(`Not beside the project: ${result?.errorMessage ?? "the file could not be replaced"}`);
  if (result?.verdict?.attention.length) parts.push(`Look at: ${result.verdict.attention.join("; ")}`);
  if (result?.volumeErrorPercent !== null && result?.volumeErrorPercent !== undefined) parts.push(`volume error ${volumeError(result.volumeErrorPercent)}`);
  if (result?.engineKind === "practice") parts.push("practice engine, no HEC-RAS result");
  else if (result?.engine) parts.push(result.engine);
  return upper(parts.join(", "));
}

function upper(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The list as text for a table: a row a plan, columns by tabs. */
export function rowsAsText(plans: PlanRunView[], now: number): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  const head = ["Plan", "Title", "State", "Worker", "Done", "Simulated", "Time", "Says"];
  const rows = plans.map((plan) => {
    const words = rowWords(plan, now);
    const share = words.share === null ? "" : `${Math.floor(words.share * 100)} %`;
    return [plan.number, plan.title, words.state.word, words.place, share, words.simulated, words.time, words.says].map(clean);
  });
  return [head, ...rows].map((row) => row.join("\t")).join("\n");
}
