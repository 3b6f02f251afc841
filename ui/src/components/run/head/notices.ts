/** What the run view tells above everything, with the way on. Decided here, drawn elsewhere. */
import type { ControllerView, RunSummary, WorkerView } from "$lib/backend/types";
import { bytes, count, some } from "$lib/words/numbers";

export interface RunNotice {
  id: string;
  tone: "info" | "warning" | "failed";
  title: string;
  words: string;
  /** What its button does. */
  way: "workers" | "resume" | "settings" | "project" | "shared" | null;
}

/** Below that a disk is nearly full; bytes. */
export const NEARLY_FULL = 5 * 2 ** 30;

export interface NoticeFacts {
  summary: RunSummary;
  stuck: string | null;
  /** Names of the run's workers. */
  names: string[];
  workers: ReadonlyMap<string, WorkerView>;
  controller: ControllerView | null;
  /** Whether no other run is open: what was found running is then of this one. */
  only: boolean;
  /** Files that were changed after the run took its snapshot, by plan. */
  edited: ReadonlyMap<string, string[]>;
}

export function noticesOf(facts: NoticeFacts): RunNotice[] {
  const { summary, stuck, controller } = facts;
  if (summary.endedAt !== null) return [];
  const notices: RunNotice[] = [];
  const workers = facts.names.flatMap((name) => facts.workers.get(name) ?? []);
  const missing = facts.names.filter((name) => !facts.workers.has(name) || isMissing(facts.workers.get(name)));
  const found = controller?.foundRunning ?? 0;
  if (summary.state === "interrupted" || (found > 0 && summary.running > 0 && controller !== null && summary.createdAt < controller.startedAt)) {
    const waits = summary.state === "interrupted" && summary.waiting > 0;
    const kept = facts.only && found > 0 ? `Found ${count(found, "plan")} that kept running` : "Its plans on the workers kept running";
    const title = found > 0 && (facts.only || summary.running > 0) ? kept : "This run was interrupted";
    const words = waits ? `Spillway was started again in the middle of this run. ${count(summary.waiting, "plan")} ${summary.waiting === 1 ? "waits" : "wait"} until you resume.` : "Spillway was started again in the middle of this run; nothing was lost.";
    notices.push({ id: "found", tone: waits ? "warning" : "info", title, words, way: waits ? "resume" : null });
  }
  if (facts.names.length > 0 && missing.length === facts.names.length && summary.waiting > 0) {
    const words = facts.names.length === 1 ? reasonOf(missing[0] ?? "", facts.workers) : `Of ${count(facts.names.length, "worker")} none takes plans: ${some(missing)}.`;
    notices.push({ id: "workers", tone: "failed", title: facts.names.length === 1 ? `${missing[0]} takes no plans` : "No worker of this run takes plans", words: `${words} ${waiting(summary)}`, way: "workers" });
  } else if (stuck !== null && summary.running === 0 && summary.state !== "paused") {
    notices.push({ id: "stuck", tone: "failed", title: "Nothing of this run can go on", words: `${sentence(stuck)} ${waiting(summary)}`, way: "workers" });
  } else if (missing.length > 0 && missing.length < facts.names.length) {
    const words = missing.length === 1 ? reasonOf(missing[0] ?? "", facts.workers) : `${some(missing)} take no plans now.`;
    notices.push({ id: "workers", tone: "warning", title: `${count(missing.length, "worker")} of ${facts.names.length} ${missing.length === 1 ? "is" : "are"} missing`, words: `${words} The others go on.`, way: "workers" });
  }
  if (summary.state === "paused") {
    const running = summary.running > 0 ? `${count(summary.running, "running plan")} ${summary.running === 1 ? "finishes" : "finish"}; ` : "";
    notices.push({ id: "paused", tone: "info", title: "Paused", words: `${upper(`${running}${waiting(summary).toLowerCase()}`)}`, way: "resume" });
  }
  if (summary.sharedOut && summary.state !== "paused") {
    notices.push({ id: "shared", tone: "info", title: "It runs without you", words: "Its queue is with the workers, and no plan changes to another one until you say that you are back.", way: "shared" });
  }
  const full = workers.filter((worker) => worker.diskFreeBytes !== null && worker.diskFreeBytes < NEARLY_FULL);
  if (controller?.diskFreeBytes !== null && controller?.diskFreeBytes !== undefined && controller.diskFreeBytes < NEARLY_FULL)
    notices.push({ id: "disk-home", tone: "warning", title: "The disk of this machine is nearly full", words: `${bytes(controller.diskFreeBytes)} are free where Spillway keeps its runs. Results may not be brought back: delete old runs, or free space.`, way: "settings" });
  if (full.length > 0) {
    const worst = full.map((worker) => `${worker.name} (${bytes(worker.diskFreeBytes ?? 0)} free)`);
    notices.push({ id: "disk-workers", tone: "warning", title: `The disk is nearly full on ${full.length === 1 ? "a worker" : count(full.length, "worker")}`, words: `${some(worst)}. Plans that do not fit there wait or go elsewhere.`, way: "workers" });
  }
  if (facts.edited.size > 0) {
    const files = [...new Set([...facts.edited.values()].flat())];
    const plans = [...facts.edited.keys()];
    notices.push({
      id: "edited",
      tone: "warning",
      title: "The project was edited during this run",
      words: `${some(files)} changed after the run began. ${plans.length === 1 ? "Plan" : "Plans"} ${some(plans)} ${plans.length === 1 ? "computes" : "compute"} what was there before: the ${plans.length === 1 ? "result" : "results"} will be stale.`,
      way: "project",
    });
  }
  return notices;
}

function isMissing(worker: WorkerView | undefined): boolean {
  return worker !== undefined && ["unreachable", "needs-attention", "set-aside", "not-supported"].includes(worker.state.kind);
}

function reasonOf(name: string, workers: ReadonlyMap<string, WorkerView>): string {
  const state = workers.get(name)?.state;
  if (!state) return `${name} is no longer among the workers.`;
  // A name stays as it is written.
  return "reason" in state ? `${name}: ${/[.!?]$/.test(state.reason) ? state.reason : `${state.reason}.`}` : `${name} takes no plans now.`;
}

function waiting(summary: RunSummary): string {
  return summary.waiting === 0 ? "" : `${count(summary.waiting, "plan")} ${summary.waiting === 1 ? "waits" : "wait"}.`;
}

function upper(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? upper(words) : `${upper(words)}.`;
}
