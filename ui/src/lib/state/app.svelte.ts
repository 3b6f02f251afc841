import { getContext, setContext } from "svelte";
import type { Host } from "$lib/backend";
import type { Core } from "./core.svelte";
import { WindowMemory } from "./memory.svelte";
import { Navigation } from "./navigation.svelte";
import { PlanChoices } from "./planChoice.svelte";
import { OpenProjectState } from "./project.svelte";
import { Toasts } from "./toasts.svelte";

/** Everything the page holds, made once and handed down as a context. */
export class App {
  readonly core: Core;
  readonly host: Host;
  readonly nav = new Navigation();
  readonly memory: WindowMemory;
  readonly toasts = new Toasts();
  readonly project: OpenProjectState;
  readonly planChoices = new PlanChoices();
  /** Whether files are held over the window. */
  filesHeld = $state(false);
  /** Whether the question before quitting for good is open. */
  quitAsked = $state(false);

  constructor(core: Core, host: Host) {
    this.core = core;
    this.host = host;
    this.memory = new WindowMemory(core);
    this.project = new OpenProjectState(core, this.nav);
  }
}

const KEY = Symbol("app");

export function setApp(app: App): App {
  return setContext(KEY, app);
}

export function useApp(): App {
  return getContext<App>(KEY);
}
