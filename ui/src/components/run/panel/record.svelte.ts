import type { AttemptRecord, RecordedPhase, RecordedSample } from "$lib/backend/types";
import { Refused } from "$lib/backend";
import type { Core } from "$lib/state/core.svelte";
import { LineBuffer } from "./lineBuffer";

/** The shortest time between two readings while an attempt goes on; milliseconds. */
const APART = 250;
/** Samples kept; beyond that every second one of the older half goes. */
const SAMPLES_KEPT = 20_000;

/** What an attempt says and uses: read from its begin, then followed while somebody looks. */
export class Record {
  /** Rises with everything that was read. */
  version = $state(0);
  /** Being read from its begin. */
  loading = $state(true);
  complete = $state(false);
  /** Why there is no record, or why it cannot be read now. */
  missing = $state<string | null>(null);
  readonly buffer = new LineBuffer();
  samples: RecordedSample[] = [];
  phases: RecordedPhase[] = [];
  #next = 0;
  #reading = false;
  #again = false;
  #readAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #core: Core;
  readonly #of: { run: string; plan: string; attempt: number };

  constructor(core: Core, of: { run: string; plan: string; attempt: number }) {
    this.#core = core;
    this.#of = of;
  }

  /** Reads what is new: now, or as soon as the last reading lies far enough back. */
  follow(): void {
    if (this.#closed || this.complete) return;
    if (this.#reading) {
      this.#again = true;
      return;
    }
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, Math.max(0, this.#readAt + APART - Date.now()));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    this.#reading = true;
    this.#again = false;
    this.#readAt = Date.now();
    try {
      let more = true;
      while (more && !this.#closed) {
        const part = await this.#core.connection.call("attempt-record", { ...this.#of, from: this.#next }, "record");
        if (this.#closed) return;
        this.#take(part);
        more = part.more && !part.complete;
      }
      this.loading = false;
    } catch (error) {
      if (this.#closed) return;
      // While the controller is away, what was read stays; it is read on when the plan changes again.
      if (!(error instanceof Refused && error.code === "lost")) this.missing = error instanceof Error ? error.message : String(error);
      this.loading = false;
    } finally {
      this.#reading = false;
      if (this.#again) this.follow();
    }
  }

  #take(part: AttemptRecord): void {
    this.buffer.add(part.lines);
    for (const sample of part.samples) this.samples.push(sample);
    if (this.samples.length > SAMPLES_KEPT) {
      const half = SAMPLES_KEPT / 2;
      this.samples = this.samples.filter((_, index) => index >= half || index % 2 === 0);
    }
    this.phases.push(...part.phases);
    this.#next = part.next;
    this.complete = part.complete;
    this.missing = part.missing;
    if (part.lines.length + part.samples.length + part.phases.length > 0) this.version += 1;
  }
}
