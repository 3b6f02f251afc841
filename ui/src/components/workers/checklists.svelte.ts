import { SvelteMap } from "svelte/reactivity";
import type { App } from "$lib/state/app.svelte";
import type { Core } from "$lib/state/core.svelte";
import type { WorkerView } from "$lib/backend/types";
import { begun, isReady, onBrokenOff, onCheck, onChecks, type Row } from "./checklist";
import { takeWorkers } from "./taken";

/** How far the trial run of a worker is. */
export type Trial = { kind: "none" } | { kind: "starting" } | { kind: "run"; run: string } | { kind: "refused"; reason: string };

/** The checklist of one worker. It goes on, and is kept, while its window is closed. */
export class ChecklistState {
  rows = $state.raw<Row[]>([]);
  running = $state(false);
  /** Whether a key that a person confirmed is being noted. */
  trusting = $state(false);
  /** Why a key could not be confirmed. */
  trustTrouble = $state<string | null>(null);
  /** Why the checks were refused. */
  trouble = $state<string | null>(null);
  /** When it came out last; milliseconds since 1970. */
  checkedAt = $state<number | null>(null);
  trial = $state.raw<Trial>({ kind: "none" });
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  get ready(): boolean {
    return !this.running && this.trouble === null && isReady(this.rows);
  }

  /** How the trial run stands: what was gained is said only once it is over, and did not fail. */
  trialState(core: Core): "none" | "going" | "well" | "failed" {
    switch (this.trial.kind) {
      case "none":
        return "none";
      case "starting":
        return "going";
      case "refused":
        return "failed";
      case "run": {
        const run = core.held.get(this.trial.run);
        if (run === undefined || !run.isOver) return "going";
        return run.summary.failed + run.summary.cancelled > 0 ? "failed" : "well";
      }
    }
  }

  /** Goes through the checks; one time at a time. */
  async check(app: App, kind: string): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.trouble = this.trustTrouble = null;
    this.rows = begun(kind, this.rows);
    try {
      const all = await app.core.connection.call("worker-check", { name: this.name }, "checks", (part) => {
        if (part.reply === "check" && part.value.worker === this.name) this.rows = onCheck(this.rows, part.value);
      });
      const own = all.find((check) => check.name === this.name);
      this.rows = own ? onChecks(own) : onBrokenOff(this.rows);
      this.checkedAt = Date.now();
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
      this.rows = onBrokenOff(this.rows);
    } finally {
      this.running = false;
    }
  }

  /** The person says that it is the machine's own key. Gives whether the way there is open now. */
  async trust(app: App, fingerprint: string): Promise<boolean> {
    if (this.trusting) return false;
    this.trusting = true;
    this.trustTrouble = null;
    try {
      takeWorkers(app, await app.core.connection.call("worker-trust", { name: this.name, fingerprint }, "workers"));
      return true;
    } catch (error) {
      this.trustTrouble = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      this.trusting = false;
    }
  }

  /** Computes a small project there. How it goes is read from the run. */
  async tryIt(app: App): Promise<void> {
    if (this.trial.kind === "starting") return;
    this.trial = { kind: "starting" };
    try {
      const started = await app.core.connection.call("worker-try", { name: this.name, engine: null }, "started");
      const { id } = started.run.summary;
      await app.core.hold(id);
      this.trial = { kind: "run", run: id };
    } catch (error) {
      this.trial = { kind: "refused", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The checks, and the trial run where nothing speaks against it. */
  async checkAndTry(app: App, kind: string): Promise<void> {
    await this.check(app, kind);
    if (this.ready) await this.tryIt(app);
  }
}

const KEPT = new WeakMap<Core, SvelteMap<string, ChecklistState>>();

/** The checklists of a page by worker. */
export function checklistOf(app: App, worker: Pick<WorkerView, "name">): ChecklistState {
  const of = listsOf(app);
  const known = of.get(worker.name);
  if (known) return known;
  const fresh = new ChecklistState(worker.name);
  of.set(worker.name, fresh);
  return fresh;
}

/** What was found the last time; none where a worker was not checked yet. */
export function lastChecklist(app: App, name: string): ChecklistState | undefined {
  return listsOf(app).get(name);
}

/** A worker that was changed or removed has nothing that was found before. */
export function forgetChecklist(app: App, name: string): void {
  listsOf(app).delete(name);
}

function listsOf(app: App): SvelteMap<string, ChecklistState> {
  let of = KEPT.get(app.core);
  if (of === undefined) KEPT.set(app.core, (of = new SvelteMap()));
  return of;
}
