import { describe, expect, it } from "vitest";
import type { ControllerView, WorkerView } from "$lib/backend/types";
import { attempt, NOON, planResult, planRun, runningPlan, runSummary } from "../../../fixtures/runs";
import { workerView } from "../../../fixtures/workers";
import { buttonsOf, factsOf, plansPerHour, segmentsOf } from "./facts";
import { noticesOf, type NoticeFacts } from "./notices";

const controller: ControllerView = { version: "0.1.0", pid: 1, home: "/home/me", machine: "desk", startedAt: NOON, foundRunning: 0, awake: { kind: "not-needed" }, diskFreeBytes: 2e11 };
const done = (number: string, published = true) => planRun(number, { state: { kind: "succeeded", wasCurrent: false, published }, result: planResult(), attempts: [attempt({ state: "succeeded", endedAt: NOON + 60_000 })] });
const failed = planRun("09", { state: { kind: "failed" }, attempts: [attempt({ state: "failed", startedAt: NOON + 1000, endedAt: NOON + 30_000 })] });

describe("the bar of a run", () => {
  it("leaves out what no plan is", () => {
    expect(segmentsOf(runSummary({ plans: 5, succeeded: 2, running: 3 })).map((one) => `${one.count} ${one.word}`)).toEqual(["2 computed", "3 running"]);
  });
});

describe("the speed of a run", () => {
  it("counts what was computed since the first plan began, also what failed", () => {
    const facts = factsOf([done("01"), failed, runningPlan("02"), planRun("03", { state: { kind: "succeeded", wasCurrent: true, published: true } })]);
    expect(facts).toMatchObject({ computed: 2, began: NOON, ended: NOON + 60_000 });
    expect(plansPerHour(facts, true, NOON + 9e6)).toBe(120);
    expect(plansPerHour(facts, false, NOON + 120_000)).toBe(60);
  });

  it("is not known before a plan is computed", () => {
    expect(plansPerHour(factsOf([runningPlan("01")]), false, NOON + 60_000)).toBeNull();
  });
});

describe("the buttons of a run", () => {
  it("are those that can work now", () => {
    const nothing = factsOf([]);
    expect(buttonsOf(runSummary({ running: 2, waiting: 3 }), nothing)).toEqual({ pause: true, resume: null, stopAfterCurrent: true, stopNow: true, requeue: null, publish: null, shareOut: true });
    expect(buttonsOf(runSummary({ running: 2 }), nothing)).toMatchObject({ pause: false, stopAfterCurrent: false, stopNow: true, shareOut: false });
    expect(buttonsOf(runSummary({ state: "paused", waiting: 3 }), nothing)).toMatchObject({ pause: false, resume: "Resume 3 plans" });
    expect(buttonsOf(runSummary({ endedAt: NOON }), nothing)).toEqual({ pause: false, resume: null, stopAfterCurrent: false, stopNow: false, requeue: null, publish: null, shareOut: false });
  });

  it("offer failed plans again, and what was not published", () => {
    const facts = factsOf([failed, planRun("10", { state: { kind: "failed" } }), done("01", false)]);
    expect(buttonsOf(runSummary({ endedAt: NOON, failed: 2 }), facts)).toMatchObject({ requeue: "Queue 1 failed again", publish: "Put 1 result beside the project" });
  });

  it("offer the stopped plans of a run that was stopped as a whole", () => {
    expect(buttonsOf(runSummary({ state: "cancelled", endedAt: NOON, cancelled: 4 }), factsOf([])).requeue).toBe("Queue 4 plans again");
  });
});

describe("the notices of a run", () => {
  const workers = (...list: WorkerView[]) => new Map(list.map((worker) => [worker.name, worker]));
  const gone = workerView({ name: "big", state: { kind: "unreachable", since: NOON, until: NOON + 1_800_000, reason: "no answer" } });
  const facts = (over: Partial<NoticeFacts>): NoticeFacts => ({ summary: runSummary({ running: 1, waiting: 2 }), stuck: null, names: ["local", "big"], workers: workers(workerView({ name: "local" }), workerView({ name: "big" })), controller, only: true, edited: new Map(), ...over });

  it("are none while all is well, and none of a run that is over", () => {
    expect(noticesOf(facts({}))).toEqual([]);
    expect(noticesOf(facts({ summary: runSummary({ endedAt: NOON }), stuck: "x", names: ["gone"] }))).toEqual([]);
  });

  it("tell one missing worker with its reason, and that the others go on", () => {
    const [notice] = noticesOf(facts({ workers: workers(workerView({ name: "local" }), gone) }));
    expect(notice).toMatchObject({ tone: "warning", title: "1 worker of 2 is missing", words: "big: no answer. The others go on.", way: "workers" });
  });

  it("tell that it runs without the person, with the way back", () => {
    const shared = facts({ summary: runSummary({ running: 1, waiting: 2, sharedOut: true }) });
    expect(noticesOf(shared)[0]).toMatchObject({ id: "shared", title: "It runs without you", way: "shared" });
    expect(buttonsOf(shared.summary, factsOf([])).shareOut).toBe(false);
  });

  it("tell that all workers are missing", () => {
    const [notice] = noticesOf(facts({ workers: workers(gone), summary: runSummary({ waiting: 2 }) }));
    expect(notice).toMatchObject({ tone: "failed", title: "No worker of this run takes plans", way: "workers" });
    expect(notice?.words).toContain("2 plans wait.");
  });

  it("tell why nothing can go on", () => {
    const [notice] = noticesOf(facts({ stuck: "local: needs HEC-RAS 6.6, found: none", summary: runSummary({ waiting: 1 }) }));
    expect(notice).toMatchObject({ title: "Nothing of this run can go on", words: "Local: needs HEC-RAS 6.6, found: none. 1 plan waits." });
  });

  it("tell what kept running while no controller was there, and offer to resume", () => {
    const [notice] = noticesOf(facts({ controller: { ...controller, foundRunning: 3 }, summary: runSummary({ state: "interrupted", running: 3, waiting: 5 }) }));
    expect(notice).toMatchObject({ title: "Found 3 plans that kept running", way: "resume" });
    expect(notice?.words).toContain("5 plans wait until you resume");
  });

  it("do not count what kept running of other runs", () => {
    const [notice] = noticesOf(facts({ controller: { ...controller, foundRunning: 8 }, only: false, summary: runSummary({ state: "interrupted", running: 0, waiting: 5 }) }));
    expect(notice?.title).toBe("This run was interrupted");
  });

  it("tell a disk that is nearly full, here and on a worker", () => {
    const small = workerView({ name: "big", diskFreeBytes: 2 ** 30 });
    const ids = noticesOf(facts({ controller: { ...controller, diskFreeBytes: 2 ** 30 }, workers: workers(workerView({ name: "local" }), small) })).map((notice) => notice.id);
    expect(ids).toEqual(["disk-home", "disk-workers"]);
  });

  it("tell which files were edited during the run, and what becomes of the results", () => {
    const [notice] = noticesOf(facts({ edited: new Map([["03", ["Weir.g01"]]]) }));
    expect(notice?.words).toBe("Weir.g01 changed after the run began. Plan 03 computes what was there before: the result will be stale.");
  });
});
