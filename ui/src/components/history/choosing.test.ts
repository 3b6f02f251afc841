import { describe, expect, it } from "vitest";
import { RUN_OPTIONS, planResult, planRun, runSummary, runView } from "../../fixtures/runs";
import { Choosing } from "./choosing.svelte";
import { detailsOf } from "./details.svelte";

const order = ["r5", "r4", "r3", "r2"];

describe("ticking runs", () => {
  it("ticks from the last one on with shift, in either direction", () => {
    const choosing = new Choosing();
    choosing.toggle("r2", true, false, order);
    choosing.toggle("r4", true, true, order);
    expect([...choosing.ticked].sort()).toEqual(["r2", "r3", "r4"]);
    choosing.toggle("r3", false, false, order);
    expect(choosing.ticked.has("r3")).toBe(false);
  });

  it("ticks one where the last is not in sight any more", () => {
    const choosing = new Choosing();
    choosing.toggle("r9", true, false, ["r9"]);
    choosing.toggle("r3", true, true, order);
    expect([...choosing.ticked]).toEqual(["r9", "r3"]);
  });

  it("forgets what is gone", () => {
    const choosing = new Choosing();
    choosing.all(order, true);
    choosing.keep((run) => run !== "r5");
    expect(choosing.ticked.size).toBe(3);
  });
});

describe("what the history needs of a run", () => {
  it("tells results beside the project from those that stand only in the run's folder", () => {
    const there = planRun("01", { state: { kind: "succeeded", wasCurrent: false, published: true }, result: planResult({ hdfPath: "/p/X.p01.hdf" }) });
    const kept = planRun("02", { state: { kind: "succeeded", wasCurrent: false, published: false }, result: planResult({ hdfPath: "/runs/r1/X.p02.hdf" }) });
    const failed = planRun("03", { state: { kind: "failed" } });
    const details = detailsOf(runView(runSummary(), [there, kept, failed]));
    expect(details).toMatchObject({ numbers: ["01", "02", "03"], beside: ["/p/X.p01.hdf"], alone: ["02"], options: RUN_OPTIONS });
  });
});
