import { describe, expect, it } from "vitest";
import { attempt, planResult, planRun, runningPlan } from "../../../fixtures/runs";
import { canCancel, canMove, canRequeue, clicked, isShown, NONE, stepped, type Chosen } from "./choosing";

const order = ["01", "02", "03", "04", "05"];
const plain = { shift: false, control: false };
const all = (chosen: Chosen): string[] => [...chosen.plans].sort();

describe("choosing rows", () => {
  it("takes one row by a click, and another instead of it by the next", () => {
    expect(all(clicked(clicked(NONE, "02", order, plain), "04", order, plain))).toEqual(["04"]);
  });

  it("adds and takes away single rows with control", () => {
    const two = clicked(clicked(NONE, "02", order, plain), "04", order, { shift: false, control: true });
    expect(all(two)).toEqual(["02", "04"]);
    expect(all(clicked(two, "02", order, { shift: false, control: true }))).toEqual(["04"]);
  });

  it("takes a range with shift, in both directions, from where it began", () => {
    const third = clicked(NONE, "03", order, plain);
    const shift = { shift: true, control: false };
    expect(all(clicked(third, "05", order, shift))).toEqual(["03", "04", "05"]);
    expect(all(clicked(clicked(third, "05", order, shift), "01", order, shift))).toEqual(["01", "02", "03"]);
  });

  it("moves by arrows, grows with shift, and only looks with control", () => {
    const second = clicked(NONE, "02", order, plain);
    expect(all(stepped(second, 1, order, plain))).toEqual(["03"]);
    expect(all(stepped(second, 1, order, { shift: true, control: false }))).toEqual(["02", "03"]);
    const looked = stepped(second, 2, order, { shift: false, control: true });
    expect([all(looked), looked.active]).toEqual([["02"], "04"]);
  });

  it("stays at the ends, and begins at them", () => {
    expect(stepped(clicked(NONE, "05", order, plain), 1, order, plain).active).toBe("05");
    expect(stepped(NONE, 1, order, plain).active).toBe("01");
    expect(stepped(NONE, -1, order, plain).active).toBe("05");
    expect(stepped(NONE, 5, order, plain).active).toBe("05");
    expect(stepped(NONE, -5, order, plain).active).toBe("01");
    expect(stepped(NONE, 1, [], plain)).toBe(NONE);
  });
});

describe("what can be done with a plan", () => {
  it("is cancelling while it is not over, and moving only while it waits", () => {
    expect([canCancel(planRun("01")), canCancel(runningPlan("01"))]).toEqual([true, true]);
    expect([canMove(planRun("01")), canMove(runningPlan("01"))]).toEqual([true, false]);
    expect(canCancel(planRun("01", { state: { kind: "failed" } }))).toBe(false);
  });

  it("is no queueing again where it never joined the queue", () => {
    expect(canRequeue(planRun("01", { state: { kind: "failed" } }))).toBe(false);
    expect(canRequeue(planRun("01", { state: { kind: "failed" }, attempts: [attempt()] }))).toBe(true);
    expect(canRequeue(planRun("01", { state: { kind: "cancelled" } }))).toBe(true);
  });
});

describe("the filter", () => {
  it("finds plans by number, title and worker", () => {
    const plan = { ...runningPlan("07", {}, { worker: "BigBox" }), title: "Proposed, 100-year" };
    expect(["07", "proposed", "bigbox"].every((text) => isShown(plan, "all", text))).toBe(true);
    expect(isShown(plan, "all", "existing")).toBe(false);
    expect(isShown(plan, "waiting", "07")).toBe(false);
  });

  it("shows what succeeded and needs a look apart", () => {
    const plan = (attention: string[]) => planRun("01", { state: { kind: "succeeded", wasCurrent: false, published: true }, result: planResult({ verdict: { state: "succeeded", attention, reasons: [] } }) });
    expect(isShown(plan(["volume error"]), "attention", "")).toBe(true);
    expect(isShown(plan([]), "attention", "")).toBe(false);
    expect(isShown(plan([]), "computed", "")).toBe(true);
  });
});
