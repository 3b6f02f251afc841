import type { LogEntry } from "$lib/backend/types";
import type { Core } from "$lib/state/core.svelte";
import { logJoined } from "./logWords";

/** The log of one run: asked for once, then continued by what the controller tells. */
export class Log {
  /** Oldest first. */
  entries = $state.raw<LogEntry[]>([]);
  loading = $state(true);
  trouble = $state<string | null>(null);
  readonly #core: Core;
  readonly #run: string;
  #pending: LogEntry[] = [];
  #timer = 0;

  constructor(core: Core, run: string) {
    this.#core = core;
    this.#run = run;
  }

  /** Begins; gives what ends it. */
  open(): () => void {
    const stop = this.#core.onLog((entry) => {
      if (entry.run !== this.#run) return;
      this.#pending.push(entry);
      // A batch brings many entries: they are taken together.
      this.#timer ||= requestAnimationFrame(() => {
        this.#timer = 0;
        this.#take(this.#pending.splice(0));
      });
    });
    void this.read();
    return () => {
      stop();
      cancelAnimationFrame(this.#timer);
    };
  }

  async read(): Promise<void> {
    try {
      this.#take(await this.#core.connection.call("run-log", { run: this.#run, from: (this.entries.at(-1)?.number ?? 0) + 1 }, "log"));
      this.trouble = null;
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      this.loading = false;
    }
  }

  #take(more: LogEntry[]): void {
    if (more.length === 0) return;
    this.entries = logJoined(this.entries, more);
  }
}
