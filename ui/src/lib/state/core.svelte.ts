import { SvelteMap } from "svelte/reactivity";
import { Connection, Refused, type LinkState } from "$lib/backend";
import type { Lines } from "$lib/backend/lines";
import type { Change, ChangeBatch, ControllerView, LogEntry, RecentProject, RunSummary, Settings, Snapshot, WorkerView } from "$lib/backend/types";
import { OpenRun } from "./openRun.svelte";

/** Log entries kept in the page; older ones are asked for by the view that shows them. */
const LOG_KEPT = 2000;

/** Everything the controller says, as it is now. Nothing here decides anything: batches come in, views read. */
export class Core {
  /** The way to the controller. */
  link = $state.raw<LinkState>({ kind: "connecting" });
  /** Whether a snapshot was ever received. */
  known = $state(false);
  controller = $state.raw<ControllerView | null>(null);
  settings = $state.raw<Settings | null>(null);
  projects = $state.raw<RecentProject[]>([]);
  /** Every run by its id. */
  readonly runs = new SvelteMap<string, RunSummary>();
  /** Runs that are held whole: those that are not over, and those a view asked for. */
  readonly held = new SvelteMap<string, OpenRun>();
  /** Workers by name: a new map once a batch, so that a reader is told once, however many changed. */
  workers = $state.raw<ReadonlyMap<string, WorkerView>>(new Map());
  /** Newest log entries of all runs, oldest first. */
  log = $state.raw<LogEntry[]>([]);
  /** Rises with every batch: for what is drawn by hand. */
  revision = $state(0);
  /** The window's memory as it was when the page began. */
  windowMemory: string | null = null;

  readonly connection: Connection;
  #onFirst: (() => void)[] = [];
  #logListeners = new Set<(entry: LogEntry) => void>();

  constructor(lines: Lines) {
    this.connection = new Connection(
      lines,
      (batch) => this.apply(batch),
      (state) => this.#onLink(state),
    );
  }

  /** Begins; a snapshot follows, and again after every time the controller was away. */
  start(): void {
    this.connection.open();
  }

  /** Called once the first snapshot is there. */
  whenKnown(what: () => void): void {
    if (this.known) what();
    else this.#onFirst.push(what);
  }

  /** Called for each new log entry; gives what ends it. */
  onLog(listener: (entry: LogEntry) => void): () => void {
    this.#logListeners.add(listener);
    return () => this.#logListeners.delete(listener);
  }

  /** Runs newest first. */
  get runsNewestFirst(): RunSummary[] {
    return [...this.runs.values()].sort((a, b) => b.createdAt - a.createdAt || numberOf(b.id) - numberOf(a.id));
  }

  /** Runs that are not over, newest first. */
  get openRuns(): RunSummary[] {
    return this.runsNewestFirst.filter((run) => run.endedAt === null);
  }

  /** A run, whole: held already, or asked for. */
  async hold(run: string): Promise<OpenRun> {
    const held = this.held.get(run);
    if (held) return held;
    const view = await this.connection.call("run-show", run, "run");
    const again = this.held.get(run);
    if (again) return again;
    const open = new OpenRun(view);
    this.held.set(run, open);
    return open;
  }

  async #onLink(state: LinkState): Promise<void> {
    this.link = state;
    if (state.kind !== "connected") return;
    try {
      this.applySnapshot(await this.connection.call("watch", {}, "snapshot"));
    } catch (error) {
      if (error instanceof Refused && error.code !== "lost") this.link = { kind: "lost", message: error.message, since: Date.now() };
    }
  }

  /** Takes everything as it is now. */
  applySnapshot(snapshot: Snapshot): void {
    this.controller = snapshot.controller;
    this.settings = snapshot.settings;
    this.projects = snapshot.projects;
    if (!this.known) this.windowMemory = snapshot.windowMemory;
    replace(this.runs, new Map(snapshot.runs.map((run) => [run.id, run])));
    this.workers = new Map(snapshot.workers.map((worker) => [worker.name, worker]));
    const open = new Map(snapshot.openRuns.map((run) => [run.summary.id, run]));
    for (const [id, held] of this.held) {
      const view = open.get(id);
      if (view) held.replaceBy(view);
      // What ended, or was deleted, while the controller was away is asked for again by who shows it.
      else this.held.delete(id);
      open.delete(id);
    }
    for (const [id, view] of open) this.held.set(id, new OpenRun(view));
    this.known = true;
    this.revision += 1;
    for (const what of this.#onFirst.splice(0)) what();
  }

  /** Takes a batch. */
  apply(batch: ChangeBatch): void {
    const entries: LogEntry[] = [];
    for (const change of batch.changes) this.#applyOne(change, entries);
    this.#applyWorkers(batch);
    if (entries.length > 0) {
      this.log = [...this.log, ...entries].slice(-LOG_KEPT);
      for (const entry of entries) for (const listener of this.#logListeners) listener(entry);
    }
    for (const run of this.held.values()) run.settle();
    this.revision += 1;
  }

  #applyWorkers(batch: ChangeBatch): void {
    let changed: Map<string, WorkerView> | null = null;
    for (const change of batch.changes) {
      if (change.type === "worker") (changed ??= new Map(this.workers)).set(change.name, change);
      else if (change.type === "worker-removed") (changed ??= new Map(this.workers)).delete(change.name);
    }
    if (changed) this.workers = changed;
  }

  #applyOne(change: Change, entries: LogEntry[]): void {
    switch (change.type) {
      case "run":
        this.runs.set(change.summary.id, change.summary);
        this.held.get(change.summary.id)?.onRun(change.summary, change.sentence, change.secondsLeft, change.stuck);
        break;
      case "plan":
        this.held.get(change.run)?.onPlan(change.plan);
        break;
      case "log":
        entries.push(change);
        break;
      case "run-opened": {
        this.runs.set(change.summary.id, change.summary);
        const held = this.held.get(change.summary.id);
        if (held) held.replaceBy(change);
        else this.held.set(change.summary.id, new OpenRun(change));
        break;
      }
      case "run-removed":
        this.runs.delete(change.run);
        this.held.delete(change.run);
        break;
      // All of a batch at once, in #applyWorkers.
      case "worker":
      case "worker-removed":
        break;
      case "controller":
        this.controller = change;
        break;
      case "projects":
        this.projects = change.projects;
        break;
      case "settings":
        this.settings = change;
        break;
      // Told to those who follow one run; the page watches.
      case "messages":
      case "finished":
        break;
    }
  }
}

/** The number of a run's id: "r12" is 12. */
export function numberOf(run: string): number {
  return Number.parseInt(run.replace(/^r/, ""), 10) || 0;
}

function replace<V>(map: SvelteMap<string, V>, by: Map<string, V>): void {
  for (const key of map.keys()) if (!by.has(key)) map.delete(key);
  for (const [key, value] of by) map.set(key, value);
}
