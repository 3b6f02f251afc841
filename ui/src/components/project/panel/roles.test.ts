import { describe, expect, it } from "vitest";
import { input } from "../../../fixtures/project";
import { fileLines } from "./roles";

describe("the files of a plan", () => {
  it("come with what they are, and what is missing first", () => {
    const lines = fileLines([input("X.p01", "plan", 10), input("T.tif", "terrain-raster", 5e9, { outside: true }), input("X.g05", "geometry", 0, { exists: false })]);
    expect(lines.map((line) => [line.name, line.role, line.words, line.bytes])).toEqual([
      ["X.g05", "Geometry", "missing", null],
      ["X.p01", "Plan", "there", 10],
      ["T.tif", "Terrain raster", "outside the project folder", 5e9],
    ]);
  });
});
