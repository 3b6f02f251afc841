import { describe, expect, it } from "vitest";
import { mixedProject } from "../../../fixtures/project";
import { movedTo, selectedBy } from "./keys";
import { planRows } from "./rows";

const rows = planRows(mixedProject(), 0);
const none = { active: null, anchor: null, selected: new Set<string>() };

describe("the keyboard in the table", () => {
  it("moves from row to row, and stops at the ends", () => {
    expect(movedTo(rows, null, "ArrowDown")).toBe("01");
    expect(movedTo(rows, null, "ArrowUp")).toBe("08");
    expect(movedTo(rows, "01", "ArrowUp")).toBe("01");
    expect(movedTo(rows, "03", "ArrowDown")).toBe("04");
    expect(movedTo(rows, "03", "PageDown")).toBe("08");
    expect(movedTo(rows, "03", "Home")).toBe("01");
    expect(movedTo(rows, "03", "x")).toBeNull();
    expect(movedTo([], "03", "End")).toBeNull();
  });
});

describe("a selection", () => {
  it("is one row, a range with shift, or any rows with control", () => {
    const one = selectedBy(rows, none, "03", { shift: false, control: false });
    expect([...one.selected]).toEqual(["03"]);
    const range = selectedBy(rows, one, "05", { shift: true, control: false });
    expect([...range.selected]).toEqual(["03", "04", "05"]);
    expect([...selectedBy(rows, range, "02", { shift: true, control: false }).selected]).toEqual(["02", "03"]);
    const without = selectedBy(rows, range, "04", { shift: false, control: true });
    expect([...without.selected]).toEqual(["03", "05"]);
    expect([...selectedBy(rows, without, "08", { shift: false, control: true }).selected]).toEqual(["03", "05", "08"]);
  });
});
