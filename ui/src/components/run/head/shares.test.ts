import { describe, expect, it } from "vitest";
import { timeOfDay } from "$lib/words/dates";
import type { WorkerShare } from "$lib/backend/types";
import { NOON, planRun } from "../../../fixtures/runs";
import { mayDo, notTaken, shareRows } from "./shares";

const HOUR = 3_600_000;
const big: WorkerShare = { worker: "big", isHere: false, computing: ["01", "02"], waiting: ["03"], until: NOON + 2 * HOUR };
const local: WorkerShare = { worker: "local", isHere: true, computing: [], waiting: ["04"], until: NOON + HOUR };

describe("what is shared out", () => {
  it("is a row a worker: plans, which of them, and the expected end", () => {
    expect(shareRows([big, { ...local, until: null }], NOON)).toEqual([
      { worker: "big", isHere: false, plans: "3 plans", which: ["01 and 02 computing", "03 after that"], end: `about ${timeOfDay(NOON + 2 * HOUR)}`, left: "in about 2 h" },
      { worker: "local", isHere: true, plans: "1 plan", which: ["04 with it"], end: "not known yet", left: "" },
    ]);
    expect(shareRows([big], NOON + 3 * HOUR)[0]?.end).toBe("not known yet");
  });

  it("names what no worker took, and why", () => {
    expect(notTaken([])).toBeNull();
    const plan = planRun("05", { waitsFor: [{ worker: "big", reason: "its disk is full" }] });
    expect(notTaken([plan, planRun("06")])).toBe("No worker took plans 05 and 06 (big: its disk is full). They wait here until you are back.");
  });

  it("says what may be done with this machine", () => {
    expect(mayDo([big], NOON)[0]).toContain("switch this machine off");
    expect(mayDo([local], NOON)[0]).toContain("keep it switched on and awake");
    expect(mayDo([big, local], NOON)[0]).toBe(`You may close the laptop. Plans of local are on this machine: they stand still while it sleeps and go on when it wakes; awake, it is done about ${timeOfDay(NOON + HOUR)}. The other workers go on in any case.`);
  });
});
