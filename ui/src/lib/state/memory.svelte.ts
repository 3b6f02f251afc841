import type { Core } from "./core.svelte";

/** Pause after a change before it is sent, so that dragging a border does not send a hundred times; milliseconds. */
const SETTLED_AFTER = 400;

/** What the window remembers of panels, columns and places: small values by key, kept by the controller. */
export class WindowMemory {
  #values: Record<string, unknown> = $state({});
  #core: Core;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(core: Core) {
    this.#core = core;
    core.whenKnown(() => {
      try {
        const kept: unknown = JSON.parse(core.windowMemory ?? "{}");
        if (kept !== null && typeof kept === "object" && !Array.isArray(kept)) this.#values = { ...kept, ...this.#values };
      } catch {
        // A memory that cannot be read is an empty one.
      }
    });
  }

  /** What is remembered, else `otherwise`, also where what is remembered is of another type. */
  get<T>(key: string, otherwise: T): T {
    const value = this.#values[key];
    return typeof value === typeof otherwise && Array.isArray(value) === Array.isArray(otherwise) && value !== null ? (value as T) : otherwise;
  }

  set(key: string, value: unknown): void {
    this.#values[key] = value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), SETTLED_AFTER);
  }

  #send(): void {
    const text = JSON.stringify(this.#values);
    // A size that was not remembered is not worth a word.
    this.#core.connection.call("window-memory-set", { text }, "done").catch(() => undefined);
  }
}
