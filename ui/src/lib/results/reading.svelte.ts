import type { ResultDocument } from "$lib/backend/types";
import type { Core } from "$lib/state/core.svelte";

/** One answer of the controller that a view waits for: what is there, what went wrong, and whether it takes long. */
export class Reading<T> {
  value = $state.raw<T | null>(null);
  trouble = $state<string | null>(null);
  busy = $state(false);
  #turn = 0;

  /** Asks; an answer to an older question is dropped. */
  async read(ask: () => Promise<T>, keep = false): Promise<void> {
    const turn = ++this.#turn;
    if (!keep) this.value = null;
    this.trouble = null;
    this.busy = true;
    try {
      const value = await ask();
      if (turn === this.#turn) this.value = value;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.value = null;
      this.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  clear(): void {
    this.#turn += 1;
    this.value = null;
    this.trouble = null;
    this.busy = false;
  }
}

/** Opens a result file. */
export function openResult(core: Core, file: string): Promise<ResultDocument> {
  return core.connection.call("result-open", { file }, "result");
}
