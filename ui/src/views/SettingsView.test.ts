import { fireEvent } from "@testing-library/dom";
import { render, screen } from "@testing-library/svelte";
import { tick, type Component } from "svelte";
import { describe, expect, it } from "vitest";
import { FakeCore, SETTINGS, begunApp, snapshot, type Answers } from "../fixtures/fakeCore";
import WithApp from "../fixtures/WithApp.svelte";
import { workerView } from "../fixtures/workers";
import SettingsView from "./SettingsView.svelte";

const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
  await tick();
};

async function shown(answers: Answers = {}): Promise<FakeCore> {
  const core = new FakeCore(snapshot({ workers: [workerView({ engines: ["HEC-RAS 6.6"] })] }), {
    "settings-set": () => ({ reply: "done", value: {} }),
    "storage-show": () => ({ reply: "storage", value: { home: "/h", parts: [{ what: "Store", path: "/h/store.db", bytes: 2048 }], diskFreeBytes: 2 ** 30 } }),
    "support-bundle": () => ({ reply: "text", value: "/tmp/spillway-support.zip" }),
    ...answers,
  });
  const app = await begunApp(core);
  render(WithApp, { props: { app, of: SettingsView as unknown as Component<Record<string, unknown>> } });
  await settled();
  return core;
}
const change = async (label: string, value: string): Promise<void> => {
  await fireEvent.change(screen.getByLabelText(label), { target: { value } });
  await settled();
};

describe("the settings", () => {
  it("are saved at once, and go back to their default", async () => {
    const core = await shown();
    await fireEvent.input(screen.getByLabelText("Cores per plan"), { target: { value: "8" } });
    await change("Cores per plan", "8");
    expect(core.of("settings-set")).toEqual([{ ...SETTINGS, run: { ...SETTINGS.run, cores: 8 } }]);
    await fireEvent.click(screen.getByRole("button", { name: "Cores per plan: back to default" }));
    await settled();
    expect(core.of("settings-set")).toHaveLength(2);
    expect(core.of("settings-set").at(-1)).toEqual(SETTINGS);
    expect(screen.queryByRole("button", { name: "Cores per plan: back to default" })).toBeNull();
    expect(screen.getByLabelText("Cores per plan")).toHaveFocus();
  });

  it("keep what is typed wrong in its field, with what is wanted, and send nothing", async () => {
    const core = await shown();
    await fireEvent.input(screen.getByLabelText("Days"), { target: { value: "soon" } });
    await change("Days", "soon");
    expect(screen.getByLabelText("Days")).toHaveValue("soon");
    expect(screen.getByLabelText("Days")).toHaveAccessibleDescription(/A whole number from 0/);
    expect(core.of("settings-set")).toEqual([]);
  });

  it("know no limit, and a limit again", async () => {
    const core = await shown();
    await fireEvent.click(screen.getByLabelText("Silence limit: No limit"));
    await settled();
    expect(core.of("settings-set").at(-1)).toMatchObject({ run: { silenceMinutes: null } });
    expect(screen.getByLabelText("Silence limit")).toBeDisabled();
    await fireEvent.click(screen.getByLabelText("Time limit: No limit"));
    await settled();
    expect(core.of("settings-set").at(-1)).toMatchObject({ run: { timeLimitMinutes: 600, silenceMinutes: null } });
  });

  it("take an engine that was found, or a version that is typed", async () => {
    const core = await shown();
    await change("Engine", "6.6");
    expect(core.of("settings-set").at(-1)).toMatchObject({ run: { engine: "6.6" } });
    await change("Engine", "other");
    await fireEvent.input(screen.getByLabelText("Version of HEC-RAS"), { target: { value: "5.0.7" } });
    await change("Version of HEC-RAS", "5.0.7");
    expect(core.of("settings-set").at(-1)).toMatchObject({ run: { engine: "5.0.7" } });
    expect(screen.getByText("HEC-RAS 5.0.7, on no worker that is known")).toBeInTheDocument();
  });

  it("say why one was not kept, where it stands", async () => {
    await shown({ "settings-set": () => ({ reply: "refused", value: { code: "internal", message: "the disk is full", detail: null } }) });
    await fireEvent.click(screen.getByLabelText("Keep this machine awake"));
    await settled();
    expect(screen.getByText("Not saved: the disk is full")).toBeInTheDocument();
    expect(screen.getByLabelText("Keep this machine awake")).toBeChecked();
  });

  it("tell where everything is stored, and that the disk is nearly full", async () => {
    await shown();
    expect(screen.getByRole("row", { name: /Store .*store\.db/ })).toHaveTextContent("2 kB");
    expect(screen.getByText(/1 GB free on this disk: under 5 GB/)).toBeInTheDocument();
  });

  it("make a support bundle in a folder that is named", async () => {
    const core = await shown();
    await fireEvent.click(screen.getByRole("button", { name: "Make support bundle" }));
    expect(screen.getByText("Say in which folder.")).toBeInTheDocument();
    await fireEvent.input(screen.getByLabelText("Folder"), { target: { value: "/tmp" } });
    await fireEvent.click(screen.getByRole("button", { name: "Make support bundle" }));
    await settled();
    expect(core.of("support-bundle")).toEqual([{ folder: "/tmp" }]);
    expect(screen.getByText("/tmp/spillway-support.zip")).toBeInTheDocument();
  });
});
