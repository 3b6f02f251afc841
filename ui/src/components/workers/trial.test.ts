import { describe, expect, it } from "vitest";
import { NOON, planResult, planRun, runningPlan, runSummary } from "../../fixtures/runs";
import { slots, workerView } from "../../fixtures/workers";
import { gained, trialWords } from "./trial";

const now = NOON;

describe("a trial run in its row", () => {
  it("is followed while it computes", () => {
    const plan = runningPlan("01", { fraction: 0.4, lastMessage: "Computing…", lastMessageAt: now - 5000, secondsLeft: 20 });
    expect(trialWords(runSummary(), [plan], now)).toMatchObject({ phase: "checking", detail: "Computing, about 20 s left", fraction: 0.4, message: { text: "Computing…", ago: "5 s ago" } });
  });

  it("says what it waits for", () => {
    const plan = planRun("01", { waitsFor: [{ worker: "local", reason: "all its slots are in use" }] });
    expect(trialWords(runSummary(), [plan], now)).toMatchObject({ detail: "Waits", reasons: ["all its slots are in use"] });
  });

  it("ends with its time, its engine and its verdict", () => {
    const plan = planRun("01", { state: { kind: "succeeded", wasCurrent: false, published: true }, result: planResult() });
    expect(trialWords(runSummary({ endedAt: now }), [plan], now)).toMatchObject({ phase: "passed", detail: "Computed by practice 1 in 3 s; verdict: succeeded" });
    const look = planResult({ verdict: { state: "succeeded", attention: ["volume error 2 %"], reasons: [] } });
    expect(trialWords(runSummary({ endedAt: now }), [{ ...plan, result: look }], now)).toMatchObject({ phase: "warned", reasons: ["volume error 2 %"] });
  });

  it("ends with every reason once where it failed", () => {
    const failed = planResult({ success: false, errorMessage: "disk full", verdict: { state: "failed", attention: [], reasons: ["disk full", "no result"] } });
    const plan = planRun("01", { state: { kind: "failed" }, result: failed });
    expect(trialWords(runSummary({ endedAt: now, failed: 1 }), [plan], now)).toMatchObject({ phase: "failed", reasons: ["disk full", "no result"] });
  });
});

describe("what was gained", () => {
  it("is said in one line once the worker is ready", () => {
    expect(gained(workerView({ slots: slots(2) }), 4)).toBe("local is ready: 2 slots of 4 cores");
    expect(gained(workerView({ slots: slots(1), cores: 2 }), 4)).toBe("local is ready: 1 slot of 2 cores");
    expect(gained(workerView({ slots: slots(3), entry: { cores_per_plan: 1 } }), 4)).toBe("local is ready: 3 slots of 1 core");
    expect(gained(workerView({ state: { kind: "draining" } }), 4)).toBeNull();
  });
});
