import type { App } from "$lib/state/app.svelte";
import type { OpenRun } from "$lib/state/openRun.svelte";
import { isOver } from "./inRun";

/** The runs of one project that are not over. Made while a component is. */
export class RunsHere {
  readonly #app: App;
  readonly #path: () => string;

  constructor(app: App, path: () => string) {
    this.#app = app;
    this.#path = path;
  }

  /** As one text, so that a change of counts alone wakes nobody who reads what follows from it. */
  readonly #ids = $derived.by(() =>
    this.#app.core.openRuns
      .filter((run) => run.project === this.#path())
      .map((run) => run.id)
      .join(" "),
  );

  readonly runs: OpenRun[] = $derived.by(() => this.#ids.split(" ").flatMap((id) => this.#app.core.held.get(id) ?? []));

  readonly #planText = $derived.by(() => {
    const numbers: string[] = [];
    for (const run of this.runs) for (const [number, cell] of run.cells) if (!isOver(cell.view.state)) numbers.push(number);
    return numbers.join(" ");
  });

  /** Numbers of the plans that such a run still has to do with. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a whole new set each time, never changed
  readonly plans: ReadonlySet<string> = $derived.by(() => new Set(this.#planText.split(" ").filter(Boolean)));
}
