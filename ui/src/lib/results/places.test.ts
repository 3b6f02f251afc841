import { describe, expect, it } from "vitest";
import type { PlaceGroup } from "$lib/backend/types";
import { chosenAfter, firstVariables, matching, MOST_PLACES, variableWords } from "./places";

const group: PlaceGroup = {
  title: "Cross sections",
  variables: [
    { name: "Flow", unit: "m³/s" },
    { name: "Water Surface", unit: "m" },
    { name: "Velocity Total", unit: "" },
  ],
  places: ["White, Muncie, 15696.24", "White, Muncie, 14528", "Bald Eagle, Loc Hav, 14528"].map((title, index) => ({ title, place: { kind: "cross-section", index } })),
};

describe("places", () => {
  it("are found by any words of their title", () => {
    expect(matching(group, "14528 muncie").map((place) => place.title)).toEqual(["White, Muncie, 14528"]);
    expect(matching(group, "  ")).toHaveLength(3);
    expect(matching(undefined, "x")).toEqual([]);
  });

  it("are chosen one by one, or together with control, and one always stays", () => {
    expect(chosenAfter(["a"], "b", false)).toEqual(["b"]);
    expect(chosenAfter(["a"], "b", true)).toEqual(["a", "b"]);
    expect(chosenAfter(["a", "b"], "a", true)).toEqual(["b"]);
    expect(chosenAfter(["a"], "a", true)).toEqual(["a"]);
  });

  it("make way for newer ones when a picture would hold too many", () => {
    const many = Array.from({ length: MOST_PLACES }, (_, index) => String(index));
    expect(chosenAfter(many, "new", true)).toEqual([...many.slice(1), "new"]);
  });

  it("begin with the two variables that are looked at most", () => {
    expect(firstVariables(group)).toEqual(["Flow", "Water Surface"]);
    expect(variableWords({ name: "Flow", unit: "cfs" })).toBe("Flow (cfs)");
    expect(variableWords({ name: "Gates", unit: "" })).toBe("Gates");
  });
});
