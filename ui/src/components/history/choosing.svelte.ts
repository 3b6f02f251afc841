import { SvelteSet } from "svelte/reactivity";

/** Which runs are ticked. Shift ticks everything from the last one on. */
export class Choosing {
  readonly ticked = new SvelteSet<string>();
  #last: string | null = null;

  toggle(run: string, on: boolean, range: boolean, order: readonly string[]): void {
    const [from, to] = [this.#last === null ? -1 : order.indexOf(this.#last), order.indexOf(run)];
    const runs = range && from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [run];
    for (const one of runs) {
      if (on) this.ticked.add(one);
      else this.ticked.delete(one);
    }
    this.#last = run;
  }

  all(order: readonly string[], on: boolean): void {
    for (const run of order) {
      if (on) this.ticked.add(run);
      else this.ticked.delete(run);
    }
  }

  clear(): void {
    this.ticked.clear();
    this.#last = null;
  }

  /** Runs that are gone are not ticked any more. */
  keep(there: (run: string) => boolean): void {
    for (const run of this.ticked) if (!there(run)) this.ticked.delete(run);
  }
}
