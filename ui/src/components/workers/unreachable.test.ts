import { describe, expect, it } from "vitest";
import { timeOfDay } from "$lib/words/dates";
import { NOON } from "../../fixtures/runs";
import { unreachableWords } from "./unreachable";

const state = { kind: "unreachable", since: NOON, until: NOON + 1_800_000, reason: "no route to host" } as const;

describe("a worker that gives no sign of life", () => {
  it("says since when, why, and how long its plans are waited for", () => {
    const words = unreachableWords(state, 2, NOON + 60_000);
    expect(words).toContain(`No sign of life since ${timeOfDay(NOON)}: no route to host.`);
    expect(words).toContain(`The 2 plans there may still be computing and are waited for until ${timeOfDay(NOON + 1_800_000)}; then they may start elsewhere.`);
  });

  it("says that the time is over, and that nothing is on it", () => {
    expect(unreachableWords(state, 1, NOON + 3_600_000)).toContain("was waited for until");
    expect(unreachableWords(state, 0, NOON)).toContain("No plan of yours is on it.");
  });
});
