import { untrack } from "svelte";
import type { MoveTo } from "$lib/backend/types";
import type { OpenRun, PlanCell } from "$lib/state/openRun.svelte";
import { allChosen, canCancel, canMove, canRequeue, clicked, isShown, needsALook, NONE, stepped, type Chosen, type Shown } from "./choosing";
import { droppedAt } from "./moving";

/** A plan that is dragged, and the row before which it would be dropped. */
export interface Drag {
  plan: string;
  index: number;
  to: MoveTo | null;
}

/** The list of a run's plans as the person arranged it: filter, chosen rows, a drag. */
export class ListState {
  shown = $state<Shown>("all");
  text = $state("");
  chosen = $state.raw<Chosen>(NONE);
  drag = $state.raw<Drag | null>(null);
  readonly #run: () => OpenRun;

  constructor(run: () => OpenRun) {
    this.#run = run;
  }

  /** Rows that pass the filter, in order of what needs eyes. Looks again when the order changes: a plan that changed its
   * kind changed its place, and a step of progress changes neither. */
  readonly rows: PlanCell[] = $derived.by(() => {
    const order = this.#run().order;
    const { shown, text } = this;
    if (shown === "all" && text.trim() === "") return order;
    return untrack(() => order.filter((cell) => isShown(cell.view, shown, text.trim())));
  });

  /** Plans that succeeded and need a look. */
  readonly toLookAt: number = $derived.by(() => {
    const order = this.#run().order;
    return untrack(() => order.reduce((sum, cell) => sum + (needsALook(cell.view) ? 1 : 0), 0));
  });

  /** Chosen plans that are shown, in the order of the list. */
  readonly chosenCells: PlanCell[] = $derived.by(() => {
    const { plans } = this.chosen;
    return plans.size === 0 ? [] : this.rows.filter((cell) => plans.has(cell.number));
  });
  readonly cancellable: string[] = $derived(this.chosenCells.filter((cell) => canCancel(cell.view)).map((cell) => cell.number));
  readonly requeueable: string[] = $derived(this.chosenCells.filter((cell) => canRequeue(cell.view)).map((cell) => cell.number));
  readonly movable: string[] = $derived(this.chosenCells.filter((cell) => canMove(cell.view)).map((cell) => cell.number));

  get numbers(): string[] {
    return this.rows.map((cell) => cell.number);
  }

  click(plan: string, held: { shift: boolean; control: boolean }): void {
    this.chosen = clicked(this.chosen, plan, this.numbers, held);
  }

  step(by: number, held: { shift: boolean; control: boolean }): void {
    this.chosen = stepped(this.chosen, by, this.numbers, held);
  }

  chooseAll(): void {
    this.chosen = allChosen(this.chosen, this.numbers);
  }

  clear(): void {
    this.chosen = { ...NONE, active: this.chosen.active };
  }

  dragTo(plan: string, index: number): void {
    if (this.drag?.index === index && this.drag.plan === plan) return;
    const views = this.rows.map((cell) => cell.view);
    this.drag = { plan, index, to: droppedAt(views, index, plan) };
  }
}
