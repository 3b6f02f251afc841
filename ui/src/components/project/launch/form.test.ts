import { describe, expect, it } from "vitest";
import type { RunOptions } from "$lib/backend/types";
import { changedMore, fieldsOf, numberTrouble, optionsOf, startRequest, troubles } from "./form";

const usual: RunOptions = { cores: 4, maxConcurrent: null, clearGeompre: false, again: false, keepFolders: false, retries: 0, timeLimitMinutes: null, engine: "auto", priority: "low", silenceMinutes: 20, leave: false };

describe("the fields of a run", () => {
  it("say the settings, and give them back", () => {
    expect(optionsOf(fieldsOf(usual))).toEqual(usual);
  });

  it("take an empty number as none where that means something", () => {
    expect(optionsOf({ ...fieldsOf(usual), silenceMinutes: " ", maxConcurrent: " 3 " })).toMatchObject({ silenceMinutes: null, maxConcurrent: 3 });
    expect(numberTrouble("cores", "")).toBe("Give a number of cores");
    expect(numberTrouble("timeLimitMinutes", "")).toBeNull();
  });

  it("say what is wrong with a number", () => {
    expect(numberTrouble("cores", "four")).toBe("A whole number of cores is needed");
    expect(numberTrouble("cores", "-1")).toBe("At least 0");
    expect(numberTrouble("cores", "1.5")).toBe("A whole number of cores is needed");
    expect(numberTrouble("retries", "1000")).toBe("At most 100");
    expect(troubles({ ...fieldsOf(usual), maxConcurrent: "0" })).toEqual({ maxConcurrent: "At least 1" });
  });

  it("count what was changed among the options that are folded away", () => {
    expect(changedMore(fieldsOf(usual), usual)).toBe(0);
    expect(changedMore({ ...fieldsOf(usual), retries: "2", leave: true, cores: "8" }, usual)).toBe(2);
  });

  it("ask for all workers, or for those that were named", () => {
    expect(startRequest("/m/X.prj", ["01"], null, fieldsOf(usual))).toMatchObject({ plans: { numbers: ["01"] }, workers: "all" });
    expect(startRequest("/m/X.prj", ["01"], ["lab"], fieldsOf(usual)).workers).toEqual({ named: ["lab"] });
  });
});
