import { render, screen, within } from "@testing-library/svelte";
import { fireEvent } from "@testing-library/dom";
import { tick, type Component } from "svelte";
import { describe, expect, it, vi } from "vitest";
import type { CheckView, WorkerCheck } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import { FakeCore, begunApp, snapshot, type Answer } from "../../fixtures/fakeCore";
import { planResult, planRun, runningPlan, runSummary, runView } from "../../fixtures/runs";
import WithApp from "../../fixtures/WithApp.svelte";
import { workerView } from "../../fixtures/workers";
import Checklist from "./Checklist.svelte";
import { checklistOf } from "./checklists.svelte";

const check = (id: string, state: string, over: Partial<CheckView> = {}): CheckView => ({ worker: "local", id, title: id, state, detail: "found", wayOut: null, fingerprint: null, ...over });
const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await tick();
};

/** A core whose checks come out when the test says so. */
async function begin(): Promise<{ core: FakeCore; app: App; finish: (checks: CheckView[]) => Promise<void>; onMend: ReturnType<typeof vi.fn>; onShowRun: ReturnType<typeof vi.fn> }> {
  let end: (answer: Answer) => void = () => undefined;
  const core = new FakeCore(snapshot({ workers: [workerView({ name: "local" })] }), {
    "worker-check": () => new Promise<Answer>((resolve) => (end = resolve)),
    "worker-try": () => ({ reply: "started", value: { run: runView(runSummary({ id: "r9", title: "Trial" }), [planRun()]), warnings: [] } }),
    "run-show": () => ({ reply: "run", value: runView(runSummary({ id: "r9", title: "Trial" }), [planRun()]) }),
  });
  const app = await begunApp(core);
  const [onMend, onShowRun] = [vi.fn(), vi.fn()];
  render(WithApp, { props: { app, of: Checklist as unknown as Component<Record<string, unknown>>, props: { name: "local", onMend, onShowRun } } });
  void checklistOf(app, { name: "local" }).check(app, "local");
  await settled();
  return {
    core,
    app,
    onMend,
    onShowRun,
    finish: async (checks) => {
      const all: WorkerCheck[] = [{ name: "local", ready: checks.every((one) => one.state === "passed"), checks }];
      end({ reply: "checks", value: all });
      await settled();
    },
  };
}
const row = (title: string): HTMLElement => screen.getByText(title).closest("li") as HTMLElement;

describe("the checklist", () => {
  it("turns its rows while it runs", async () => {
    const { core } = await begin();
    expect(row("Worker folder")).toHaveTextContent("checking…");
    core.part("worker-check", { reply: "check", value: check("folder", "passed", { title: "Worker folder", detail: "/w can be written" }) });
    await settled();
    expect(row("Worker folder")).toHaveTextContent("/w can be written");
    expect(within(row("Worker folder")).getByText("Passed")).toBeInTheDocument();
    expect(row("Path of the folder")).toHaveTextContent("checking…");
    expect(row("Trial run")).toHaveTextContent("waits for the rows above");
  });

  it("opens a failed row with cause, fix, copying, checking again and the field that mends it", async () => {
    const { finish, onMend, core } = await begin();
    await finish([check("folder", "failed", { title: "Worker folder", detail: "/scratch: permission denied", wayOut: "Choose another folder" }), check("agent", "waiting", { detail: "waits for: Worker folder" })]);
    const failed = within(row("Worker folder"));
    expect(failed.getByText("/scratch: permission denied")).toBeInTheDocument();
    expect(failed.getByText("Choose another folder.")).toBeInTheDocument();
    expect(failed.getByRole("button", { name: "Copy" })).toBeInTheDocument();
    await fireEvent.click(failed.getByRole("button", { name: "Choose another folder…" }));
    expect(onMend).toHaveBeenCalledWith("folder");
    await fireEvent.click(failed.getByRole("button", { name: "Check again" }));
    await settled();
    expect(core.of("worker-check")).toHaveLength(2);
    expect(document.activeElement).toBe(screen.getByRole("region", { name: "Checklist of local" }));
    expect(screen.queryByRole("button", { name: "Start the trial run" })).toBeNull();
  });

  it("asks its question in bold words, and is not ready until it is answered", async () => {
    const { finish } = await begin();
    await finish([check("host-key", "asks", { title: "Host key", detail: "Is SHA256:9f the key of big?" })]);
    expect(within(row("Host key")).getByText("Is SHA256:9f the key of big?")).toHaveClass("question");
    expect(screen.queryByText(/is ready/)).toBeNull();
  });

  it("shows a key that nobody confirmed, takes the focus there, and checks again once it is confirmed", async () => {
    const { core, finish } = await begin();
    core.answers["worker-trust"] = () => ({ reply: "workers", value: [workerView({ name: "local" })] });
    await finish([check("connection", "asks", { title: "Connection", detail: "the key is not known here yet", fingerprint: "SHA256:9fAb" })]);
    const question = within(row("Connection")).getByRole("group", { name: "Is this the key of desk?" });
    expect(question).toHaveFocus();
    expect(within(question).getByText("SHA256:9fAb")).toBeInTheDocument();
    expect(within(question).getByRole("button", { name: "Copy" })).toBeInTheDocument();
    await fireEvent.click(within(question).getByRole("button", { name: "It is the right key" }));
    await settled();
    expect(core.of("worker-trust")).toEqual([{ name: "local", fingerprint: "SHA256:9fAb" }]);
    expect(core.of("worker-check")).toHaveLength(2);
    expect(screen.queryByRole("group", { name: /Is this the key/ })).toBeNull();
  });

  it("lets the key be for now, and says so", async () => {
    const { core, finish } = await begin();
    await finish([check("connection", "asks", { title: "Connection", fingerprint: "SHA256:9fAb" })]);
    await fireEvent.click(screen.getByRole("button", { name: "Not now" }));
    expect(screen.getByText("Not confirmed: nothing is sent to desk until it is.")).toBeInTheDocument();
    const again = screen.getByRole("button", { name: "Look at its key…" });
    expect(again).toHaveFocus();
    await fireEvent.click(again);
    expect(screen.getByRole("group", { name: /Is this the key/ })).toHaveFocus();
    expect(core.of("worker-trust")).toEqual([]);
  });

  it("says why a key could not be confirmed, and keeps the question", async () => {
    const { core, finish } = await begin();
    core.answers["worker-trust"] = () => ({ reply: "refused", value: { code: "not-now", message: "the machine shows another key by now", detail: null } });
    await finish([check("connection", "asks", { title: "Connection", fingerprint: "SHA256:9fAb" })]);
    await fireEvent.click(screen.getByRole("button", { name: "It is the right key" }));
    await settled();
    expect(screen.getByRole("alert")).toHaveTextContent("the machine shows another key by now");
    expect(screen.getByRole("group", { name: /Is this the key/ })).toBeInTheDocument();
  });

  it("trusts no key that changed", async () => {
    const { finish } = await begin();
    await finish([check("connection", "failed", { title: "Connection", detail: "the key of big is another one than before", fingerprint: "SHA256:new" })]);
    expect(within(row("Connection")).getByText("the key of big is another one than before")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "It is the right key" })).toBeNull();
  });

  it("follows the trial run in its row to the end, and says what was gained", async () => {
    const { core, finish, onShowRun } = await begin();
    await finish([check("folder", "passed", { title: "Worker folder" })]);
    expect(screen.getAllByText("local is ready: 2 slots of 4 cores").length).toBeGreaterThan(0);
    await fireEvent.click(screen.getByRole("button", { name: "Start the trial run" }));
    await settled();
    core.tell({ type: "plan", run: "r9", plan: runningPlan("01", { fraction: 0.42, lastMessage: "Time step 12" }) });
    await settled();
    expect(row("Trial run")).toHaveTextContent("42 %");
    expect(row("Trial run")).toHaveTextContent("Time step 12");
    core.tell(
      { type: "plan", run: "r9", plan: planRun("01", { state: { kind: "succeeded", wasCurrent: false, published: true }, result: planResult() }) },
      { type: "run", summary: runSummary({ id: "r9", endedAt: 1, succeeded: 1 }), sentence: "", secondsLeft: null, stuck: null },
    );
    await settled();
    expect(row("Trial run")).toHaveTextContent("Computed by practice 1 in 3 s; verdict: succeeded");
    await fireEvent.click(within(row("Trial run")).getByRole("button", { name: "Show run" }));
    expect(onShowRun).toHaveBeenCalledWith("r9");
  });

  it("says why the checks were refused", async () => {
    const { core } = await begin();
    core.part("worker-check", { reply: "refused", value: { code: "not-found", message: "there is no worker local", detail: null } });
    await settled();
    expect(screen.getByRole("alert")).toHaveTextContent("there is no worker local");
    expect(within(row("Worker folder")).getByText("Not checked")).toBeInTheDocument();
  });
});
