import type { WorkerView } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import { isAutomatic } from "./acts";
import { forgetChecklist } from "./checklists.svelte";
import { changesOf, entryOf, type WorkerForm } from "./form";
import { takeWorkers } from "./taken";

/** The worker that this machine is by itself, and that makes way for one that is kept. */
export function automaticWorker(workers: Iterable<WorkerView>): WorkerView | null {
  for (const worker of workers) if (isAutomatic(worker)) return worker;
  return null;
}

/** Keeps a new worker. `beside` is the automatic worker, where it is to be kept as well. Refusals are thrown. */
export async function addWorker(app: App, form: WorkerForm, beside: WorkerView | null): Promise<void> {
  const call = app.core.connection;
  if (beside !== null) await call.call("worker-add", beside.entry, "workers");
  try {
    takeWorkers(app, await call.call("worker-add", entryOf(form), "workers"));
    await keepSecret(app, form.name.trim(), form);
  } catch (error) {
    // The automatic one was kept for the new one's sake alone.
    if (beside !== null) await call.call("worker-remove", { name: beside.name }, "workers").catch(() => undefined);
    throw error;
  }
}

/** Changes the settings of a worker; the automatic one becomes a kept one by it. Gives whether anything changed. */
export async function changeWorker(app: App, worker: WorkerView, form: WorkerForm): Promise<boolean> {
  const changes = changesOf(form, worker.entry);
  if (Object.keys(changes).length === 0) return await keepSecret(app, worker.name, form);
  const answer = worker.kept
    ? await app.core.connection.call("worker-change", { name: worker.name, entry: changes }, "workers")
    : await app.core.connection.call("worker-add", { ...entryOf(form), worker_id: worker.name }, "workers");
  takeWorkers(app, answer);
  await keepSecret(app, worker.name, form);
  forgetChecklist(app, worker.name);
  return true;
}

/** Keeps what was typed as password or passphrase; the form forgets it. Gives whether there was one. */
async function keepSecret(app: App, name: string, form: WorkerForm): Promise<boolean> {
  if (form.kind !== "ssh" || form.useSshClient || form.secret === "") return false;
  const of = form.keyPath.trim() === "" ? "login" : "key";
  await app.core.connection.call("worker-secret", { name, of, secret: form.secret }, "text");
  form.secret = "";
  forgetChecklist(app, name);
  return true;
}
