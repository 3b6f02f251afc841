import { describe, expect, it } from "vitest";
import { recentProject, runSummary } from "../../../fixtures/project";
import { refuseDrops, toOpen } from "./drop";
import { outcome, recentRows } from "./recent";

describe("recent projects", () => {
  it("come with their folder and the newest run of each", () => {
    const rows = recentRows([recentProject(), recentProject({ path: "C:\\m\\Ohio.prj", title: "" })], [runSummary("r9", { failed: 2, succeeded: 6 }), runSummary("r1")]);
    expect(rows[0]).toMatchObject({ title: "Weirbach", folder: "/home/me/models/weirbach", last: { run: "r9", look: "failed", text: "6 of 8 plans succeeded, 2 failed" } });
    expect(rows[1]).toMatchObject({ title: "Ohio.prj", folder: "C:\\m", last: null });
  });

  it("say how a run went, or goes", () => {
    expect(outcome(runSummary())).toBe("all 8 plans succeeded");
    expect(outcome(runSummary("r1", { plans: 1, succeeded: 1 }))).toBe("the plan succeeded");
    expect(outcome(runSummary("r2", { endedAt: null, state: "active", succeeded: 3, running: 2 }))).toBe("3 of 8 plans computed, 2 running");
    expect(outcome(runSummary("r3", { endedAt: null, state: "paused", succeeded: 0, failed: 1 }))).toBe("0 of 8 plans computed, paused, 1 failed");
    expect(outcome(runSummary("r4", { state: "cancelled", succeeded: 3, cancelled: 5 }))).toBe("3 of 8 plans succeeded, 5 cancelled");
  });
});

describe("what was dropped", () => {
  it("does not take the place of the page in a browser", () => {
    let told = 0;
    const end = refuseDrops(window, () => (told += 1));
    const files = (type: string): Event => Object.assign(new Event(type, { cancelable: true }), { dataTransfer: { types: ["Files"] } });
    const text = Object.assign(new Event("drop", { cancelable: true }), { dataTransfer: { types: ["text/plain"] } });
    const [over, drop] = [files("dragover"), files("drop")];
    for (const event of [over, drop, text]) window.dispatchEvent(event);
    expect([over.defaultPrevented, drop.defaultPrevented, text.defaultPrevented, told]).toEqual([true, true, false, 1]);
    end();
    window.dispatchEvent(files("drop"));
    expect(told).toBe(1);
  });

  it("opens the project file among several", () => {
    expect(toOpen(["/m/X.p01", "/m/X.PRJ"])).toBe("/m/X.PRJ");
    expect(toOpen(["/m"])).toBe("/m");
    expect(toOpen([])).toBeNull();
  });
});
