import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LICENCES } from "./licences";

function manifest(path: string): { license?: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(path, "utf8")) as { license?: string; dependencies?: Record<string, string> };
}

describe("the licences that are shown", () => {
  it("are those of what is installed", () => {
    for (const part of LICENCES) expect(`${part.name}: ${part.licence}`).toBe(`${part.name}: ${manifest(`node_modules/${part.name}/package.json`).license}`);
  });

  it("leave out nothing that this page names as its own part", () => {
    const names = LICENCES.map((part) => part.name);
    expect(Object.keys(manifest("package.json").dependencies ?? {}).filter((name) => !names.includes(name))).toEqual([]);
  });
});
