import { describe, expect, it } from "vitest";
import { planRun, runningPlan } from "../../../fixtures/runs";
import { droppedAt, movedWords, steppedTo } from "./moving";

const rows = [runningPlan("09"), planRun("01"), planRun("02"), planRun("03"), planRun("08", { state: { kind: "cancelled" } })];

describe("dragging a waiting plan", () => {
  it("puts it before the waiting plan at the place where it is dropped", () => {
    expect(droppedAt(rows, 1, "03")).toEqual({ before: "01" });
    expect(droppedAt(rows, 2, "03")).toEqual({ before: "02" });
  });

  it("takes a drop among running plans as the first place", () => {
    expect(droppedAt(rows, 0, "03")).toEqual({ before: "01" });
  });

  it("puts it last behind the last waiting plan", () => {
    expect(droppedAt(rows, 4, "01")).toBe("back");
    expect(droppedAt(rows, 5, "01")).toBe("back");
  });

  it("changes nothing where it stays", () => {
    expect(droppedAt(rows, 2, "02")).toBeNull();
    expect(droppedAt(rows, 3, "02")).toBeNull();
    expect(droppedAt(rows, 5, "03")).toBeNull();
    expect(droppedAt(rows, 1, "09")).toBeNull();
  });
});

describe("moving it by keys", () => {
  it("goes one place up or down, and ends at the ends", () => {
    expect(steppedTo(rows, "02", -1)).toEqual({ before: "01" });
    expect(steppedTo(rows, "01", 1)).toEqual({ before: "03" });
    expect(steppedTo(rows, "02", 1)).toBe("back");
    expect(steppedTo(rows, "01", -1)).toBeNull();
    expect(steppedTo(rows, "03", 1)).toBeNull();
    expect(steppedTo(rows, "09", 1)).toBeNull();
  });

  it("is told in words", () => {
    expect(movedWords("02", { before: "01" })).toBe("Plan 02 comes before plan 01");
    expect(movedWords("02", "back")).toBe("Plan 02 is last in turn");
  });
});
