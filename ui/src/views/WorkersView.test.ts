import { fireEvent } from "@testing-library/dom";
import { render, screen, within } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { describe, expect, it } from "vitest";
import type { WorkerView } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import { FakeCore, begunApp, snapshot, type Answers } from "../fixtures/fakeCore";
import { planRun, runSummary, runView, runningPlan } from "../fixtures/runs";
import WithApp from "../fixtures/WithApp.svelte";
import { workerView } from "../fixtures/workers";
import WorkersView from "./WorkersView.svelte";

const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await tick();
};

async function shown(workers: WorkerView[], answers: Answers = {}, runs = [] as ReturnType<typeof runView>[]): Promise<{ core: FakeCore; app: App }> {
  const core = new FakeCore(snapshot({ workers, runs: runs.map((run) => run.summary), openRuns: runs }), answers);
  const app = await begunApp(core);
  render(WithApp, { props: { app, of: WorkersView as unknown as Component<Record<string, unknown>> } });
  await settled();
  return { core, app };
}
const card = (name: string): ReturnType<typeof within> => within(screen.getByRole("article", { name }));

describe("the workers view", () => {
  it("puts the worker that needs attention first, with its reason", async () => {
    await shown([workerView({ name: "a" }), workerView({ name: "z", state: { kind: "needs-attention", reason: "ras_exe_path /x is not there" } })]);
    expect(screen.getAllByRole("article").map((one) => one.getAttribute("aria-labelledby") && within(one).getByRole("heading").textContent)).toEqual(["z", "a"]);
    expect(card("z").getByText("ras_exe_path /x is not there")).toBeInTheDocument();
    expect(card("z").queryByRole("button", { name: /Trial run/ })).toBeNull();
  });

  it("says that none fits, and shows all again", async () => {
    await shown([workerView({ name: "a" }), workerView({ name: "b" })]);
    await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "nowhere" } });
    expect(screen.getByText("No worker fits")).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Show all 2" }));
    expect(screen.getAllByRole("article")).toHaveLength(2);
  });

  it("lets a worker that was set aside take plans again at a press", async () => {
    const aside = workerView({ name: "big", state: { kind: "set-aside", reason: "3 failures in a row" } });
    const { core } = await shown([aside], { "worker-allow": () => ({ reply: "workers", value: [{ ...aside, state: { kind: "ready" } }] }) });
    await fireEvent.click(card("big").getByRole("button", { name: "Allow again" }));
    await settled();
    expect(core.of("worker-allow")).toEqual([{ name: "big" }]);
    expect(card("big").getByText("Ready")).toBeInTheDocument();
  });

  it("fills the slot of a plan of ours and leads to it", async () => {
    const worker = workerView({ slots: [{ slot: 1, what: "Weirbach, plan 01", owner: "me@desk", until: null }] });
    const { app } = await shown([worker], {}, [runView(runSummary({ running: 1 }), [runningPlan("01", { fraction: 0.3 })])]);
    await fireEvent.click(screen.getByRole("button", { name: "Slot 1: Weirbach, plan 01, 30 %. Show it in its run" }));
    expect([app.nav.view, app.nav.run, app.nav.plan]).toEqual(["run", "r1", "01"]);
  });

  it("asks before plans go back to the queue, and says how many", async () => {
    const worker = workerView();
    const { core, app } = await shown([worker], { "worker-stop": () => ({ reply: "workers", value: [worker] }) }, [
      runView(runSummary({ plans: 3, running: 1 }), [runningPlan("01"), planRun("02", { state: { kind: "staged", worker: "local" } }), planRun("03")]),
    ]);
    await fireEvent.keyDown(screen.getByRole("button", { name: "More for local" }), { key: "Enter" });
    const entry = await screen.findByRole("menuitem", { name: "Stop now…" });
    await fireEvent.pointerMove(entry, { pointerType: "mouse" });
    await fireEvent.keyDown(entry, { key: "Enter" });
    await settled();
    expect(screen.getByText(/1 plan that runs there is ended.* 2 plans go back to the queue/)).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Stop now, 2 plans back to the queue" }));
    await settled();
    expect(core.of("worker-stop")).toEqual([{ name: "local", force: true }]);
    expect(app.toasts.list).toEqual([]);
  });

  it("tells a refusal", async () => {
    const aside = workerView({ name: "big", state: { kind: "draining" } });
    await shown([aside], { "worker-allow": () => ({ reply: "refused", value: { code: "not-now", message: "not now", detail: null } }) });
    await fireEvent.click(card("big").getByRole("button", { name: "Allow again" }));
    await settled();
    expect(screen.getByText("big takes no plans yet: not now")).toBeInTheDocument();
  });

  it("shows names and reasons with markup as text", async () => {
    await shown([workerView({ name: "<img src=x onerror=alert(1)>", state: { kind: "needs-attention", reason: "<b>bold</b>" } })]);
    expect(screen.getAllByText("<b>bold</b>", { exact: false }).length).toBeGreaterThan(0);
    expect(document.querySelector("img, b")).toBeNull();
  });
});
