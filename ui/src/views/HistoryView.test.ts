import { fireEvent } from "@testing-library/dom";
import { render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import { FakeCore, begunApp, snapshot, type Answers } from "../fixtures/fakeCore";
import { NOON, planResult, planRun, runSummary, runView } from "../fixtures/runs";
import WithApp from "../fixtures/WithApp.svelte";
import { workerView } from "../fixtures/workers";
import HistoryView from "./HistoryView.svelte";

const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await tick();
  await new Promise((resolve) => setTimeout(resolve));
};
const ended = (id: string, over: Partial<RunSummary> = {}): RunSummary => runSummary({ id, createdAt: NOON, endedAt: NOON + 65_000, succeeded: 1, folderBytes: 2 ** 20, ...over });
const published = planRun("01", { state: { kind: "succeeded", wasCurrent: false, published: true }, result: planResult() });
const onlyHere = planRun("02", { state: { kind: "succeeded", wasCurrent: false, published: false }, result: planResult({ hdfPath: "/runs/r2/W.p02.hdf" }) });

async function shown(runs: RunSummary[], answers: Answers = {}): Promise<{ core: FakeCore; app: App }> {
  const core = new FakeCore(snapshot({ runs, workers: [workerView()] }), {
    "run-show": (run: string) => ({ reply: "run", value: runView(runs.find((one) => one.id === run) ?? ended(run), run === "r2" ? [published, onlyHere] : [published]) }),
    ...answers,
  });
  const app = await begunApp(core);
  render(WithApp, { props: { app, of: HistoryView as unknown as Component<Record<string, unknown>> } });
  await settled();
  return { core, app };
}

// jsdom lays nothing out; the virtual list draws what has room.
beforeAll(() => {
  Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => 600 });
  Object.defineProperty(HTMLElement.prototype, "offsetParent", { configurable: true, get: () => document.body });
  globalThis.ResizeObserver = class {
    #seen: ResizeObserverCallback;
    constructor(seen: ResizeObserverCallback) {
      this.#seen = seen;
    }
    observe(target: Element): void {
      const size = { width: 1000, height: 600 } as DOMRectReadOnly;
      queueMicrotask(() => this.#seen([{ target, contentRect: size } as ResizeObserverEntry], this as unknown as ResizeObserver));
    }
    unobserve(): void {}
    disconnect(): void {}
  } as unknown as typeof ResizeObserver;
});

describe("the history", () => {
  it("says that nothing was run yet", async () => {
    await shown([]);
    expect(screen.getByText("Nothing was run yet")).toBeInTheDocument();
  });

  it("shows runs with their outcome and leads to run and results", async () => {
    const { app } = await shown([ended("r1")]);
    expect(screen.getByText("1 plan, succeeded")).toBeInTheDocument();
    expect(screen.getByText("took 1 min 5 s")).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Results of run r1" }));
    expect(app.nav.results).toEqual({ kind: "run", run: "r1", plan: null });
    await fireEvent.click(screen.getByRole("button", { name: "Open run r1" }));
    expect(app.nav.run).toBe("r1");
  });

  it("deletes what is chosen after it said which results are lost, and tells what was freed", async () => {
    const { core, app } = await shown([ended("r3"), ended("r2", { createdAt: NOON - 1 }), runSummary({ id: "r1", createdAt: NOON - 2, running: 1 })], {
      "run-delete": (run: string) => ({ reply: "deleted", value: { id: run, freedBytes: 2 ** 20 } }),
    });
    await fireEvent.click(screen.getByLabelText("Choose all"));
    await fireEvent.click(screen.getByRole("button", { name: "Delete 3 runs…" }));
    await settled();
    expect(screen.getByText("Delete 2 runs?")).toBeInTheDocument();
    expect(screen.getByText(/1 result could not be put beside the project/)).toBeInTheDocument();
    expect(screen.getByText(/1 chosen run is not over and stays/)).toBeInTheDocument();
    expect(screen.getByText(/2 results beside the project stay: Weirbach.p01.hdf/)).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Delete 2 runs" }));
    await settled();
    expect(core.of("run-delete")).toEqual(["r3", "r2"]);
    expect([...app.core.runs.keys()]).toEqual(["r1"]);
    expect(screen.getByText("2 runs deleted, 2 MB freed")).toBeInTheDocument();
  });

  it("hides what does not fit, and shows all again", async () => {
    await shown([ended("r1")]);
    await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "ohio" } });
    expect(screen.getByText("No run fits")).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Show all 1" }));
    await settled();
    expect(screen.getByText("1 plan, succeeded")).toBeInTheDocument();
  });
});
