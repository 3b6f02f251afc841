import { describe, expect, it } from "vitest";
import type { PlanRunState, PlanRunView } from "$lib/backend/types";
import { editedOfProject, editedWords, inRunWords } from "./inRun";

function view(state: PlanRunState, fraction: number | null = null): PlanRunView {
  const progress = fraction === null ? null : { phase: null, fraction, simulated: null, lastMessage: null, lastMessageAt: null, dialog: null, secondsLeft: null, cores: null, memoryBytes: null };
  return { number: "01", title: "", state, progress, expectedSeconds: null, waitsFor: [], turn: null, attempts: [], result: null };
}

describe("a plan in a run", () => {
  it("says where it is and how far", () => {
    expect(inRunWords("r7", view({ kind: "running", worker: "local" }, 0.409))?.text).toBe("in run r7: running 40 % on local");
    expect(inRunWords("r7", view({ kind: "waiting" }))?.text).toBe("in run r7: waiting");
  });

  it("says nothing once it is done there", () => {
    expect(inRunWords("r7", view({ kind: "failed" }))).toBeNull();
    expect(inRunWords("r7", view({ kind: "succeeded", wasCurrent: false, published: true }))).toBeNull();
  });

  it("says which files were edited since, on its row and once for the project", () => {
    const open = { run: "r7", edited: ["flow file X.u01 changed"] };
    expect(editedWords(open)).toBe("Flow file X.u01 changed since run r7 began: its result will be stale");
    expect(editedWords({ run: "r7", edited: [] })).toBeNull();
    expect(editedOfProject([open, { run: "r7", edited: ["flow file X.u01 changed", "geometry file X.g01 is gone"] }])).toMatch(/^Since run r7 began, flow file X\.u01 changed and geometry file X\.g01 is gone\. /);
    expect(editedOfProject([{ run: "r7", edited: [] }])).toBeNull();
  });
});
