import type { App } from "$lib/state/app.svelte";

/** Pause between two readings of the files while the view is seen; milliseconds. */
const EVERY = 20_000;
/** Plans that end together are one reading; milliseconds. */
const SETTLED_AFTER = 400;

/** Reads the project's files again while its view is seen: on focus, after a plan of it ended, when the controller is back, and every 20 seconds. Called while a component is made. */
export function watchProject(app: App): void {
  // The number of runs and of ended plans of this project: rises when a run is made and when a plan ends.
  const news = $derived.by(() => {
    const path = app.project.view?.document.path;
    let sum = 0;
    if (path !== undefined) for (const run of app.core.runs.values()) if (run.project === path) sum += 1 + run.succeeded + run.failed + run.cancelled;
    return sum;
  });
  const connected = $derived(app.core.link.kind === "connected");

  $effect(() => {
    if (!connected) return;
    const seen = (): void => {
      if (document.visibilityState === "visible") void app.project.read();
    };
    // What was read while another view was shown, or while the controller was away, may be old.
    seen();
    const timer = setInterval(seen, EVERY);
    addEventListener("focus", seen);
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      removeEventListener("focus", seen);
      document.removeEventListener("visibilitychange", seen);
    };
  });

  let before: number | null = null;
  $effect(() => {
    const now = news;
    const first = before === null;
    before = now;
    if (first) return;
    const timer = setTimeout(() => void app.project.read(), SETTLED_AFTER);
    return () => clearTimeout(timer);
  });
}
