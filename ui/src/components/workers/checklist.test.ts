import { describe, expect, it } from "vitest";
import type { CheckView } from "$lib/backend/types";
import { begun, fixOf, isReady, mendOf, onBrokenOff, onCheck, onChecks, summary } from "./checklist";

const check = (id: string, state: string, over: Partial<CheckView> = {}): CheckView => ({ worker: "w", id, title: id, state, detail: "found", wayOut: null, ...over });

describe("a checklist while it runs", () => {
  it("shows its rows before they are done, the first being checked", () => {
    const rows = begun("local", []);
    expect(rows.map((row) => row.id)).toEqual(["folder", "disk-space", "agent", "engine", "machine", "clock", "slots"]);
    expect(rows.map((row) => row.phase)).toEqual(["checking", "queued", "queued", "queued", "queued", "queued", "queued"]);
  });

  it("turns the next row to checking when one came out", () => {
    const rows = onCheck(begun("local", []), check("folder", "passed"));
    expect(rows[0]).toMatchObject({ phase: "passed", detail: "found" });
    expect(rows[1]?.phase).toBe("checking");
    expect(rows.filter((row) => row.phase === "checking")).toHaveLength(1);
  });

  it("adds a check it did not know", () => {
    const rows = onCheck(begun("other", []), check("port", "passed"));
    expect(rows.map((row) => row.id)).toEqual(["port"]);
  });

  it("keeps what was found the last time readable while it checks again", () => {
    const rows = begun("local", [{ id: "folder", title: "Worker folder", phase: "failed", detail: "permission denied", wayOut: "x" }]);
    expect(rows[0]).toMatchObject({ phase: "checking", detail: "permission denied" });
  });

  it("says of every row that was left when it breaks off that it was not checked", () => {
    const rows = onBrokenOff(onCheck(begun("local", []), check("folder", "passed")));
    expect(rows.map((row) => row.phase)).toEqual(["passed", ...Array.from({ length: 6 }, () => "held-up")]);
  });
});

describe("a checklist that came out", () => {
  it("is ready with warnings, and not with a question or a failure", () => {
    const of = (...states: string[]): boolean => isReady(onChecks({ name: "w", ready: true, checks: states.map((state, index) => check(String(index), state)) }));
    expect(of("passed", "warned")).toBe(true);
    expect(of("passed", "asks")).toBe(false);
    expect(of("passed", "failed", "waiting")).toBe(false);
    expect(isReady([])).toBe(false);
  });

  it("is said in a sentence", () => {
    const rows = onChecks({ name: "w", ready: false, checks: [check("a", "passed"), check("b", "warned"), check("c", "failed"), check("d", "waiting")] });
    expect(summary(rows)).toBe("1 of 4 checks passed, 1 to look at, 1 failed");
  });
});

describe("a way out", () => {
  it("is words, and lines to copy where it has them", () => {
    expect(fixOf("Free some space")).toEqual({ words: "Free some space.", commands: null });
    expect(fixOf("On the machine:\nsudo install -d -o alice /scratch")).toEqual({ words: "On the machine:", commands: "sudo install -d -o alice /scratch" });
  });

  it("leads to the field where this window can mend it", () => {
    expect([mendOf("folder"), mendOf("engine"), mendOf("slots"), mendOf("clock")]).toEqual(["folder", "engine", "slots", null]);
  });
});
