import { describe, expect, it, vi } from "vitest";
import type { LogEntry } from "$lib/backend/types";
import type { Core } from "$lib/state/core.svelte";
import { Log } from "./log.svelte";
import { logLook, logShown } from "./logWords";

const entry = (number: number, over: Partial<LogEntry> = {}): LogEntry => ({ number, run: "r1", plan: null, at: number, kind: "started", text: `entry ${number}`, ...over });

describe("the log of a run", () => {
  it("is filtered by plan and text, and turned round", () => {
    const entries = [entry(1, { plan: "01" }), entry(2, { plan: "02", text: "03 failed on bigbox" }), entry(3, { plan: "01" })];
    expect(logShown(entries, "01", "", false).map((one) => one.number)).toEqual([1, 3]);
    expect(logShown(entries, null, "BIGBOX", false).map((one) => one.number)).toEqual([2]);
    expect(logShown(entries, null, "", true).map((one) => one.number)).toEqual([3, 2, 1]);
  });

  it("holds each entry once, in order, also where it was told while it was asked for", async () => {
    let tell: (one: LogEntry) => void = () => undefined;
    let answer: (entries: LogEntry[]) => void = () => undefined;
    const core = { onLog: (listener: typeof tell) => ((tell = listener), () => undefined), connection: { call: () => new Promise((resolve) => (answer = resolve)) } } as unknown as Core;
    const log = new Log(core, "r1");
    log.open();
    tell(entry(3));
    tell(entry(9, { run: "r2" }));
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    answer([entry(1), entry(2), entry(3)]);
    await vi.waitFor(() => expect(log.loading).toBe(false));
    expect(log.entries.map((one) => one.number)).toEqual([1, 2, 3]);
  });

  it("shows what went wrong by more than its words", () => {
    expect(["failed-on-worker", "succeeded", "started", "cancelled", "not-published"].map(logLook)).toEqual(["failed", "computed", "running", "cancelled", "warning"]);
  });
});
