import { describe, expect, it } from "vitest";
import { attempt, NOON, planResult, planRun, runningPlan } from "../../../fixtures/runs";
import { slots, workerView } from "../../../fixtures/workers";
import { find, lanesOf, neighbour } from "./lanes";

const workers = new Map([
  ["local", workerView({ name: "local", slots: slots(2) })],
  ["big", workerView({ name: "big", slots: slots(1), state: { kind: "unreachable", since: NOON, until: NOON + 1_800_000, reason: "no answer" } })],
]);
const now = NOON + 30_000;

describe("the lanes of a run", () => {
  it("gives each slot of its workers a lane, also where nothing ran", () => {
    const { lanes, groups } = lanesOf([], ["local", "big"], workers, now);
    expect(lanes.map((lane) => `${lane.worker} ${lane.slot}`)).toEqual(["local 1", "local 2", "big 1"]);
    expect(groups).toEqual([
      { worker: "local", first: 0, lanes: 2, trouble: null },
      { worker: "big", first: 2, lanes: 1, trouble: "unreachable" },
    ]);
  });

  it("draws what runs to its expected end, filled to its progress", () => {
    const { lanes, from, to } = lanesOf([runningPlan("01", { fraction: 0.25, secondsLeft: 90 })], ["local"], workers, now);
    expect(lanes[0]?.bars[0]).toMatchObject({ plan: "01", from: NOON, to: now, expected: now + 90_000, share: 0.25, look: "running", thin: false });
    expect([from, to]).toEqual([NOON, now + 90_000]);
  });

  it("draws no expected rest where nothing is known of it", () => {
    const { lanes } = lanesOf([runningPlan("01", { secondsLeft: null })], ["local"], workers, now);
    expect(lanes[0]?.bars[0]?.expected).toBe(now);
  });

  it("keeps a failed attempt in sight, thin, beside the one that goes on", () => {
    const plan = { ...runningPlan("03"), attempts: [attempt({ state: "failed", slot: 2, endedAt: NOON + 9000, reason: "disk full" }), attempt({ number: 2, startedAt: NOON + 10_000 })] };
    const { lanes } = lanesOf([plan], ["local"], workers, now);
    expect(lanes[1]?.bars).toMatchObject([{ look: "failed", thin: true, to: NOON + 9000 }]);
    expect(lanes[0]?.bars).toMatchObject([{ look: "running", thin: false, attempt: 2 }]);
  });

  it("draws nothing of what was staged and never began", () => {
    const plan = planRun("02", { state: { kind: "staged", worker: "local" }, attempts: [attempt({ state: "staged", startedAt: null, slot: null })] });
    expect(lanesOf([plan], ["local"], workers, now).lanes.every((lane) => lane.bars.length === 0)).toBe(true);
  });

  it("puts an attempt whose slot was never told onto a lane with room", () => {
    const plans = [runningPlan("01"), runningPlan("02", {}, { slot: null }), runningPlan("03", {}, { slot: null })];
    const { lanes } = lanesOf(plans, ["local"], workers, now);
    expect(lanes.map((lane) => lane.bars.map((bar) => bar.plan))).toEqual([["01"], ["02"], ["03"]]);
  });

  it("keeps the lanes of a worker that is no longer there", () => {
    const plan = planRun("01", { state: { kind: "succeeded", wasCurrent: false, published: true }, result: planResult(), attempts: [attempt({ worker: "gone", state: "succeeded", endedAt: NOON + 1000 })] });
    const { groups } = lanesOf([plan], ["gone"], workers, now);
    expect(groups).toEqual([{ worker: "gone", first: 0, lanes: 1, trouble: "no longer here" }]);
  });

  it("tells a success that needs a look from one that does not", () => {
    const ended = (number: string, attention: string[], published = true) =>
      planRun(number, { state: { kind: "succeeded", wasCurrent: false, published }, result: planResult({ verdict: { state: "succeeded", attention, reasons: [] } }), attempts: [attempt({ state: "succeeded", slot: 1, endedAt: NOON + 1000 })] });
    const looks = [ended("01", []), ended("02", ["volume error"]), ended("03", [], false)].map((plan) => lanesOf([plan], ["local"], workers, now).lanes[0]?.bars[0]?.look);
    expect(looks).toEqual(["computed", "attention", "attention"]);
  });

  it("shows a plan out of reach as such", () => {
    const plan = { ...runningPlan("01"), state: { kind: "lost", worker: "local", since: NOON, until: NOON + 1_800_000 } as const };
    expect(lanesOf([plan], ["local"], workers, now).lanes[0]?.bars[0]?.look).toBe("lost");
  });
});

describe("arrow keys on the lanes", () => {
  const plans = [runningPlan("01"), { ...runningPlan("02", {}, { slot: 2, startedAt: NOON + 5000 }) }, runningPlan("03", {}, { worker: "big" })];
  const lanes = lanesOf(plans, ["local", "big"], workers, now);

  it("begin at the first lane with a bar", () => {
    expect(neighbour(lanes, null, "down")?.bar.plan).toBe("01");
  });

  it("lead to the lanes above and below, and stay at the ends", () => {
    const first = find(lanes, "01");
    const second = neighbour(lanes, first, "down");
    expect(second?.bar.plan).toBe("02");
    expect(neighbour(lanes, second, "down")?.bar.plan).toBe("03");
    expect(neighbour(lanes, first, "up")).toBeNull();
    expect(neighbour(lanes, first, "left")).toBeNull();
  });
});
