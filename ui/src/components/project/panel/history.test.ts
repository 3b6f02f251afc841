import { describe, expect, it } from "vitest";
import type { PlanResult, PlanRunView } from "$lib/backend/types";
import { runSummary } from "../../../fixtures/project";
import { newestRuns, planInRun } from "./history";

const result: PlanResult = { planNumber: "01", workerId: "desk", success: true, hdfPath: "/m/X.p01.hdf", errorMessage: null, executionTime: 75, verdict: null, engine: "practice 1", engineKind: "practice", volumeErrorPercent: 0 };
const view: PlanRunView = { number: "01", title: "", state: { kind: "succeeded", wasCurrent: false, published: true }, progress: null, expectedSeconds: null, waitsFor: [], turn: null, attempts: [], result };

describe("the runs of a plan", () => {
  it("are the newest of its project", () => {
    expect(newestRuns([runSummary("r3"), runSummary("r2", { project: "/other.prj" }), runSummary("r1")], runSummary().project)).toEqual(["r3", "r1"]);
  });

  it("say how it went, where, and by what", () => {
    expect(planInRun(runSummary("r3"), view, 0)).toMatchObject({ run: "r3", word: "Computed", detail: "1 min 15 s on desk, practice" });
    const failed = { ...view, state: { kind: "failed" as const }, result: { ...result, success: false, engineKind: null, engine: null, errorMessage: "unstable" } };
    expect(planInRun(runSummary("r3"), failed, 0)).toMatchObject({ word: "Failed", detail: "1 min 15 s on desk, unstable" });
  });
});
