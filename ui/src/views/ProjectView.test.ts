import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import type { Component } from "svelte";
import { describe, expect, it } from "vitest";
import type { Host } from "$lib/backend";
import type { ProjectView as View, RunView, StartRun } from "$lib/backend/types";
import type { App } from "$lib/state/app.svelte";
import { FakeCore, SETTINGS, begunApp, snapshot, type Answers } from "../fixtures/fakeCore";
import WithApp from "../fixtures/WithApp.svelte";
import { mixedProject, planReport, planStanding, projectView, recentProject, runSummary } from "../fixtures/project";
import { slots, workerView } from "../fixtures/workers";
import ProjectView from "./ProjectView.svelte";

const PATH = "/home/me/models/weirbach/Weirbach.prj";

async function shown(answers: Answers = {}, host: Partial<Host> = {}): Promise<{ app: App; core: FakeCore }> {
  const first = snapshot({ workers: [workerView({ slots: slots(6), engines: ["HEC-RAS 6.6", "practice 1"] })], projects: [recentProject()], runs: [runSummary("r3", { failed: 1, succeeded: 7 })] });
  const core = new FakeCore(first, { "project-view": () => ({ reply: "project-view", value: mixedProject() }), "project-forget": () => ({ reply: "done", value: {} }), "run-show": () => ({ reply: "refused", value: { code: "not-found", message: "no such run", detail: null } }), ...answers });
  const app = await begunApp(core, host);
  render(WithApp, { app, of: ProjectView as Component });
  return { app, core };
}

async function opened(answers: Answers = {}): Promise<{ app: App; core: FakeCore }> {
  const all = await shown(answers);
  await all.app.project.open(PATH);
  await screen.findByRole("grid");
  return all;
}

function started(request: StartRun): RunView {
  const summary = runSummary("r9", { endedAt: null, state: "active" });
  return { summary, options: request.options, workers: ["local"], plans: [], secondsLeft: null, sentence: "", folder: "", stuck: null };
}

const box = (number: string): HTMLElement => screen.getByRole("checkbox", { name: `Run plan ${number}` });
const ticked = (): string[] => screen.getAllByRole<HTMLInputElement>("checkbox", { name: /^Run plan/ }).flatMap((one) => (one.checked ? [one.getAttribute("aria-label")?.slice(-2) ?? ""] : []));

describe("the first start", () => {
  it("asks for a path in a browser, and offers a dialog where there is one", async () => {
    await shown();
    expect(screen.getByLabelText("Path of the project")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: "Open project…" })).not.toBeInTheDocument();
    await shown({}, { pickProject: () => Promise.resolve(null) });
    expect(screen.getByRole("button", { name: "Open project…" })).toBeInTheDocument();
  });

  it("shows projects used before with how their last run went, and forgets one", async () => {
    const { core } = await shown();
    expect(screen.getByText(/7 of 8 plans succeeded, 1 failed/)).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Forget Weirbach" }));
    await waitFor(() => expect(core.of("project-forget")).toEqual([{ path: PATH }]));
  });

  it("says why a project cannot be opened, and stays", async () => {
    const { app } = await shown({ "project-view": () => ({ reply: "refused", value: { code: "bad-project", message: "/x: there is no project <b>here</b>", detail: null } }) });
    await app.project.open("/x");
    expect(await screen.findByText("/x: there is no project <b>here</b>")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Try the sample" })).toBeInTheDocument();
  });

  it("is three clicks from running plans of the sample", async () => {
    const sample = mixedProject({ isSample: true });
    const { app, core } = await shown({
      "sample-open": () => ({ reply: "text", value: PATH }),
      "project-view": () => ({ reply: "project-view", value: sample }),
      "run-start": (request: StartRun) => ({ reply: "started", value: { run: started(request), warnings: ["it is practice"] } }),
      "run-show": () => ({ reply: "run", value: started({ options: SETTINGS.run } as StartRun) }),
    });
    await fireEvent.click(screen.getByRole("button", { name: "Try the sample" }));
    await fireEvent.click(await screen.findByRole("button", { name: /^Run \d plans on 6 slots…/ }));
    await fireEvent.click(await screen.findByRole("button", { name: /^Start/ }));
    await waitFor(() => expect(app.nav.view).toBe("run"));
    expect(app.nav.run).toBe("r9");
    expect(core.of("run-start")).toMatchObject([{ workers: "all", options: { engine: "auto" } }]);
    expect(screen.getByText("It is practice")).toBeInTheDocument();
  });
});

describe("the table of plans", () => {
  it("ticks at first what can run and has no current result, and says why a plan cannot", async () => {
    await opened();
    expect(ticked()).toEqual(["01", "02", "05", "06", "07", "08"]);
    expect(box("04")).toBeDisabled();
    expect(screen.getByText(/^Cannot run: The geometry file Weirbach.g05 is missing/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Run 6 plans on 6 slots…" })).toBeEnabled();
  });

  it("keeps ticks and selection when the files are read again, and drops a plan that cannot run now", async () => {
    let view: View = mixedProject();
    const { app } = await opened({ "project-view": () => ({ reply: "project-view", value: view }) });
    await fireEvent.click(box("01"));
    await fireEvent.click(box("03"));
    view = mixedProject();
    view.plans[1] = planStanding("02", { cannotRun: ["The flow file is missing."] });
    await app.project.read();
    await waitFor(() => expect(box("02")).toBeDisabled());
    expect(ticked()).toEqual(["03", "05", "06", "07", "08"]);
  });

  it("keeps what it shows when the files cannot be read for a moment", async () => {
    let broken = false;
    const { app } = await opened({ "project-view": () => (broken ? { reply: "refused", value: { code: "bad-project", message: "Weirbach.prj cannot be read", detail: null } } : { reply: "project-view", value: mixedProject() }) });
    broken = true;
    await app.project.read();
    expect(await screen.findByText("Weirbach.prj cannot be read")).toBeInTheDocument();
    expect(ticked()).toHaveLength(6);
    broken = false;
    await app.project.read();
    await waitFor(() => expect(screen.queryByText("Weirbach.prj cannot be read")).not.toBeInTheDocument());
  });

  it("moves, ticks, selects and opens by keyboard alone", async () => {
    const { app } = await opened();
    const grid = screen.getByRole("grid");
    const choice = app.planChoices.of(PATH);
    await fireEvent.keyDown(grid, { key: "ArrowDown" });
    await fireEvent.keyDown(grid, { key: "ArrowDown", shiftKey: true });
    await fireEvent.keyDown(grid, { key: " " });
    expect(ticked()).toEqual(["05", "06", "07", "08"]);
    await fireEvent.keyDown(grid, { key: "a", ctrlKey: true });
    expect(ticked()).toEqual(["01", "02", "03", "05", "06", "07", "08"]);
    await fireEvent.keyDown(grid, { key: "Enter" });
    expect(await screen.findByRole("region", { name: "Plan 02" })).toBeInTheDocument();
    await fireEvent.keyDown(grid, { key: "Escape" });
    expect(choice.panel).toBe(false);
    expect([...choice.selected]).toEqual(["01", "02"]);
  });

  it("shows the files a plan needs beside it", async () => {
    await opened();
    await fireEvent.click(screen.getByText("Old variant"));
    const panel = await screen.findByRole("region", { name: "Plan 04" });
    expect(within(panel).getByText("This plan cannot run")).toBeInTheDocument();
    expect(within(panel).getByText("Weirbach.u01")).toBeInTheDocument();
  });

  it("says that a filter hides every plan, with the way back", async () => {
    await opened();
    await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "nowhere" } });
    expect(await screen.findByText("No plan fits the filter")).toBeInTheDocument();
    await fireEvent.click(screen.getByRole("button", { name: "Show all plans" }));
    expect(ticked()).toHaveLength(6);
  });

  it("sorts by a column and remembers it", async () => {
    const { app } = await opened();
    const numbers = (): string[] => screen.getAllByRole("checkbox", { name: /^Run plan/ }).map((one) => one.getAttribute("aria-label")?.slice(-2) ?? "");
    await fireEvent.click(screen.getByRole("button", { name: "Expected time" }));
    expect(numbers().slice(0, 4)).toEqual(["08", "03", "01", "02"]);
    await fireEvent.click(screen.getByRole("button", { name: "Expected time" }));
    expect(numbers().slice(0, 5)).toEqual(["02", "01", "03", "08", "04"]);
    expect(app.memory.get("project.sort", [])).toEqual([{ id: "expected", desc: true }]);
    await fireEvent.click(screen.getByRole("button", { name: "Expected time" }));
    expect(numbers()[0]).toBe("01");
  });

  it("shows titles as text, whatever is in them", async () => {
    const odd = '<img src=x onerror="alert(1)">\u202Egnp.exe';
    await opened({ "project-view": () => ({ reply: "project-view", value: projectView([[planReport("01", { title: odd }), planStanding("01")]]) }) });
    expect(screen.getByText(odd).closest(".outside")).not.toBeNull();
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("the dialog that starts a run", () => {
  it("shows a refusal in its place and stays open", async () => {
    const { core } = await opened({ "run-start": () => ({ reply: "refused", value: { code: "nothing-can-run", message: "nothing can run here: desk has no engine", detail: null } }) });
    await fireEvent.click(screen.getByRole("button", { name: /^Run 6 plans/ }));
    await fireEvent.click(await screen.findByRole("button", { name: /^Start/ }));
    const dialog = screen.getByRole("dialog");
    expect(await within(dialog).findByText("nothing can run here: desk has no engine")).toBeInTheDocument();
    expect(core.of("run-start")).toHaveLength(1);
  });

  it("says what is skipped, and computes it when asked to", async () => {
    await opened();
    await fireEvent.click(box("03"));
    await fireEvent.click(screen.getByRole("button", { name: /^Run 6 plans/ }));
    const dialog = await screen.findByRole("dialog", { name: "Run 6 plans" });
    expect(within(dialog).getByText("1 plan is skipped")).toBeInTheDocument();
    await fireEvent.click(within(dialog).getByLabelText("Compute 1 current plan again"));
    expect(await screen.findByRole("dialog", { name: "Run 7 plans" })).toBeInTheDocument();
  });

  it("does not start with a number that is none, and says so", async () => {
    const { core } = await opened();
    await fireEvent.click(screen.getByRole("button", { name: /^Run 6 plans/ }));
    await fireEvent.input(await screen.findByLabelText("Cores per plan"), { target: { value: "many" } });
    expect(await screen.findByText("A whole number of cores is needed")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: /^Start/ })).toBeDisabled();
    expect(core.of("run-start")).toHaveLength(0);
  });
});
