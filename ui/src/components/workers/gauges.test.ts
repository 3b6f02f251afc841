import { describe, expect, it } from "vitest";
import { workerView } from "../../fixtures/workers";
import { disk, memory, processor } from "./gauges";

const GB = 2 ** 30;

describe("the bars of a worker", () => {
  it("say how many cores plans use of how many", () => {
    expect(processor(workerView({ cores: 8, coresUsed: 3.94 }))).toMatchObject({ share: 3.94 / 8, words: "plans use 3.9 of 8 cores", short: "3.9 of 8 cores", tone: "running" });
    expect(processor(workerView({ cores: 1, coresUsed: 0 })).words).toBe("1 core, not used by plans");
  });

  it("say what is free of the memory, and what plans use of it", () => {
    const gauge = memory(workerView({ memoryBytes: 16 * GB, memoryFreeBytes: 12 * GB, memoryUsedBytes: GB }));
    expect(gauge).toMatchObject({ share: 0.25, words: "12 GB of 16 GB free, plans use 1 GB", warning: null });
    expect(memory(workerView({ memoryBytes: 16 * GB, memoryFreeBytes: 0.5 * GB })).warning).toContain("Nearly full");
  });

  it("warn where less than 5 GB of disk is free", () => {
    expect(disk(workerView({ diskFreeBytes: 5 * GB, folderBytes: 0 })).warning).toBeNull();
    const low = disk(workerView({ diskFreeBytes: 4.9 * GB, folderBytes: GB }));
    expect(low.warning).toContain("Under 5 GB");
    expect(low.words).toBe("4.9 GB free, the worker folder takes 1 GB");
  });

  it("do not guess what is not known", () => {
    const unknown = workerView({ cores: null, memoryBytes: null, diskFreeBytes: null });
    for (const gauge of [processor(unknown), memory(unknown), disk(unknown)]) expect(gauge).toMatchObject({ share: null, words: "not known yet", short: "–" });
  });
});
