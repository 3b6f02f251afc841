import type { WorkerView } from "$lib/backend/types";
import { some } from "$lib/words/numbers";
import { slotsOf, type Slots } from "./slots";
import { engineName, enginesOf, offer, pinned, readChoice, type Choice } from "./engines";
import { compareVersions, versionText, type RasVersion } from "./version";

/** An engine that can be chosen. */
export interface EngineOption {
  /** As the core takes it: "auto", "practice", "6.6". */
  value: string;
  label: string;
}

/** Automatic, practice, and every version found on a worker, newest first. A version that was chosen and is nowhere is kept, and says so. */
export function engineOptions(workers: WorkerView[], chosen: string, isSample: boolean, project: RasVersion | null): EngineOption[] {
  const found = new Map<string, { version: RasVersion; on: string[] }>();
  for (const worker of workers) {
    for (const version of enginesOf(worker).versions) {
      const text = versionText(version);
      const known = found.get(text) ?? { version, on: [] };
      known.on.push(worker.name);
      found.set(text, known);
    }
  }
  const versions = [...found.values()].sort((a, b) => compareVersions(b.version, a.version));
  const options: EngineOption[] = [
    { value: "auto", label: `Automatic: ${automatic(workers, isSample, project)}` },
    ...versions.map(({ version, on }) => ({ value: versionText(version), label: `HEC-RAS ${versionText(version)}, on ${some(on, 2)}` })),
    { value: "practice", label: "Practice engine (not HEC-RAS)" },
  ];
  const choice = readChoice(chosen, false);
  if (choice.kind === "version" && !found.has(versionText(choice.version))) options.splice(1, 0, { value: chosen, label: `HEC-RAS ${versionText(choice.version)}, on no worker that is known` });
  return options;
}

function automatic(workers: WorkerView[], isSample: boolean, project: RasVersion | null): string {
  if (isSample) return "the practice engine, for this is the sample";
  const engine = pinned(workers.map((worker) => offer(enginesOf(worker), { kind: "auto" }, project)), project);
  const saved = project === null ? "the newest HEC-RAS" : `HEC-RAS ${versionText(project)} or newer`;
  if (engine === null) return `${saved}, on no worker that is known`;
  const same = engine !== "practice" && project !== null && compareVersions(engine, project) === 0;
  return `${engineName(engine)}, ${same ? "with which the project was last saved" : project === null ? "the newest" : `the newest; the project was last saved with ${versionText(project)}`}`;
}

/** What a person should know about the engine that was chosen. */
export function engineNotice(choice: Choice, isSample: boolean): string | null {
  if (choice.kind !== "practice") return null;
  return `The practice engine is not HEC-RAS. Its results show how Spillway works and decide nothing about a river${isSample ? "." : "; they never replace a result of HEC-RAS."}`;
}

/** A worker in the dialog: whether it can take these plans, and why not. */
export interface WorkerOffer {
  worker: WorkerView;
  /** Why it cannot take them now; null where it can. */
  reason: string | null;
  /** Whether it may be chosen all the same: it is not ready, and may become so. */
  mayWait: boolean;
}

/** What each worker would do. Where versions differ, a run takes one for all its plans. */
export function workerOffers(workers: WorkerView[], chosen: WorkerView[], choice: Choice, project: RasVersion | null): WorkerOffer[] {
  const offers = new Map(workers.map((worker) => [worker.name, offer(enginesOf(worker), choice, project)]));
  const engine = pinned(
    chosen.flatMap((worker) => offers.get(worker.name) ?? []),
    project,
  );
  return workers.map((worker) => {
    const state = worker.state;
    if (state.kind === "not-supported") return { worker, reason: state.reason, mayWait: false };
    // Before it was looked at nobody knows its engines.
    if (state.kind === "unknown") return { worker, reason: null, mayWait: true };
    const own = offers.get(worker.name);
    if (worker.engines.length > 0 && own && "reason" in own) return { worker, reason: own.reason, mayWait: false };
    if (worker.engines.length > 0 && engine !== null && !hasEngine(worker, engine)) {
      return { worker, reason: `this run takes ${engineName(engine)}, which is not there`, mayWait: false };
    }
    switch (state.kind) {
      case "ready":
        return worker.engines.length === 0 ? { worker, reason: own && "reason" in own ? own.reason : "no engine is there", mayWait: false } : { worker, reason: null, mayWait: true };
      case "unreachable":
        return { worker, reason: `unreachable: ${state.reason}`, mayWait: true };
      case "needs-attention":
        return { worker, reason: `needs attention: ${state.reason}`, mayWait: true };
      case "set-aside":
        return { worker, reason: `set aside: ${state.reason}`, mayWait: true };
      case "draining":
        return { worker, reason: "it finishes its plans and takes no more", mayWait: true };
    }
  });
}

function hasEngine(worker: WorkerView, engine: "practice" | RasVersion): boolean {
  const engines = enginesOf(worker);
  return engine === "practice" ? engines.practice : engines.versions.some((version) => compareVersions(version, engine) === 0);
}

/** Slots of the chosen workers that can take these plans now. */
export function slotsThatTake(offers: WorkerOffer[], chosen: WorkerView[]): Slots {
  return slotsOf(offers.filter((one) => chosen.includes(one.worker) && (one.reason === null || one.mayWait)).map((one) => one.worker));
}

/** Why a run cannot be started with these workers, as far as it is known; null where it can. */
export function whyNoWorker(chosen: WorkerOffer[]): string | null {
  if (chosen.length === 0) return "Choose a worker";
  if (chosen.some((one) => one.mayWait)) return null;
  return `No worker can compute these plans. ${some(
    chosen.map((one) => `${one.worker.name}: ${one.reason ?? "no engine"}`),
    2,
  )}`;
}
