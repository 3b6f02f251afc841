import type { MoveTo, RunView, SharedOut, StartRun, StartedRun } from "$lib/backend/types";
import type { App } from "./app.svelte";

/** Does something to a run; the answer is the run as it is then, and a refusal is told in a toast. */
async function ask(app: App, what: string, call: () => Promise<RunView>): Promise<boolean> {
  try {
    const view = await call();
    app.core.held.get(view.summary.id)?.replaceBy(view);
    app.core.runs.set(view.summary.id, view.summary);
    return true;
  } catch (error) {
    app.toasts.failed(what, error);
    return false;
  }
}

export function pause(app: App, run: string): Promise<boolean> {
  return ask(app, "The run was not paused", () => app.core.connection.call("run-pause", run, "run"));
}

export function resume(app: App, run: string): Promise<boolean> {
  return ask(app, "The run does not go on", () => app.core.connection.call("run-resume", run, "run"));
}

export function stopAfterCurrent(app: App, run: string): Promise<boolean> {
  return ask(app, "The run was not stopped", () => app.core.connection.call("run-stop-after-current", run, "run"));
}

export function cancel(app: App, run: string, plan: string | null = null): Promise<boolean> {
  return ask(app, plan === null ? "The run was not stopped" : `Plan ${plan} was not cancelled`, () => app.core.connection.call("run-cancel", { run, plan }, "run"));
}

export function requeue(app: App, run: string, plan: string | null = null): Promise<boolean> {
  return ask(app, plan === null ? "Nothing was queued again" : `Plan ${plan} was not queued again`, () => app.core.connection.call("run-requeue", { run, plan }, "run"));
}

export function move(app: App, run: string, plan: string, to: MoveTo): Promise<boolean> {
  return ask(app, `Plan ${plan} was not moved`, () => app.core.connection.call("run-move", { run, plan, to }, "run"));
}

export function publish(app: App, run: string): Promise<boolean> {
  return ask(app, "The results could not be put beside the project", () => app.core.connection.call("run-publish", run, "run"));
}

/** Shares the queue out to the workers; gives what each has then, none where it was refused. */
export async function shareOut(app: App, run: string): Promise<SharedOut | null> {
  let shared: SharedOut | null = null;
  await ask(app, "The queue was not shared out", async () => (shared = await app.core.connection.call("run-leave", run, "shared-out")));
  return shared;
}

/** Makes a run. What a person should read comes with it. Refusals are thrown: the dialog shows them in their place. */
export async function start(app: App, request: StartRun): Promise<StartedRun> {
  const started = await app.core.connection.call("run-start", request, "started");
  await app.core.hold(started.run.summary.id);
  app.core.runs.set(started.run.summary.id, started.run.summary);
  return started;
}

/** Deletes an ended run; gives the bytes that were freed. */
export async function remove(app: App, run: string): Promise<number | null> {
  try {
    const deleted = await app.core.connection.call("run-delete", run, "deleted");
    return deleted.freedBytes;
  } catch (error) {
    app.toasts.failed(`Run ${run} was not deleted`, error);
    return null;
  }
}
