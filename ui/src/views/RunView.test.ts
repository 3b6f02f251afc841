import { fireEvent } from "@testing-library/dom";
import { render, screen, within } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { PlanRunView, RunSummary, Snapshot } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import { FakeCore, begunApp, snapshot, type Answers } from "../fixtures/fakeCore";
import { attempt, NOON, planResult, planRun, runningPlan, runSummary, runView } from "../fixtures/runs";
import WithApp from "../fixtures/WithApp.svelte";
import { workerView } from "../fixtures/workers";
import RunView from "./RunView.svelte";

// jsdom lays nothing out; a list that draws what is in sight is told sizes.
class Sizes {
  constructor(readonly told: ResizeObserverCallback) {}
  observe(target: Element): void {
    const height = target.querySelector(".plan-row") && !target.classList.contains("list") ? 32 : 640;
    queueMicrotask(() => this.told([{ target, contentRect: { width: 1600, height } } as unknown as ResizeObserverEntry], this as unknown as ResizeObserver));
  }
  unobserve(): void {}
  disconnect(): void {}
}
beforeAll(() => {
  vi.stubGlobal("ResizeObserver", Sizes);
  Object.defineProperty(HTMLElement.prototype, "offsetParent", { configurable: true, get: () => document.body });
  HTMLCanvasElement.prototype.getContext = () => null;
});
afterAll(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(HTMLElement.prototype, "offsetParent");
});

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await tick();
  }
};
const failed = (number: string, why: string): PlanRunView => planRun(number, { state: { kind: "failed" }, attempts: [attempt({ state: "failed", endedAt: NOON + 1000, reason: why })], result: planResult({ success: false, errorMessage: why }) });
const counted = (plans: PlanRunView[], over: Partial<RunSummary> = {}): RunSummary => {
  const count = (...kinds: string[]): number => plans.filter((plan) => kinds.includes(plan.state.kind)).length;
  return runSummary({ plans: plans.length, failed: count("failed"), running: count("running"), waiting: count("waiting"), succeeded: count("succeeded"), ...over });
};

async function shown(plans: PlanRunView[], answers: Answers = {}, over: Partial<RunSummary> = {}, also: Partial<Snapshot> = {}): Promise<{ core: FakeCore; app: App }> {
  const run = runView(counted(plans, over), plans, { sentence: "so it stands" });
  const same = (): { reply: "run"; value: typeof run } => ({ reply: "run", value: run });
  const all: Answers = { "run-move": same, "run-cancel": same, "run-requeue": same, "run-show": same, "run-log": () => ({ reply: "log", value: [] }), ...answers };
  const core = new FakeCore(snapshot({ workers: [workerView()], runs: [run.summary], openRuns: run.summary.endedAt === null ? [run] : [], ...also }), all);
  const app = await begunApp(core);
  render(WithApp, { props: { app, of: RunView as unknown as Component<Record<string, unknown>> } });
  await settled();
  return { core, app };
}
const rows = (): string[] => within(screen.getByRole("grid")).getAllByRole("row").slice(1).map((row) => row.querySelector(".number")?.textContent ?? "");
const list = (): HTMLElement => screen.getByRole("grid");
const row = (number: string): HTMLElement => within(list()).getByText(number, { selector: ".number" });

describe("the run view", () => {
  it("says that nothing was run yet, with the way to the project", async () => {
    const { app } = await shown([], {}, {}, { runs: [], openRuns: [] });
    expect(screen.getByText("Nothing was run yet")).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Go to Project" }));
    expect(app.nav.view).toBe("project");
  });

  it("lists what needs eyes first, waiting plans in their turn", async () => {
    await shown([planRun("01", { turn: [0, -9, 2, 0] }), runningPlan("02"), failed("03", "disk full"), planRun("04", { turn: [-1, -1, 3, 0] })]);
    expect(rows()).toEqual(["03", "02", "04", "01"]);
    expect(screen.getByText("Disk full")).toBeInTheDocument();
  });

  it("shows only the plans of the count that is pressed, and all again", async () => {
    await shown([planRun("01"), runningPlan("02"), failed("03", "disk full")]);
    await fireEvent.click(screen.getByRole("button", { name: "1 running" }));
    await settled();
    expect(rows()).toEqual(["02"]);
    await fireEvent.click(screen.getByRole("button", { name: "Show all" }));
    await settled();
    expect(rows()).toEqual(["03", "02", "01"]);
  });

  it("asks once before it stops, and says how many", async () => {
    const { core } = await shown([planRun("01"), planRun("04"), runningPlan("02")]);
    await fireEvent.click(screen.getByRole("button", { name: "Stop now…" }));
    await settled();
    expect(screen.getByText("1 running plan is stopped; what it computed so far is lost.")).toBeInTheDocument();
    expect(core.of("run-cancel")).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Stop 3 plans" }));
    await settled();
    expect(core.of("run-cancel")).toEqual([{ run: "r1", plan: null }]);
  });

  it("cancels the chosen plans that are not over, one command each", async () => {
    const { core } = await shown([failed("01", "no"), planRun("02"), planRun("03")]);
    await fireEvent.click(row("01"));
    await fireEvent.click(row("03"), { shiftKey: true });
    await settled();
    expect(screen.getByRole("button", { name: "Queue 1 plan again" })).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Cancel 2 plans…" }));
    await settled();
    await fireEvent.click(screen.getByRole("button", { name: "Cancel 2 plans" }));
    await settled();
    expect(core.of("run-cancel")).toEqual([{ run: "r1", plan: "02" }, { run: "r1", plan: "03" }]);
  });

  it("reorders what waits by Alt and an arrow, and says where it is now", async () => {
    const { core } = await shown([planRun("01"), planRun("02"), planRun("03")]);
    await fireEvent.keyDown(list(), { key: "End" });
    await fireEvent.keyDown(list(), { key: "ArrowUp", altKey: true });
    await settled();
    expect(core.of("run-move")).toEqual([{ run: "r1", plan: "03", to: { before: "02" } }]);
    expect(screen.getByText("Plan 03 comes before plan 02")).toBeInTheDocument();
  });

  it("reorders what waits by dragging its grip", async () => {
    const { core } = await shown([planRun("01"), planRun("02"), planRun("03")]);
    const grip = row("03").parentElement?.querySelector(".grip") ?? list();
    await fireEvent(grip, new MouseEvent("pointerdown", { clientY: 70, bubbles: true, button: 0 }));
    fireEvent(window, new MouseEvent("pointermove", { clientY: 2 }));
    await settled();
    fireEvent(window, new MouseEvent("pointerup", { clientY: 2 }));
    await settled();
    expect(core.of("run-move")).toEqual([{ run: "r1", plan: "03", to: { before: "01" } }]);
  });

  it("opens the panel of a plan, and Escape closes it", async () => {
    const { app } = await shown([runningPlan("01")], { "attempt-record": () => ({ reply: "record", value: { lines: [], samples: [], phases: [], next: 0, more: false, complete: false, missing: null } }) });
    await fireEvent.keyDown(list(), { key: "ArrowDown" });
    await fireEvent.keyDown(list(), { key: "Enter" });
    await settled();
    expect(screen.getByRole("region", { name: "Plan 01" })).toBeInTheDocument();
    await fireEvent.keyDown(list(), { key: "Escape" });
    expect(app.nav.plan).toBeNull();
  });

  it("asks for a run that is over when it is looked at", async () => {
    const { core } = await shown([failed("01", "no")], {}, { endedAt: NOON + 9000, state: "finished" });
    expect(core.of("run-show")).toEqual(["r1"]);
    expect(screen.getByRole("button", { name: "Queue 1 failed again" })).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Pause" })).toBeNull();
  });

  it("says why a run cannot be shown, and tries again", async () => {
    const { core } = await shown([], { "run-show": () => ({ reply: "refused", value: { code: "not-found", message: "it was deleted", detail: null } }) }, { endedAt: NOON, state: "finished" });
    expect(screen.getByText("it was deleted")).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await settled();
    expect(core.of("run-show")).toHaveLength(2);
  });

  it("shows what comes from outside as text", async () => {
    await shown([planRun("01", { title: "<img src=x onerror=alert(1)>" })], {}, { title: "<b>bold</b>" });
    expect(screen.getByRole("heading", { name: "<b>bold</b>" })).toBeInTheDocument();
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeInTheDocument();
    expect(document.querySelector("img")).toBeNull();
  });
});
