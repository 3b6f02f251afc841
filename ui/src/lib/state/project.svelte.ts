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
  /** Why its files could not be read again; what was read before stays on the screen. */
  unread = $state<string | null>(null);
  /** When it was read last; milliseconds since 1970. */
  readAt = $state(0);
  #path: string | null = null;
  #core: Core;
  #nav: Navigation;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(core: Core, nav: Navigation) {
    this.#core = core;
    this.#nav = nav;
  }

  /** Opens a project, or a folder with one; the view of it follows. */
  async open(path: string): Promise<boolean> {
    const before = this.#path;
    this.#path = path;
    this.trouble = null;
    this.unread = null;
    if (path !== before) this.view = null;
    this.#nav.openProject(path);
    await this.read();
    return this.trouble === null;
  }

  close(): void {
    this.#path = null;
    this.view = null;
    this.trouble = null;
    this.unread = null;
    this.#nav.project = null;
  }

  /** Reads the files again; one reading at a time. Who asks while one goes on is given another after it: files may have changed since. */
  read(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readUntilQuiet().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readUntilQuiet(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#readOnce();
    }
  }

  async #readOnce(): Promise<void> {
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
      this.unread = null;
      this.readAt = Date.now();
    } catch (error) {
      if (this.#path !== path) return;
      // While the controller is away, what was read before stays on the screen.
      if (error instanceof Refused && error.code === "lost" && this.view !== null) return;
      const why = error instanceof Error ? error.message : String(error);
      // A file that is being saved may be gone for a moment: ticks and places are not lost to that.
      if (this.view !== null) this.unread = why;
      else this.trouble = why;
    } finally {
      clearTimeout(slow);
      this.loading = false;
    }
  }
}
