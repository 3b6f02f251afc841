import { SvelteMap } from "svelte/reactivity";
import type { RunView } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import type { Known } from "./runs";

/** What the history says of a run beyond its summary. */
export interface Details extends Known {
  numbers: string[];
  /** Results that stand beside the project. */
  beside: string[];
  /** Plans whose result stands only in the run's folder. */
  alone: string[];
  folder: string;
}

/** So many runs are asked for at a time. */
const AT_ONCE = 2;

/** What was asked for of ended runs: those that are shown, once each. */
export class RunDetails {
  readonly known = new SvelteMap<string, Details>();
  #app: App;
  #queue: { run: string; done: (details: Details | undefined) => void }[] = [];
  #asking = 0;

  constructor(app: App) {
    this.#app = app;
  }

  /** What is known; it is asked for where nothing is. */
  ask(run: string): Promise<Details | undefined> {
    const known = this.known.get(run);
    if (known) return Promise.resolve(known);
    return new Promise((done) => {
      this.#queue.push({ run, done });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#asking >= AT_ONCE) return;
    this.#asking += 1;
    // Newest wish first: what was scrolled past is of less interest than what is seen.
    for (let next = this.#queue.pop(); next; next = this.#queue.pop()) next.done(await this.#read(next.run));
    this.#asking -= 1;
  }

  async #read(run: string): Promise<Details | undefined> {
    const known = this.known.get(run);
    if (known) return known;
    try {
      const details = detailsOf(await this.#app.core.connection.call("run-show", run, "run"));
      if (this.#app.core.runs.get(run)?.endedAt !== null) this.known.set(run, details);
      return details;
    } catch {
      // It was deleted meanwhile, or the controller is away: the row says what its summary says.
      return undefined;
    }
  }
}

/** What the history needs of a run, whole. */
export function detailsOf(view: RunView): Details {
  const beside: string[] = [];
  const alone: string[] = [];
  for (const plan of view.plans) {
    if (plan.state.kind !== "succeeded") continue;
    if (!plan.state.published) alone.push(plan.number);
    else if (plan.result?.hdfPath) beside.push(plan.result.hdfPath);
  }
  return { workers: view.workers, options: view.options, numbers: view.plans.map((plan) => plan.number), beside, alone, folder: view.folder };
}
