import { describe, expect, it } from "vitest";
import { workerView } from "../../fixtures/workers";
import { slotCells, slotSummary, titleAndPlan } from "./slots";

const now = new Date(2024, 0, 2, 12, 0).getTime();
const worker = workerView({
  slots: [
    { slot: 1, what: null, owner: null, until: null },
    { slot: 2, what: "Weirbach, plan 03", owner: "me@desk", until: now + 3_600_000 },
    { slot: 3, what: "Ohio, plan 01", owner: "anna@lab", until: now - 1 },
  ],
});
const cells = slotCells(worker, (slot) => (slot.slot === 2 ? { run: "r1", plan: "03", fraction: 0.429 } : null), now);

describe("the slots of a worker", () => {
  it("are free, ours with progress, or somebody else's by name", () => {
    expect(cells.map((cell) => cell.kind)).toEqual(["free", "ours", "theirs"]);
    expect(cells[0]?.words).toBe("Slot 1: free");
    expect(cells[1]?.words).toMatch(/^Slot 2: Weirbach, plan 03, 42 %, until about .*00/);
    expect(cells[2]?.words).toBe("Slot 3: Ohio, plan 01, of anna@lab");
  });

  it("are summed up with those of others", () => {
    expect(slotSummary(worker, cells)).toBe("1 of 3 slots free, 1 in use by others");
    expect(slotSummary(workerView({ slots: [], state: { kind: "unknown" } }), [])).toBe("Slots are not known yet");
  });

  it("tell title and plan apart, also where the title has commas and line breaks", () => {
    expect(titleAndPlan("A, plan 01, new\nx, plan 02")).toEqual({ title: "A, plan 01, new\nx", plan: "02" });
    expect(titleAndPlan("an attempt that cannot be read")).toBeNull();
  });
});
