import type { App } from "$lib/state/app.svelte";
import { VIEWS } from "$lib/state/navigation.svelte";
import * as runs from "$lib/state/runActions";
import { fileName } from "$lib/words/paths";

/** Something that can be done now. What cannot work now is not in the list. */
export interface Action {
  id: string;
  group: string;
  label: string;
  words?: string[];
  keys?: string;
  run: () => void;
}

/** Everything that can be done now, in the order in which it is offered. */
export function actionsOf(app: App): Action[] {
  const actions: Action[] = [];
  for (const summary of app.core.openRuns) {
    const of = `${summary.id} (${summary.title})`;
    if (summary.state === "active" && summary.waiting > 0) actions.push({ id: `pause-${summary.id}`, group: "Runs", label: `Pause run ${of}`, run: () => void runs.pause(app, summary.id) });
    if (summary.state === "paused" || summary.state === "interrupted") actions.push({ id: `resume-${summary.id}`, group: "Runs", label: `Resume run ${of}`, run: () => void runs.resume(app, summary.id) });
    actions.push({ id: `show-${summary.id}`, group: "Runs", label: `Show run ${of}`, run: () => app.nav.openRun(summary.id) });
  }
  for (const [index, view] of VIEWS.entries()) {
    const label = view.charAt(0).toUpperCase() + view.slice(1);
    actions.push({ id: `view-${view}`, group: "Views", label: `Go to ${label}`, keys: `Ctrl ${index + 1}`, run: () => app.nav.go(view) });
  }
  const pick = app.host.pickProject;
  if (pick) actions.push({ id: "open", group: "Project", label: "Open project…", keys: "Ctrl O", run: () => void pickAndOpen(app) });
  if (app.nav.project !== null) {
    actions.push({ id: "reread", group: "Project", label: "Read the project's files again", keys: "F5", run: () => void app.project.read() });
    actions.push({ id: "close-project", group: "Project", label: "Close the project", run: () => app.project.close() });
  }
  actions.push({ id: "sample", group: "Project", label: "Open the sample project", run: () => void openSample(app) });
  for (const recent of app.core.projects.slice(0, 8)) {
    if (recent.path === app.nav.project) continue;
    actions.push({ id: `recent-${recent.path}`, group: "Recent projects", label: `Open ${recent.title || fileName(recent.path)}`, words: [recent.path], run: () => void app.project.open(recent.path) });
  }
  if (app.host.quit) actions.push({ id: "quit", group: "Program", label: "Quit for good…", run: () => (app.quitAsked = true) });
  return actions;
}

/** Asks for a project by the system's dialog and opens it. */
export async function pickAndOpen(app: App): Promise<void> {
  try {
    const path = await app.host.pickProject?.();
    if (path) await app.project.open(path);
  } catch (error) {
    app.toasts.failed("No dialog could be shown", error);
  }
}

/** Opens the sample project; a copy of it is made where there is none. */
export async function openSample(app: App): Promise<void> {
  try {
    await app.project.open(await app.core.connection.call("sample-open", {}, "text"));
  } catch (error) {
    app.toasts.failed("The sample cannot be opened", error);
  }
}
