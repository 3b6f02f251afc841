import { describe, expect, it } from "vitest";
import { workerView } from "../../fixtures/workers";
import { countGroups, freeName, groupOf, shownWorkers } from "./order";

const ready = workerView({ name: "b10" });
const working = workerView({ name: "b2", slots: [{ slot: 1, what: "Weirbach, plan 01", owner: "me@here", until: null }] });
const unreachable = workerView({ name: "c", state: { kind: "unreachable", since: 0, until: 0 + 1_800_000, reason: "no route to host" } });
const troubled = workerView({ name: "z", state: { kind: "needs-attention", reason: "the clock is 2 min off" }, queuePriority: 3 });
const all = [ready, working, unreachable, troubled];
const names = (workers: { name: string }[]): string[] => workers.map((worker) => worker.name);

describe("the order of workers", () => {
  it("puts what needs attention first, then names as people count", () => {
    expect(names(shownWorkers(all, "", null, "attention"))).toEqual(["z", "c", "b2", "b10"]);
  });

  it("does not move a worker when a slot is filled", () => {
    expect(names(shownWorkers([workerView({ name: "a" }), working], "", null, "attention"))).toEqual(["a", "b2"]);
  });

  it("sorts by name, queue priority and free slots", () => {
    expect(names(shownWorkers(all, "", null, "name"))).toEqual(["b2", "b10", "c", "z"]);
    expect(names(shownWorkers(all, "", null, "priority")).at(-1)).toBe("z");
    expect(names(shownWorkers(all, "", null, "free"))[0]).toBe("b10");
  });
});

describe("the filter of workers", () => {
  it("finds words in the reason, too, and wants all of them", () => {
    expect(names(shownWorkers(all, "CLOCK off", null, "name"))).toEqual(["z"]);
    expect(shownWorkers(all, "clock route", null, "name")).toEqual([]);
  });

  it("counts each worker in one group", () => {
    expect(countGroups(all)).toMatchObject({ attention: 2, working: 1, idle: 1, finishing: 0 });
    expect(groupOf(workerView({ state: { kind: "draining" } }))).toBe("finishing");
  });
});

describe("a free name", () => {
  it("counts on until nobody has it, whatever the case", () => {
    expect(freeName("local", [])).toBe("local");
    expect(freeName("local", ["Local", "local-2"])).toBe("local-3");
  });
});
