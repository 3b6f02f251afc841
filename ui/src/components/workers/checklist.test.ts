import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CheckView } from "$lib/backend/types";
import { begun, fixOf, isReady, mendOf, onBrokenOff, onCheck, onChecks, summary } from "./checklist";

const check = (id: string, state: string, over: Partial<CheckView> = {}): CheckView => ({ worker: "w", id, title: id, state, detail: "found", wayOut: null, fingerprint: null, ...over });

describe("a checklist while it runs", () => {
  it("shows its rows before they are done, the first being checked", () => {
    const rows = begun("local", []);
    expect(rows[0]).toMatchObject({ id: "folder", phase: "checking" });
    expect(rows.slice(1).every((row) => row.phase === "queued")).toBe(true);
  });

  it("knows the checks as the checklist has them, in its order, and which only another machine has", () => {
    const source = readFileSync("../crates/workers/src/checklist/worker.rs", "utf8");
    const named = new Map([...source.matchAll(/^const ([A-Z_]+): \(&str, &str\) = \("([^"]+)", "([^"]+)"\);$/gm)].map((found) => [found[1], `${found[2]}: ${found[3]}`]));
    const order = /\[(FOLDER, [A-Z, ]+)\]/.exec(source)?.[1]?.split(", ") ?? [];
    const words = (kind: string): string[] => begun(kind, []).map((row) => `${row.id}: ${row.title}`);
    expect(words("ssh")).toEqual(["CONNECTION", ...order].map((name) => named.get(name)));
    expect(words("local")).toEqual(order.filter((name) => name !== "SESSION").map((name) => named.get(name)));
  });

  it("asks about a key only where the check asks", () => {
    const of = (state: string) => onCheck([], check("connection", state, { fingerprint: "SHA256:9f" }))[0]?.fingerprint;
    expect([of("asks"), of("failed"), of("passed")]).toEqual(["SHA256:9f", null, null]);
  });

  it("turns the next row to checking when one came out", () => {
    const rows = onCheck(begun("local", []), check("folder", "passed"));
    expect(rows[0]).toMatchObject({ phase: "passed", detail: "found" });
    expect(rows[1]?.phase).toBe("checking");
    expect(rows.filter((row) => row.phase === "checking")).toHaveLength(1);
  });

  it("puts a check it did not know before what is still to come", () => {
    expect(onCheck(begun("other", []), check("port", "passed")).map((row) => row.id)).toEqual(["port"]);
    const rows = onCheck(onCheck(begun("local", []), check("folder", "passed")), check("new", "passed"));
    expect(rows.slice(0, 3).map((row) => `${row.id} ${row.phase}`)).toEqual(["folder passed", "new passed", "path-length checking"]);
  });

  it("keeps what was found the last time readable while it checks again", () => {
    const rows = begun("local", [{ id: "folder", title: "Worker folder", phase: "failed", detail: "permission denied", wayOut: "x", fingerprint: null }]);
    expect(rows[0]).toMatchObject({ phase: "checking", detail: "permission denied" });
  });

  it("says of every row that was left when it breaks off that it was not checked", () => {
    const rows = onBrokenOff(onCheck(begun("local", []), check("folder", "passed")));
    expect(rows.map((row) => row.phase)).toEqual(["passed", ...Array.from({ length: rows.length - 1 }, () => "held-up")]);
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
    expect(["connection", "folder", "engine", "slots", "clock"].map(mendOf)).toEqual(["host", "folder", "engine", "slots", null]);
  });
});
