import { describe, expect, it } from "vitest";
import { mixedProject } from "../../../fixtures/project";
import { slots, workerView } from "../../../fixtures/workers";
import { planRows } from "../plans/rows";
import { slotsNotice, slotsOf, allWorkers } from "./slots";
import { makespan, runButton, timeWords, whatHappens } from "./what";

const rows = planRows(mixedProject(), Date.UTC(2025, 10, 26));
const pick = (...numbers: string[]) => rows.filter((row) => numbers.includes(row.number));
const auto = { choice: { kind: "auto" }, again: false } as const;
const six = slotsOf([workerView({ slots: slots(6) })]);

describe("what happens", () => {
  it("skips current plans unless they are computed again", () => {
    expect(whatHappens(pick("01", "03"), false, auto.choice).skipped.map((row) => row.number)).toEqual(["03"]);
    expect(whatHappens(pick("01", "03"), true, auto.choice)).toMatchObject({ skipped: [], current: 1 });
  });

  it("computes a plan whose current result is practice, unless practice is asked for", () => {
    expect(whatHappens(pick("08"), false, auto.choice).computed).toHaveLength(1);
    expect(whatHappens(pick("08"), false, { kind: "practice" }).computed).toHaveLength(0);
  });
});

describe("the time of a run", () => {
  it("lays the longest first on so many slots", () => {
    expect(makespan([10, 10, 10, 30], 2)).toBe(30);
    expect(makespan([10, 20], 8)).toBe(20);
    expect(makespan([10, 20], 1)).toBe(30);
    expect(makespan([], 4)).toBe(0);
  });

  it("is a least where a plan was never computed, and is not said where nothing is known", () => {
    expect(timeWords(pick("01", "02"), 6)).toBe("about 44 min");
    expect(timeWords(pick("01", "07"), 6)).toBe("at least about 41 min (1 plan has no expected time)");
    expect(timeWords(pick("07"), 6)).toBeNull();
  });
});

describe("the button", () => {
  it("says how many plans it runs on how many slots", () => {
    expect(runButton(rows, pick("01", "02"), auto, six)).toEqual({ label: "Run 2 plans on 6 slots…", enabled: true, words: "About 44 min", again: false });
    expect(runButton(rows, pick("02"), auto, slotsOf([workerView({ slots: slots(1) })])).label).toBe("Run 1 plan on 1 slot…");
  });

  it("says how many are skipped, and how many nobody sees", () => {
    expect(runButton(rows, pick("02", "03"), auto, six, 1)).toMatchObject({ label: "Run 1 plan on 6 slots…", words: "About 44 min; 1 ticked plan is current and skipped; 1 ticked plan is hidden by the filter" });
  });

  it("says which plans are in a run already", () => {
    expect(runButton(rows, pick("02"), auto, six, 0, 1).words).toBe("About 44 min; 1 ticked plan is in a run already and would be computed once more");
  });

  it("asks for plans where none is ticked", () => {
    expect(runButton(rows, [], auto, six)).toMatchObject({ enabled: false, words: "Tick the plans to run" });
    expect(runButton(pick("03", "04"), [], auto, six).words).toMatch(/^Every plan that can run has a current result/);
    expect(runButton([], [], auto, six).words).toBe("There is no plan to run");
    expect(runButton(pick("04"), [], auto, six).words).toBe("No plan of this project can run; each says why");
  });

  it("computes again where everything ticked is current", () => {
    expect(runButton(rows, pick("03"), auto, six)).toEqual({ label: "Compute 1 plan again on 6 slots…", enabled: true, words: "About 6 min; its result is current", again: true });
  });

  it("queues where every slot is busy", () => {
    const busy = slotsOf([workerView({ slots: slots(2).map((slot) => ({ ...slot, what: "r3, plan 01" })) })]);
    expect(runButton(rows, pick("02"), auto, busy).label).toBe("Queue 1 plan…");
    expect(slotsNotice(busy)).toBe("All 2 slots are busy: the plans wait for one that is free");
  });
});

describe("the workers", () => {
  it("says why none is ready", () => {
    expect(slotsNotice(slotsOf([workerView({ name: "bigbox", state: { kind: "unreachable", since: 0, until: 0 + 1_800_000, reason: "no route to host" } })]))).toBe("No worker is ready. bigbox: unreachable, no route to host");
    expect(slotsNotice(slotsOf([workerView({ state: { kind: "unknown" } })]))).toBe("The workers are being looked at");
    expect(slotsNotice(slotsOf([]))).toBe("There is no worker that could compute");
    expect(slotsNotice(six)).toBeNull();
  });

  it("takes this machine where no worker is kept", () => {
    const local = workerView({ name: "local", kept: false });
    expect(allWorkers([local])).toEqual([local]);
    expect(allWorkers([local, workerView({ name: "bigbox" })]).map((worker) => worker.name)).toEqual(["bigbox"]);
  });
});
