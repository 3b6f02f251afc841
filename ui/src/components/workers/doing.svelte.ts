import { SvelteMap } from "svelte/reactivity";
import type { WorkerView } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import type { Act } from "./acts";
import { checklistOf, forgetChecklist } from "./checklists.svelte";
import { takeWorkers } from "./taken";

/** Checklists that are gone through at the same time, where all workers are checked. */
const AT_ONCE = 4;

/** What the workers view does, with what has no answer yet. */
export class Doing {
  readonly busy = new SvelteMap<string, Act>();
  #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Takes no more plans; `force` sends what it has back to the queue. */
  stop(name: string, force: boolean): Promise<boolean> {
    return this.#ask(name, force ? "stop-now" : "stop-after", `${name} was not stopped`, () => this.#app.core.connection.call("worker-stop", { name, force }, "workers"));
  }

  allow(name: string): Promise<boolean> {
    return this.#ask(name, "allow", `${name} takes no plans yet`, () => this.#app.core.connection.call("worker-allow", { name }, "workers"));
  }

  async remove(name: string): Promise<boolean> {
    const done = await this.#ask(name, "remove", `${name} was not removed`, () => this.#app.core.connection.call("worker-remove", { name }, "workers"));
    if (done) forgetChecklist(this.#app, name);
    return done;
  }

  async showFolder(worker: WorkerView): Promise<void> {
    try {
      await this.#app.host.openFolder?.(worker.folder);
    } catch (error) {
      this.#app.toasts.failed("The folder cannot be shown", error);
    }
  }

  /** Goes through every checklist, a few at a time. */
  async checkAll(): Promise<void> {
    const left = [...this.#app.core.workers.values()].filter((worker) => worker.state.kind !== "not-supported");
    const next = async (): Promise<void> => {
      for (let worker = left.shift(); worker; worker = left.shift()) await checklistOf(this.#app, worker).check(this.#app, worker.kind);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  async #ask(name: string, act: Act, what: string, call: () => Promise<WorkerView[]>): Promise<boolean> {
    this.busy.set(name, act);
    try {
      takeWorkers(this.#app, await call());
      return true;
    } catch (error) {
      this.#app.toasts.failed(what, error);
      return false;
    } finally {
      this.busy.delete(name);
    }
  }
}
