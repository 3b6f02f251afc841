import { fireEvent } from "@testing-library/dom";
import { render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { describe, expect, it } from "vitest";
import { FakeCore, begunApp, snapshot, type Answers } from "../../fixtures/fakeCore";
import WithApp from "../../fixtures/WithApp.svelte";
import { workerView } from "../../fixtures/workers";
import AddWorker from "./AddWorker.svelte";

const automatic = workerView({ name: "local", kept: false, folder: "/s/worker", entry: { type: "local", worker_id: "local", queue_priority: 0, max_parallel_plans: 2 } });
const added = workerView({ name: "this-machine" });
const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await tick();
};

async function atSettings(answers: Answers = {}): Promise<FakeCore> {
  const core = new FakeCore(snapshot({ workers: [automatic] }), {
    "worker-add": () => ({ reply: "workers", value: [automatic, added] }),
    "worker-remove": () => ({ reply: "workers", value: [automatic] }),
    "worker-change": () => ({ reply: "workers", value: [automatic, added] }),
    "worker-check": () => ({ reply: "checks", value: [{ name: "this-machine", ready: false, checks: [{ worker: "this-machine", id: "engine", title: "Engine", state: "failed", detail: "no engine", wayOut: "Give a path" }] }] }),
    ...answers,
  });
  const app = await begunApp(core);
  render(WithApp, { props: { app, of: AddWorker as unknown as Component<Record<string, unknown>>, props: { onClose: () => undefined } } });
  await settled();
  await fireEvent.click(screen.getByRole("button", { name: "Next" }));
  await settled();
  return core;
}
const go = async (name = "Add and check"): Promise<void> => {
  await fireEvent.click(screen.getByRole("button", { name }));
  await settled();
};

describe("adding a worker", () => {
  it("offers no kind that cannot be used", async () => {
    const core = new FakeCore(snapshot({ workers: [automatic] }));
    render(WithApp, { props: { app: await begunApp(core), of: AddWorker as unknown as Component<Record<string, unknown>>, props: { onClose: () => undefined } } });
    await settled();
    expect(screen.getAllByRole("radio")).toHaveLength(2);
    expect(screen.getByText("Docker hosts")).toBeInTheDocument();
  });

  it("of a machine over SSH asks for its host, names it by that, and says nothing of this machine", async () => {
    const core = new FakeCore(snapshot({ workers: [automatic] }), {
      "worker-add": () => ({ reply: "workers", value: [automatic, workerView({ name: "bigbox", kind: "ssh", entry: { type: "ssh", worker_id: "bigbox", hostname: "ana@bigbox.example.org" } })] }),
      "worker-check": () => ({ reply: "checks", value: [{ name: "bigbox", ready: false, checks: [{ worker: "bigbox", id: "connection", title: "Connection", state: "failed", detail: "no route to host", wayOut: null, fingerprint: null }] }] }),
    });
    render(WithApp, { props: { app: await begunApp(core), of: AddWorker as unknown as Component<Record<string, unknown>>, props: { onClose: () => undefined } } });
    await settled();
    await fireEvent.click(screen.getByRole("radio", { name: /Machines over SSH/ }));
    await go("Next");
    expect(screen.getByLabelText("Host")).toHaveFocus();
    expect(screen.queryByText(/this machine/i)).toBeNull();
    expect(screen.getByText(/once Spillway has looked at that machine/)).toBeInTheDocument();
    await go();
    expect(screen.getByLabelText("Host")).toHaveAccessibleDescription(/alias/);
    expect(screen.queryByText("Give it a name.")).toBeNull();
    await fireEvent.input(screen.getByLabelText("Host"), { target: { value: "ana@bigbox.example.org" } });
    await settled();
    expect(screen.getByLabelText("Name")).toHaveValue("bigbox");
    await go();
    // What this machine was by itself it stays.
    expect(core.of("worker-add")).toEqual([automatic.entry, { type: "ssh", worker_id: "bigbox", queue_priority: 0, hostname: "ana@bigbox.example.org", use_ssh_client: false }]);
    await fireEvent.click(screen.getByRole("button", { name: "Change how it is reached…" }));
    await settled();
    expect(screen.getByLabelText("Host")).toHaveFocus();
    expect(screen.queryByRole("button", { name: "Back" })).toBeNull();
  });

  it("keeps a name of the person's own while the host is typed", async () => {
    const core = new FakeCore(snapshot({ workers: [automatic] }));
    render(WithApp, { props: { app: await begunApp(core), of: AddWorker as unknown as Component<Record<string, unknown>>, props: { onClose: () => undefined } } });
    await settled();
    await fireEvent.click(screen.getByRole("radio", { name: /Machines over SSH/ }));
    await go("Next");
    await fireEvent.input(screen.getByLabelText("Name"), { target: { value: "night" } });
    await fireEvent.input(screen.getByLabelText("Host"), { target: { value: "big" } });
    await settled();
    expect(screen.getByLabelText("Name")).toHaveValue("night");
  });

  it("keeps the automatic worker as well where it is wanted, and goes on to the checklist", async () => {
    const core = await atSettings();
    await fireEvent.input(screen.getByLabelText("Cores in all"), { target: { value: "8" } });
    expect(screen.getByText("2 slots of 4 cores")).toBeInTheDocument();
    await go();
    expect(core.of("worker-add")).toEqual([automatic.entry, { type: "local", worker_id: "this-machine", queue_priority: 0, cores_total: 8 }]);
    expect(core.of("worker-check")).toEqual([{ name: "this-machine" }]);
    expect(screen.getByText("no engine")).toBeInTheDocument();
    expect(core.of("worker-try")).toEqual([]);
  });

  it("adds it alone where the automatic one may go", async () => {
    const core = await atSettings();
    await fireEvent.click(screen.getByLabelText("Keep “local” as well"));
    await go();
    expect(core.of("worker-add")).toHaveLength(1);
  });

  it("says what is wrong beside the field, and sends nothing", async () => {
    const core = await atSettings();
    await fireEvent.input(screen.getByLabelText("Cores per plan"), { target: { value: "many" } });
    await fireEvent.input(screen.getByLabelText("Folder"), { target: { value: "/s/worker/" } });
    await go();
    expect(screen.getByLabelText("Cores per plan")).toHaveAccessibleDescription(/whole number/);
    expect(screen.getByLabelText("Folder")).toHaveAccessibleDescription(/“local” uses this folder/);
    expect(core.of("worker-add")).toEqual([]);
  });

  it("gives the automatic worker up again where the new one is refused", async () => {
    const refused = { reply: "refused", value: { code: "bad-request", message: "the folder is not there", detail: null } };
    let calls = 0;
    const core = await atSettings({ "worker-add": () => (++calls === 2 ? refused : { reply: "workers", value: [automatic] }) });
    await go();
    expect(screen.getByRole("alert")).toHaveTextContent("the folder is not there");
    expect(core.of("worker-remove")).toEqual([{ name: "local" }]);
  });

  it("goes back to the field that mends a failed check, and changes the worker then", async () => {
    const core = await atSettings();
    await go();
    await fireEvent.click(screen.getByRole("button", { name: "Give the engine's path…" }));
    await settled();
    expect(screen.queryByLabelText("Name")).toBeNull();
    const engine = screen.getByLabelText("Engine");
    expect(engine).toHaveFocus();
    await fireEvent.input(engine, { target: { value: "/opt/ras/6.6" } });
    await go("Change and check");
    expect(core.of("worker-change")).toEqual([{ name: "this-machine", entry: { ras_exe_path: "/opt/ras/6.6" } }]);
    expect(core.of("worker-check")).toHaveLength(2);
  });
});
