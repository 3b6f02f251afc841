import { describe, expect, it } from "vitest";
import { workerView } from "../../fixtures/workers";
import { versionTrouble, wholeNumber } from "./numbers";
import { awakeWords, versionsFound } from "./words";

describe("a number of the settings", () => {
  it("is taken between its bounds, and told what is wanted else", () => {
    expect(wholeNumber(" 12 ", 1, 99, "days")).toEqual({ value: 12, trouble: null });
    for (const text of ["", "0", "100", "1.5", "-3", "many", "99999999"]) expect(wholeNumber(text, 1, 99, "days")).toEqual({ value: null, trouble: "A whole number from 1 to 99 days." });
  });
});

describe("a version of HEC-RAS", () => {
  it("is written with points", () => {
    expect(versionTrouble("6.6")).toBeNull();
    expect(versionTrouble("6")).not.toBeNull();
    expect(versionTrouble("new")).not.toBeNull();
  });

  it("is found on workers once, newest first, and the practice engine is none", () => {
    expect(versionsFound([workerView({ engines: ["HEC-RAS 6.6", "practice 1"] }), workerView({ engines: ["HEC-RAS 6.10 (Linux)", "HEC-RAS 6.6"] })])).toEqual(["6.10", "6.6"]);
  });
});

describe("whether this machine is kept awake", () => {
  it("says why it is not", () => {
    expect(awakeWords({ kind: "unavailable", reason: "no bus" }, true)).toEqual({ look: "warning", word: "Cannot be kept awake", reason: "no bus" });
    expect(awakeWords({ kind: "not-needed" }, true).word).toBe("Not needed now");
    expect(awakeWords({ kind: "not-needed" }, false).word).toBe("Off");
    expect(awakeWords({ kind: "held" }, true).reason).toBeNull();
  });
});
