import { describe, expect, it } from "vitest";
import { RUN_OPTIONS, runSummary } from "../../fixtures/runs";
import { byDay, countsWords, deleteWords, fitting, optionWords, outcomeOf, projectsOf, tookWords, tsvOf } from "./runs";

const now = new Date(2024, 4, 10, 15, 0).getTime();
const at = (daysAgo: number, hour = 10): number => new Date(2024, 4, 10 - daysAgo, hour).getTime();
const good = runSummary({ id: "r3", createdAt: at(0), endedAt: at(0, 11), plans: 8, succeeded: 8 });
const bad = runSummary({ id: "r2", createdAt: at(0, 9), endedAt: at(0, 10), plans: 8, succeeded: 6, failed: 1, cancelled: 1, title: "Ohio", project: "/p/Ohio.prj" });
const old = runSummary({ id: "r1", createdAt: at(1), endedAt: at(1, 11), state: "cancelled", cancelled: 1 });
const open = runSummary({ id: "r4", createdAt: now - 90_000, plans: 2, running: 1, waiting: 1 });

describe("runs by date", () => {
  it("are put under the day on which they began", () => {
    const items = byDay([good, bad, old], now);
    expect(items.map((item) => item.kind)).toEqual(["day", "run", "run", "day", "run"]);
    expect(items[0]).toMatchObject({ runs: 2, title: expect.stringMatching(/^Today, /) as string });
    expect(items[3]).toMatchObject({ runs: 1, title: expect.stringMatching(/^Yesterday, /) as string });
  });
});

describe("the filter of runs", () => {
  it("wants the project, the outcome and all words", () => {
    const all = [good, bad, old, open];
    const ids = (words: string, project: string | null = null, outcome: Parameters<typeof fitting>[1]["outcome"] = null): string[] => fitting(all, { words, project, outcome }).map((run) => run.id);
    expect(ids("OHIO r2")).toEqual(["r2"]);
    expect(ids("", "/p/Ohio.prj")).toEqual(["r2"]);
    expect(ids("", null, "open")).toEqual(["r4"]);
    expect(ids("weirbach", null, "cancelled")).toEqual(["r1"]);
  });

  it("calls a run with a failure so, even where others were cancelled", () => {
    expect([good, bad, old, open].map(outcomeOf)).toEqual(["succeeded", "failed", "cancelled", "open"]);
  });

  it("names each project once", () => {
    expect(projectsOf([good, bad, old]).map((project) => project.title)).toEqual(["Weirbach", "Ohio"]);
  });
});

describe("a run in words", () => {
  it("says how its plans ended", () => {
    expect(countsWords(good)).toBe("8 plans, all succeeded");
    expect(countsWords(bad)).toBe("8 plans: 6 succeeded, 1 failed, 1 cancelled");
    expect(countsWords(open)).toBe("2 plans: 1 running, 1 waiting");
    expect(countsWords(old)).toBe("1 plan, cancelled");
  });

  it("says how long it took, or takes", () => {
    expect(tookWords(good, now)).toBe("1 h");
    expect(tookWords(open, now)).toBe("for 1 min 30 s");
  });

  it("names its options", () => {
    expect(optionWords(RUN_OPTIONS)).toEqual(["automatic engine", "4 cores a plan", "low priority", "silence limit 20 min"]);
    expect(optionWords({ ...RUN_OPTIONS, engine: "6.6", retries: 1, timeLimitMinutes: 90, silenceMinutes: null })).toEqual(["HEC-RAS 6.6", "4 cores a plan", "low priority", "1 more try after a failure", "time limit 1 h 30 min", "no silence limit"]);
  });
});

describe("runs for a spreadsheet", () => {
  it("are a line each, whatever stands in a title", () => {
    const lines = tsvOf([{ ...good, title: "A\tB\nC" }, old], (run) => (run === "r3" ? { workers: ["a", "b"], options: RUN_OPTIONS } : undefined)).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => line.split("\t").length)).toEqual([14, 14, 14]);
    expect(lines[1]?.split("\t").slice(0, 3)).toEqual(["r3", "A B C", "/projects/Weirbach"]);
    expect(lines[1]).toContain("a, b\tauto");
  });
});

describe("the question before runs are deleted", () => {
  it("says how many, what it frees, and which results are lost", () => {
    const gone = deleteWords([{ ...good, folderBytes: 3 * 2 ** 20 }, { ...bad, folderBytes: 2 ** 20 }], 0);
    expect(gone.title).toBe("Delete 2 runs?");
    expect(gone.frees).toContain("4 MB become free");
    expect(gone.warning).toBeNull();
    expect(deleteWords([good], 2).warning).toMatch(/^2 results could not be put beside the project and stand only in these folders/);
    expect(deleteWords([good], 0).title).toBe("Delete run r3?");
  });
});
