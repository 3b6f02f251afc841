import { describe, expect, it } from "vitest";
import { FakeCore, SETTINGS, begunApp, snapshot } from "../../fixtures/fakeCore";
import { DEFAULTS } from "./defaults";
import { SettingsSaver } from "./saver.svelte";

const done = { reply: "done", value: {} };
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("saving settings", () => {
  it("sends the whole document at once, and shows it before the answer", async () => {
    const core = new FakeCore(snapshot(), { "settings-set": () => done });
    const app = await begunApp(core);
    const saver = new SettingsSaver(app.core);
    saver.set("theme", "dark");
    expect(saver.shown?.theme).toBe("dark");
    expect(core.of("settings-set")).toEqual([{ ...SETTINGS, theme: "dark" }]);
    await settled();
    expect(saver.saving).toBe(false);
    expect(app.core.settings?.theme).toBe("dark");
  });

  it("sends what was changed meanwhile in one more document", async () => {
    const core = new FakeCore(snapshot(), { "settings-set": () => done });
    const saver = new SettingsSaver((await begunApp(core)).core);
    saver.set("keepRuns", 5);
    saver.setRun("cores", 8);
    saver.setRun("cores", 6);
    await settled();
    expect(core.of("settings-set")).toEqual([{ ...SETTINGS, keepRuns: 5 }, { ...SETTINGS, keepRuns: 5, run: { ...SETTINGS.run, cores: 6 } }]);
    expect(saver.shown?.run.cores).toBe(6);
  });

  it("falls back with words beside the setting where it is refused", async () => {
    const core = new FakeCore(snapshot(), { "settings-set": () => ({ reply: "refused", value: { code: "bad-request", message: "cores must be 1 to 256", detail: null } }) });
    const saver = new SettingsSaver((await begunApp(core)).core);
    saver.setRun("cores", 999);
    await settled();
    expect(saver.shown?.run.cores).toBe(4);
    expect(saver.troubles.get("run.cores")).toBe("Not saved: cores must be 1 to 256");
    saver.setRun("cores", 2);
    expect(saver.troubles.has("run.cores")).toBe(false);
  });

  it("knows the defaults of the program", () => {
    expect(DEFAULTS).toEqual(SETTINGS);
  });
});
