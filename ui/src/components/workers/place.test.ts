import { describe, expect, it } from "vitest";
import { workerView } from "../../fixtures/workers";
import { folderWords, hostOf, placeWords } from "./place";

const far = workerView({ name: "big", kind: "ssh", folder: "~/.spillway", machine: "node-07", entry: { type: "ssh", worker_id: "big", hostname: "ana@big:2222" } });

describe("where a worker is", () => {
  it("is said by its kind, its host and what the machine calls itself", () => {
    expect(placeWords(far)).toBe("SSH · ana@big:2222 · calls itself node-07");
    expect(placeWords({ ...far, machine: "BIG" })).toBe("SSH · ana@big:2222");
    expect(placeWords(workerView({ kept: false }))).toBe("This machine · desk · automatic");
  });

  it("names the machine of a folder that is not here", () => {
    expect(folderWords(far)).toBe("~/.spillway on ana@big:2222");
    expect(folderWords(workerView({ folder: "/w" }))).toBe("/w");
    expect(hostOf(far)).toBe("ana@big:2222");
  });
});
