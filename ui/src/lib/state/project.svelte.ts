import type { ProjectView } from "$lib/backend/types";
import { Refused } from "$lib/backend";
import type { Core } from "./core.svelte";
import type { Navigation } from "./navigation.svelte";

/** The project that is open, as its files were when they were read last. */
export class OpenProjectState {
  view = $state.raw<ProjectView | null>(null);
  /** Being read for longer than an eye notices. */
  loading = $state(false);
  /** Why it cannot be opened. */
  trouble = $state<string | null>(null);
  /** When it was read last; milliseconds since 1970. */
  readAt = $state(0);
  #path: string | null = null;
  #core: Core;
  #nav: Navigation;
  #reading: Promise<void> | null = null;

  constructor(core: Core, nav: Navigation) {
    this.#core = core;
    this.#nav = nav;
  }

  /** Opens a project, or a folder with one; the view of it follows. */
  async open(path: string): Promise<boolean> {
    const before = this.#path;
    this.#path = path;
    this.trouble = null;
    if (path !== before) this.view = null;
    this.#nav.openProject(path);
    await this.read();
    return this.trouble === null;
  }

  close(): void {
    this.#path = null;
    this.view = null;
    this.trouble = null;
    this.#nav.project = null;
  }

  /** Reads the files again; one reading at a time. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const path = this.#path;
    if (path === null) return;
    const slow = setTimeout(() => (this.loading = true), 200);
    try {
      const view = await this.#core.connection.call("project-view", { path }, "project-view");
      if (this.#path !== path) return;
      this.view = view;
      this.#path = view.document.path;
      this.#nav.project = view.document.path;
      this.trouble = null;
      this.readAt = Date.now();
    } catch (error) {
      if (this.#path !== path) return;
      // While the controller is away, what was read before stays on the screen.
      if (error instanceof Refused && error.code === "lost" && this.view !== null) return;
      this.trouble = error instanceof Error ? error.message : String(error);
      this.view = null;
    } finally {
      clearTimeout(slow);
      this.loading = false;
    }
  }
}
