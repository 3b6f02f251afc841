import { describe, expect, it } from "vitest";
import { PlanChoice } from "$lib/state/planChoice.svelte";
import { mixedProject, planReport, planStanding, projectView } from "../../../fixtures/project";
import { COLUMNS, compareValues, shownColumns, sortValue } from "./columns";
import { filtered } from "./filter";
import { coresWords, kindWords } from "./kind";
import { resultWords } from "./resultWords";
import { planRows, type PlanRow } from "./rows";
import { between, isDue, tickedOf, tickedRows, withTicks } from "./ticks";
import { toTsv } from "./tsv";

const now = new Date(2025, 10, 26, 12).getTime();
const rows = planRows(mixedProject(), now);
const numbers = (some: PlanRow[]): string[] => some.map((row) => row.number);
const result = (number: string) => rows.find((row) => row.number === number)?.result;

describe("a row", () => {
  it("says what kind of plan it is", () => {
    expect(kindWords({ kind: "unsteady", dimension: "1d2d" })).toBe("1D and 2D unsteady");
    expect(kindWords({ kind: "steady", dimension: "1d" })).toBe("Steady");
    expect(kindWords({ kind: "unknown", dimension: "unknown" })).toBe("Unknown");
  });

  it("says cores as the plan writes them", () => {
    expect(coresWords({ d1: 0, d2: 0, ps: null }, "2d")).toBe("all");
    expect(coresWords({ d1: 4, d2: 0, ps: null }, "1d2d")).toBe("1D 4, 2D all");
    expect(coresWords({ d1: 2, d2: 0, ps: null }, "1d")).toBe("2");
    expect(coresWords({ d1: null, d2: null, ps: null }, "2d")).toBe("–");
  });

  it("says what is expected, and what that is from", () => {
    expect(rows[0]).toMatchObject({ expected: "~ 41 min", expectedFrom: "41 min when it was computed last" });
    expect(rows[1]?.expectedFrom).toContain("an estimate");
    expect(rows[3]).toMatchObject({ expected: "–", cannotRun: expect.stringContaining("g05 is missing") as string });
  });

  it("says each state of a result with what matters about it", () => {
    expect(result("01")).toMatchObject({ look: "warning", word: "Stale", detail: "flow file Weirbach.u01 changed" });
    expect(result("02")).toMatchObject({ look: "none", word: "None", detail: "" });
    expect(result("03")).toMatchObject({ look: "computed", word: "Current", detail: expect.stringMatching(/12.*0\.02 % volume error/) as string });
    expect(result("05")).toMatchObject({ look: "failed", word: "Failed", detail: "went unstable at 02 Jan 2024 03:10" });
    expect(result("06")).toMatchObject({ look: "lost", word: "Unknown origin" });
  });

  it("says where a result is that could not be put beside the project", () => {
    expect(resultWords(planReport("02"), planStanding("02", { keptIn: "r3" }), 0)).toMatchObject({ word: "Kept in run r3", detail: "not beside the project" });
  });

  it("names a practice result as practice", () => {
    expect(result("08")).toMatchObject({ word: "Practice, current", look: "attention" });
    expect(result("08")?.title).toContain("which is not HEC-RAS");
  });
});

describe("ticks", () => {
  it("stand at first where a plan can run, is in no run and has no current result", () => {
    const due = rows.filter((row) => isDue(row, { kind: "auto" }, new Set(["07"])));
    expect(numbers(due)).toEqual(["01", "02", "05", "06", "08"]);
  });

  it("are not changed by reading the files again, but for plans that are new", () => {
    const choice = new PlanChoice();
    choice.meet([{ number: "01", due: true }, { number: "02", due: false }]);
    choice.ticks = new Set(["02"]);
    choice.meet([{ number: "01", due: true }, { number: "02", due: false }, { number: "03", due: true }]);
    expect([...choice.ticks]).toEqual(["02", "03"]);
    choice.onStarted(["03"]);
    expect([...choice.ticks]).toEqual(["02"]);
  });

  it("count for nothing while a plan cannot run", () => {
    expect(numbers(tickedRows(rows, new Set(["02", "04"])))).toEqual(["02"]);
    expect([...withTicks(new Set(), rows, true)]).not.toContain("04");
    expect(tickedOf(rows, new Set(numbers(rows).filter((number) => number !== "04")))).toBe("all");
    expect(tickedOf(rows, new Set(["04"]))).toBe("none");
  });

  it("are set from one row to another, in either direction", () => {
    expect(numbers(between(rows, "03", "05"))).toEqual(["03", "04", "05"]);
    expect(numbers(between(rows, "05", "03"))).toEqual(["03", "04", "05"]);
    expect(numbers(between(rows, null, "03"))).toEqual(["03"]);
  });
});

describe("filter", () => {
  const none = new Set<string>();
  it("finds every word in number, title, files and kind", () => {
    expect(numbers(filtered(rows, "dam existing 1d", "all", none, none))).toEqual(["03"]);
    expect(numbers(filtered(rows, "p02", "all", none, none))).toEqual(["02"]);
    expect(numbers(filtered(rows, "g05", "all", none, none))).toEqual(["04"]);
  });

  it("takes plans by state", () => {
    expect(numbers(filtered(rows, "", "cannot-run", none, none))).toEqual(["04"]);
    expect(numbers(filtered(rows, "", "in-run", none, new Set(["07"])))).toEqual(["07"]);
    expect(numbers(filtered(rows, "", "ticked", new Set(["04", "02"]), none))).toEqual(["02"]);
    expect(numbers(filtered(rows, "", "current", none, none))).toEqual(["03", "08"]);
  });
});

describe("columns", () => {
  it("leave out what can be spared in a narrow window, until they are chosen", () => {
    expect(shownColumns({}, 50).map((column) => column.id)).not.toContain("geometry");
    expect(shownColumns({}, 70).map((column) => column.id)).toEqual(["number", "title", "kind", "window", "geometry", "expected", "result"]);
    expect(shownColumns({}, 90)).toHaveLength(COLUMNS.length);
    expect(shownColumns({ flow: true, kind: false, title: false }, 60).map((column) => column.id)).toEqual(["number", "title", "window", "flow", "expected", "result"]);
  });

  it("sort results by what needs work, and what is not known comes last", () => {
    const by = (id: string) => COLUMNS.find((column) => column.id === id)!;
    expect(sortValue(by("result"), rows[4]!)).toBe(0);
    expect(sortValue(by("expected"), rows[3]!)).toBeUndefined();
    expect(["10", "9", "b", "A"].sort(compareValues)).toEqual(["9", "10", "A", "b"]);
  });
});

describe("the copied table", () => {
  it("has a line each, the names of the columns first, and the problems", () => {
    const lines = toTsv(rows.slice(2, 4), COLUMNS.slice(0, 3)).split("\n");
    expect(lines).toEqual(["Plan\tTitle\tKind\tProblems", "03\tExisting, dam break\t1D unsteady\t", "04\tOld variant\tUnknown\tCannot run: The geometry file Weirbach.g05 is missing: put it back, or choose another geometry in the plan."]);
  });

  it("holds titles as text, whatever is in them", () => {
    const odd = planRows(projectView([[planReport("01", { title: "=1+1\tand\nmore" }), planStanding("01")]]), now);
    expect(toTsv(odd, COLUMNS.slice(0, 2))).toBe("Plan\tTitle\n01\t =1+1 and more");
  });
});
