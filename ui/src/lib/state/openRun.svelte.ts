import type { PlanRunView, RunOptions, RunSummary, RunView } from "$lib/backend/types";
import { attentionRank } from "./attention";

/** One plan of a run; a row reads it, and is drawn anew when it changes and not otherwise. */
export class PlanCell {
  readonly number: string;
  view: PlanRunView = $state.raw() as PlanRunView;
  /** Place in the order of what needs eyes. Changes far less often than the view. */
  rank: number;
  constructor(view: PlanRunView) {
    this.number = view.number;
    this.view = view;
    this.rank = attentionRank(view, Date.now());
  }
}

/** A run, whole, kept up to date by changes. */
export class OpenRun {
  summary: RunSummary = $state.raw() as RunSummary;
  sentence = $state("");
  secondsLeft = $state<number | null>(null);
  stuck = $state<string | null>(null);
  options: RunOptions = $state.raw() as RunOptions;
  workers = $state.raw<string[]>([]);
  folder = $state("");
  /** Plans by number, in the order of the project. */
  cells = $state.raw(new Map<string, PlanCell>());
  /** Plans in order of what needs eyes first. */
  order = $state.raw<PlanCell[]>([]);
  /** Rises with every change of a plan: for what is drawn by hand. */
  revision = $state(0);
  #orderIsOld = false;
  #changed = false;

  constructor(view: RunView) {
    this.replaceBy(view);
  }

  get id(): string {
    return this.summary.id;
  }

  get isOver(): boolean {
    return this.summary.endedAt !== null;
  }

  plan(number: string): PlanCell | undefined {
    return this.cells.get(number);
  }

  /** Takes the run as it is now. */
  replaceBy(view: RunView): void {
    this.summary = view.summary;
    this.sentence = view.sentence;
    this.secondsLeft = view.secondsLeft;
    this.stuck = view.stuck;
    this.options = view.options;
    this.workers = view.workers;
    this.folder = view.folder;
    const cells = new Map<string, PlanCell>();
    for (const plan of view.plans) {
      const known = this.cells.get(plan.number);
      if (known) {
        known.view = plan;
        known.rank = attentionRank(plan, Date.now());
        cells.set(plan.number, known);
      } else cells.set(plan.number, new PlanCell(plan));
    }
    this.cells = cells;
    this.#orderIsOld = true;
    this.#changed = true;
    this.settle();
  }

  onRun(summary: RunSummary, sentence: string, secondsLeft: number | null, stuck: string | null): void {
    this.summary = summary;
    this.sentence = sentence;
    this.secondsLeft = secondsLeft;
    this.stuck = stuck;
  }

  onPlan(plan: PlanRunView): void {
    const cell = this.cells.get(plan.number);
    if (!cell) return;
    if (inTurn(cell.view.turn, plan.turn) !== 0) this.#orderIsOld = true;
    cell.view = plan;
    this.#changed = true;
    const rank = attentionRank(plan, Date.now());
    if (rank !== cell.rank) {
      cell.rank = rank;
      this.#orderIsOld = true;
    }
  }

  /** Looks again which plans became silent: nothing tells that but time. */
  onTime(now: number): void {
    for (const cell of this.cells.values()) {
      const rank = attentionRank(cell.view, now);
      if (rank !== cell.rank) {
        cell.rank = rank;
        this.#orderIsOld = true;
      }
    }
    this.settle();
  }

  /** After a batch: orders anew where that is needed, once. */
  settle(): void {
    if (this.#orderIsOld) {
      this.#orderIsOld = false;
      this.order = [...this.cells.values()].sort((a, b) => a.rank - b.rank || inTurn(a.view.turn, b.view.turn) || compareNumbers(a.number, b.number));
    }
    if (this.#changed) {
      this.#changed = false;
      this.revision += 1;
    }
  }
}

/** Waiting plans by their turn: number by number, the lower comes first. */
function inTurn(a: number[] | null, b: number[] | null): number {
  if (!a || !b) return 0;
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? 0;
    if (one !== other) return one - other;
  }
  return 0;
}

function compareNumbers(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
