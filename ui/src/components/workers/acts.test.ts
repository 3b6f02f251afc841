import { describe, expect, it } from "vitest";
import { runSummary } from "../../fixtures/runs";
import { slots, workerView } from "../../fixtures/workers";
import { menuOf, stopNowWords } from "./acts";
import { enginesWords, overviewOf } from "./overview";

const none = { running: 0, staged: 0 };
const some = { running: 2, staged: 1 };
const labels = (worker = workerView(), carried = none, folders = true): string[] => menuOf(worker, carried, folders).map((entry) => entry.label);

describe("the menu of a worker", () => {
  it("offers to stop at once only where something would be stopped", () => {
    expect(labels()).toEqual(["Take no more plans", "Copy logs…", "Show folder", "Remove…"]);
    expect(labels(workerView(), some)).toEqual(["Stop after current plans", "Stop now…", "Copy logs…", "Show folder", "Remove…"]);
  });

  it("says why a worker with plans is not removed", () => {
    expect(menuOf(workerView(), some, true).at(-1)?.why).toBe("3 plans are on it; stop it first");
    expect(menuOf(workerView(), { running: 1, staged: 0 }, true).at(-1)?.why).toBe("1 plan is on it; stop it first");
  });

  it("shows no folder that is on another machine", () => {
    expect(labels(workerView({ kind: "ssh" }))).not.toContain("Show folder");
  });

  it("has no entry that cannot work", () => {
    expect(labels(workerView({ state: { kind: "not-supported", reason: "" } }))).toEqual(["Remove…"]);
    expect(labels(workerView({ kept: false }), none, false)).toEqual(["Take no more plans", "Copy logs…"]);
    expect(labels(workerView({ state: { kind: "draining" } }))).toContain("Allow again");
  });
});

describe("the question before a worker is stopped at once", () => {
  it("says how many plans go back to the queue", () => {
    expect(stopNowWords("big", some)).toBe("2 plans that run there are ended, and what they computed so far is lost. 3 plans go back to the queue for other workers. big takes no more plans until it is allowed again.");
    expect(stopNowWords("big", { running: 1, staged: 0 })).toMatch(/^1 plan that runs there is ended, and what it computed .* 1 plan goes back/);
    expect(stopNowWords("big", none)).toContain("No plan is on big any more");
  });
});

describe("what stands above the workers", () => {
  const aside = workerView({ name: "aside", state: { kind: "set-aside", reason: "3 failures in a row" } });
  const gone = (name: string) => workerView({ name, state: { kind: "unreachable", since: 0, until: 0 + 1_800_000, reason: "no answer" } });

  it("counts workers and slots", () => {
    expect(overviewOf([workerView(), workerView({ name: "b", slots: slots(1) })], []).sentence).toBe("2 workers ready, 3 of 3 slots free");
    expect(overviewOf([workerView(), aside], []).sentence).toBe("1 of 2 workers ready, 2 of 2 slots free");
  });

  it("is silent about one that is out while another is ready", () => {
    expect(overviewOf([workerView(), aside], []).trouble).toBeNull();
  });

  it("says why none is ready, what waits, and the first way on", () => {
    expect(overviewOf([aside], [runSummary({ waiting: 12 })]).trouble).toEqual({ title: "No worker is ready. 12 plans wait until one is.", text: "aside: 3 failures in a row", worker: "aside", act: "allow" });
  });

  it("knows when all are out of reach", () => {
    expect(overviewOf([gone("a"), gone("b")], []).trouble).toMatchObject({ title: "None of the 2 workers can be reached", act: "check" });
  });

  it("does not call a first look a trouble", () => {
    expect(overviewOf([workerView({ state: { kind: "unknown" }, slots: [] })], []).trouble).toBeNull();
  });
});

describe("the engines of a worker", () => {
  it("are named once each, with the number of places", () => {
    expect(enginesWords(["HEC-RAS 6.6", "practice 1", "practice 1"])).toBe("HEC-RAS 6.6, practice 1 (in 2 places)");
  });
});
