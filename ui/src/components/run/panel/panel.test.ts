import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AttemptRecord } from "$lib/backend/types";
import { Refused } from "$lib/backend";
import type { Core } from "$lib/state/core.svelte";
import { cutAt, found, LineBuffer, nextFound } from "./lineBuffer";
import { Record } from "./record.svelte";

const said = (text: string, level: "info" | "warning" | "error" = "info") => ({ at: 1, level, text });

describe("the lines of an attempt", () => {
  it("are one row each, also where several were said together", () => {
    const buffer = new LineBuffer();
    buffer.add([said("a\nb\r\nc", "warning"), said("d")]);
    expect(buffer.lines.map((line) => `${line.number} ${line.text}`)).toEqual(["1 a", "2 b", "3 c", "4 d"]);
    expect(buffer.warnings).toBe(3);
  });

  it("drop the oldest beyond what is kept, and keep their numbers", () => {
    const buffer = new LineBuffer(100);
    buffer.add(Array.from({ length: 150 }, (_, index) => said(`line ${index}`, index === 0 ? "error" : "info")));
    expect([buffer.lines.length, buffer.dropped, buffer.warnings]).toEqual([100, 50, 0]);
    expect(buffer.lines[0]).toMatchObject({ number: 51, text: "line 50" });
  });

  it("are searched without regard to capitals, new ones only once", () => {
    const buffer = new LineBuffer();
    buffer.add([said("Volume Error"), said("ok"), said("error again")]);
    expect(found(buffer.lines, "ERROR")).toEqual([0, 2]);
    expect(found(buffer.lines, "error", 1)).toEqual([2]);
    expect(found(buffer.lines, "")).toEqual([]);
  });

  it("lead from hit to hit, and round the ends", () => {
    expect(nextFound([2, 5, 9], 5, 1)).toBe(9);
    expect(nextFound([2, 5, 9], 9, 1)).toBe(2);
    expect(nextFound([2, 5, 9], 2, -1)).toBe(9);
    expect(nextFound([], 0, 1)).toBeNull();
  });

  it("are cut where the text stands, and stay whole in sum", () => {
    expect(cutAt("max error, no Error", "error")).toEqual(["max ", "error", ", no ", "Error", ""]);
    expect(cutAt("nothing", "error")).toEqual(["nothing"]);
    expect(cutAt("<b>error</b>", "error").join("")).toBe("<b>error</b>");
  });
});

describe("a record", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const part = (over: Partial<AttemptRecord>): AttemptRecord => ({ lines: [], samples: [], phases: [], next: 0, more: false, complete: false, missing: null, ...over });
  const reading = (...parts: (AttemptRecord | Error)[]) => {
    const call = vi.fn<(command: string, request: { from: number }) => Promise<AttemptRecord>>(() => {
      const next = parts.shift() ?? part({});
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    });
    return { call, record: new Record({ connection: { call } } as unknown as Core, { run: "r1", plan: "01", attempt: 1 }) };
  };

  it("is read part by part to its end, then from there on", async () => {
    const { call, record } = reading(part({ lines: [said("a")], next: 10, more: true }), part({ lines: [said("b")], next: 20 }), part({ lines: [said("c")], next: 30, complete: true }));
    record.follow();
    await vi.runAllTimersAsync();
    expect(record.buffer.lines).toHaveLength(2);
    record.follow();
    await vi.runAllTimersAsync();
    expect(call.mock.calls.map(([, request]) => request.from)).toEqual([0, 10, 20]);
    expect(record.complete).toBe(true);
    record.follow();
    await vi.runAllTimersAsync();
    expect(call).toHaveBeenCalledTimes(3);
  });

  it("is read at most four times a second however often the plan changes", async () => {
    const { call, record } = reading();
    for (let tenth = 0; tenth < 20; tenth += 1) {
      record.follow();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(call.mock.calls.length).toBeLessThanOrEqual(5);
    expect(call.mock.calls.length).toBeGreaterThanOrEqual(3);
  });

  it("keeps what was read while the controller is away", async () => {
    const { record } = reading(part({ lines: [said("a")], next: 10 }), new Refused("lost", "away"), part({ lines: [said("b")], next: 20 }));
    for (let times = 0; times < 3; times += 1) {
      record.follow();
      await vi.runAllTimersAsync();
    }
    expect(record.buffer.lines.map((line) => line.text)).toEqual(["a", "b"]);
    expect(record.missing).toBeNull();
  });

  it("says why there is none", async () => {
    const { record } = reading(new Refused("not-found", "it was deleted"));
    record.follow();
    await vi.runAllTimersAsync();
    expect(record.missing).toBe("it was deleted");
  });

  it("reads nothing more once it is closed", async () => {
    const { call, record } = reading();
    record.follow();
    record.close();
    await vi.runAllTimersAsync();
    expect(call).not.toHaveBeenCalled();
  });
});
