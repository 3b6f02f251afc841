import { describe, expect, it } from "vitest";
import { RUN_OPTIONS, runSummary } from "../../fixtures/runs";
import { againOf } from "./again";

const details = { workers: ["local", "big"], options: { ...RUN_OPTIONS, engine: "6.6" }, numbers: ["01", "03"], beside: [], alone: [], folder: "/r" };

describe("the same run once more", () => {
  it("has the same plans, options and workers, and computes what is current", () => {
    const again = againOf(runSummary(), details, ["big", "local", "other"]);
    expect(again.request).toEqual({ project: "/projects/Weirbach/Weirbach.prj", plans: { numbers: ["01", "03"] }, workers: { named: ["local", "big"] }, options: { ...details.options, again: true } });
    expect(again.workersWords).toBe("local and big");
  });

  it("says which workers are no longer here", () => {
    expect(againOf(runSummary(), details, ["local"])).toMatchObject({ request: { workers: { named: ["local"] } }, workersWords: "local (big is no longer here)" });
  });

  it("takes every worker where none of its own is left, and says so", () => {
    expect(againOf(runSummary(), details, ["new"])).toMatchObject({ request: { workers: "all" }, workersWords: "All workers that are here now: local and big are no longer here" });
  });
});
