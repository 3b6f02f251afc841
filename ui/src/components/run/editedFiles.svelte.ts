import type { ProjectView } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import type { OpenRun } from "$lib/state/openRun.svelte";
import { editedOf } from "./edited";

/** Files that were changed after a run took its snapshot, kept up to date: from the project that is open, else asked for when the run is shown and when the person comes back. */
export function editedFiles(app: App, run: () => OpenRun): { readonly files: ReadonlyMap<string, string[]> } {
  let asked = $state.raw<ProjectView | null>(null);
  const isOpen = $derived(app.project.view?.document.path === run().summary.project);
  const files = $derived(editedOf(isOpen ? app.project.view : asked?.document.path === run().summary.project ? asked : null, run().id));

  $effect(() => {
    const path = run().summary.project;
    if (isOpen || run().isOver) return;
    const look = (): void => {
      if (app.core.link.kind !== "connected") return;
      // Only a hint: where the project cannot be read now, there is none.
      app.core.connection.call("project-view", { path }, "project-view").then(
        (view) => (asked = view),
        () => undefined,
      );
    };
    look();
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  });
  return {
    get files() {
      return files;
    },
  };
}
