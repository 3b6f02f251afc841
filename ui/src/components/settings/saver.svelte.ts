import { SvelteMap } from "svelte/reactivity";
import type { RunOptions, Settings } from "$lib/backend/types";
import type { Core } from "$lib/state/core.svelte";

/** Name of a setting: its trouble stands beside it. */
export type SettingName = Exclude<keyof Settings, "run"> | `run.${keyof RunOptions}`;

/** Saves every change at once, as the whole document. What was chosen is shown before the controller answered, and falls back where it refuses. */
export class SettingsSaver {
  /** Why a setting was not kept. */
  readonly troubles = new SvelteMap<SettingName, string>();
  #core: Core;
  #wanted = $state.raw<Settings | null>(null);
  #sending = false;
  #changed: SettingName[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  /** The settings as they are shown. */
  get shown(): Settings | null {
    return this.#wanted ?? this.#core.settings;
  }

  /** Whether a change has no answer yet. */
  get saving(): boolean {
    return this.#wanted !== null;
  }

  set<K extends Exclude<keyof Settings, "run">>(name: K, value: Settings[K]): void {
    if (this.shown) this.#want({ ...this.shown, [name]: value }, name);
  }

  setRun<K extends keyof RunOptions>(name: K, value: RunOptions[K]): void {
    if (this.shown) this.#want({ ...this.shown, run: { ...this.shown.run, [name]: value } }, `run.${name}`);
  }

  #want(settings: Settings, name: SettingName): void {
    this.#wanted = settings;
    this.#changed.push(name);
    this.troubles.delete(name);
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    // What is changed while an answer is on its way goes with the next one.
    for (let wanted = this.#wanted; wanted !== null; wanted = this.#next(wanted)) {
      const names = this.#changed;
      this.#changed = [];
      try {
        await this.#core.connection.call("settings-set", wanted, "done");
        this.#core.settings = wanted;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        // What was wanted since then stands on what was refused; it falls back with it.
        for (const name of [...names, ...this.#changed]) this.troubles.set(name, `Not saved: ${why}`);
        this.#changed = [];
        this.#wanted = wanted;
      }
    }
    this.#sending = false;
  }

  #next(sent: Settings): Settings | null {
    if (this.#wanted === sent) this.#wanted = null;
    return this.#wanted;
  }
}
