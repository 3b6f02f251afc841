import { describe, expect, it } from "vitest";
import { timeOfDay } from "$lib/words/dates";
import { attempt, NOON, planResult, planRun, runningPlan } from "../../../fixtures/runs";
import { rowsAsText, rowWords, waitWords } from "./rowWords";

const now = NOON + 60_000;

describe("a row of the list", () => {
  it("tells of a running plan where it is, how far, what it said and how long ago", () => {
    const words = rowWords(runningPlan("01", { fraction: 0.456, simulated: "2024-01-01T06:00:00", lastMessage: "Plan computes", lastMessageAt: NOON + 40_000, secondsLeft: 75 }), now);
    expect(words).toMatchObject({ place: "local, slot 1", share: 0.456, time: "1 min 15 s left", says: "Plan computes", said: "20 s ago" });
    expect(words.simulated).not.toBe("");
  });

  it("counts no seconds below one", () => {
    expect(rowWords(runningPlan("01", { secondsLeft: 0.3 }), now).time).toBe("any moment");
    expect(rowWords(runningPlan("01", { secondsLeft: null }), now).time).toBe("");
  });

  it("tells of a plan out of reach since when, and how long it is waited for", () => {
    const plan = { ...runningPlan("01"), state: { kind: "lost", worker: "big", since: NOON, until: NOON + 1_800_000 } as const };
    const [since, until] = [timeOfDay(NOON), timeOfDay(NOON + 1_800_000)];
    expect(rowWords(plan, now)).toMatchObject({ state: { look: "lost", word: "Out of reach" }, tone: "warning", said: "", says: `No sign of life from big since ${since}; the plan may still be computing. Waited for until ${until}, then it may start elsewhere` });
    expect(rowWords(plan, NOON + 2_000_000).says).toContain(`It was waited for until ${until} and may start elsewhere`);
  });

  it("names the attempt where it is not the first", () => {
    const again = (first: Parameters<typeof attempt>[0]) => ({ ...runningPlan("01"), attempts: [attempt(first), attempt({ number: 2 })] });
    expect(rowWords(again({ endedAt: NOON }), now).place).toBe("local, slot 1 (attempt 2)");
    // What was placed and taken back before it began is no attempt for a person.
    expect(rowWords(again({ startedAt: null, endedAt: NOON }), now).place).toBe("local, slot 1");
  });

  it("tells first that a dialog of the engine waits for an answer", () => {
    const words = rowWords(runningPlan("01", { lastMessage: "computes", lastMessageAt: NOON, dialog: '"Error: no file"' }), NOON + 600_000);
    expect(words).toMatchObject({ tone: "warning", says: 'Shows a dialog and waits for an answer: "Error: no file"', said: "" });
    expect(words.state.word).toBe("Asks");
  });

  it("tells of a silent plan by its state, with when it spoke last", () => {
    const words = rowWords(runningPlan("01", { lastMessageAt: NOON }, {}), NOON + 600_000);
    expect(words.state.word).toBe("Silent");
    expect(words.tone).toBe("warning");
    expect(words.said).toBe("10 min ago");
  });

  it("tells of a failed plan why", () => {
    const plan = planRun("02", { state: { kind: "failed" }, attempts: [attempt({ state: "failed", endedAt: now, reason: "exit" })], result: planResult({ success: false, errorMessage: "the solution went unstable at 02JAN2024 06:00" }) });
    expect(rowWords(plan, now).says).toBe("The solution went unstable at 02JAN2024 06:00");
  });

  it("tells of a success how good it is, and what to look at first", () => {
    const plan = (over: Parameters<typeof planResult>[0], published = true) => planRun("02", { state: { kind: "succeeded", wasCurrent: false, published }, result: planResult({ engineKind: "ras-linux", engine: "HEC-RAS 6.6", executionTime: 61, volumeErrorPercent: 0.02, ...over }) });
    expect(rowWords(plan({}), now)).toMatchObject({ time: "1 min 1 s", says: "Volume error 0.02 %, HEC-RAS 6.6" });
    expect(rowWords(plan({ verdict: { state: "succeeded", attention: ["volume error over 1 %"], reasons: [] } }), now).says).toMatch(/^Look at: volume error over 1 %/);
    expect(rowWords(plan({ errorMessage: "the file is open in RAS Mapper" }, false), now).says).toMatch(/^Not beside the project: the file is open in RAS Mapper/);
  });

  it("says that a practice result is none of HEC-RAS", () => {
    const plan = planRun("02", { state: { kind: "succeeded", wasCurrent: false, published: true }, result: planResult() });
    expect(rowWords(plan, now).says).toContain("ractice engine, no HEC-RAS result");
  });

  it("tells of a waiting plan what failed before", () => {
    const plan = planRun("02", { waitsFor: [{ worker: "local", reason: "its cores are in use" }], attempts: [attempt({ state: "failed", reason: "disk full" })] });
    expect(rowWords(plan, now).says).toBe("Local: its cores are in use. Attempt 1 on local: disk full");
  });
});

describe("why a plan waits", () => {
  it("is said once where it is the same for all workers", () => {
    expect(waitWords([{ worker: "all", reason: "the run is paused" }])).toBe("The run is paused");
    const busy = { reason: "its cores are in use" };
    expect(waitWords([{ worker: "a", ...busy }, { worker: "b", ...busy }])).toBe("Its cores are in use");
  });

  it("names the first worker and how many more cannot take it", () => {
    expect(waitWords([{ worker: "a", reason: "set aside: 3 failures" }, { worker: "b", reason: "not checked yet" }])).toBe("A: set aside: 3 failures; 1 other worker cannot take it either");
  });

  it("is its turn where nothing else is known", () => {
    expect(waitWords([])).toBe("Waits for its turn");
  });
});

describe("the list as text", () => {
  it("keeps one line a plan whatever its title holds", () => {
    const text = rowsAsText([planRun("01", { title: "a\tb\r\nc" }), runningPlan("02")], now);
    expect(text.split("\n")).toHaveLength(3);
    expect(text.split("\n")[1]?.split("\t")[1]).toBe("a b c");
    expect(text.split("\n")[2]).toContain("50 %");
  });
});
