import type { App } from "$lib/state/app.svelte";
import type { PlanRow } from "../plans/rows";
import { readChoice, savedWith } from "./engines";
import { engineOptions, slotsThatTake, whyNoWorker, workerOffers } from "./engineWords";
import { fieldsOf, startRequest, troubles, type RunFields } from "./form";
import { allWorkers, offeredWorkers } from "./slots";
import { timeWords, whatHappens } from "./what";

/** A run before it is started: what the dialog shows, and what it asks for. */
export class RunForm {
  fields = $state<RunFields>() as RunFields;
  /** Names of the workers that were chosen; null is all. */
  named = $state.raw<string[] | null>(null);
  readonly plans: PlanRow[];
  /** How many of them are in a run that is not over. */
  readonly twice: number;
  readonly isSample: boolean;
  readonly project: string;
  readonly #app: App;

  constructor(app: App, project: string, isSample: boolean, plans: PlanRow[], again: boolean, twice: number) {
    this.#app = app;
    this.project = project;
    this.isSample = isSample;
    this.plans = plans;
    this.twice = twice;
    const usual = app.core.settings?.run;
    this.fields = fieldsOf(usual ? { ...usual, again: usual.again || again } : FALLBACK);
  }

  readonly saved = $derived.by(() => savedWith(this.plans.map((row) => row.plan.programVersion)));
  readonly choice = $derived.by(() => readChoice(this.fields.engine, this.isSample));
  readonly what = $derived.by(() => whatHappens(this.plans, this.fields.again, this.choice));
  readonly workers = $derived.by(() => offeredWorkers(this.#app.core.workers.values()));
  readonly all = $derived.by(() => allWorkers(this.workers));
  readonly chosen = $derived.by(() => {
    const named = this.named;
    return named === null ? this.all : this.workers.filter((worker) => named.includes(worker.name));
  });
  readonly offers = $derived.by(() => workerOffers(this.workers, this.chosen, this.choice, this.saved));
  readonly engines = $derived.by(() => engineOptions(this.workers, this.fields.engine, this.isSample, this.saved));
  readonly troubles = $derived.by(() => troubles(this.fields));
  /** Slots of the chosen workers that can take these plans. */
  readonly slots = $derived.by(() => slotsThatTake(this.offers, this.chosen));
  readonly noWorker = $derived.by(() => (this.what.computed.length === 0 ? null : whyNoWorker(this.offers.filter((one) => this.chosen.includes(one.worker)))));
  readonly time = $derived.by(() => timeWords(this.what.computed, Math.min(this.slots.total, Number(this.fields.maxConcurrent) || Infinity)));
  /** Why it cannot be started; null where it can. */
  readonly obstacle = $derived.by(() => {
    if (this.what.computed.length === 0) return "All ticked plans have a current result: tick “Compute again” to compute them all the same";
    return Object.keys(this.troubles).length > 0 ? "Mend the numbers above" : this.noWorker === null || this.chosen.length === 0 ? this.noWorker : `${this.noWorker}. Choose another engine above, or add a worker that has this one`;
  });

  /** Takes a worker into the choice or out of it. */
  choose(name: string, chosen: boolean): void {
    const before = this.chosen.map((worker) => worker.name);
    this.named = chosen ? [...before, name] : before.filter((one) => one !== name);
  }

  get request(): ReturnType<typeof startRequest> {
    return startRequest(
      this.project,
      this.plans.map((row) => row.number),
      this.named === null ? null : this.offers.filter((one) => one.mayWait && this.chosen.includes(one.worker)).map((one) => one.worker.name),
      this.fields,
    );
  }
}

/** The defaults of the program, for the moment before the settings are known. */
const FALLBACK = {
  cores: 4,
  maxConcurrent: null,
  clearGeompre: false,
  again: false,
  keepFolders: false,
  retries: 0,
  timeLimitMinutes: null,
  engine: "auto",
  priority: "low",
  silenceMinutes: 20,
  leave: false,
} as const;
