import { describe, expect, it } from "vitest";
import { axisRange, axisValues, drawable, timeLabels, unitsOf } from "./options";
import { chartWords, extent, valueWords, type ChartSeries } from "./series";

const stage: ChartSeries = { label: "Water surface", unit: "ft", values: [1, 4, null, 2], colour: "accent" };

describe("a chart", () => {
  it("says what it shows, with the least and greatest value of each line", () => {
    const words = chartWords("Muncie 15696", { kind: "number", label: "Station", unit: "ft" }, [0, 10, 20, 30], [stage]);
    expect(words).toBe("Muncie 15696, from 0 ft to 30 ft. Water surface: 1 ft to 4 ft.");
  });

  it("says that there are no values yet", () => {
    expect(chartWords("Memory", { kind: "clock" }, [], [])).toBe("Memory: no values yet");
  });

  it("knows no extremes of a line without values", () => {
    expect(extent([null, Number.NaN])).toBeNull();
    expect(extent([3, Number.NaN, -2])).toEqual({ least: -2, most: 3 });
  });

  it("writes a missing value as a dash", () => {
    expect(valueWords(null, "ft")).toBe("–");
    expect(valueWords(Number.NaN, "ft")).toBe("–");
    expect(valueWords(3, "")).toBe("3");
  });

  it("gives each unit one axis", () => {
    expect(unitsOf([stage, { ...stage, unit: "cfs" }, { ...stage, label: "Other" }])).toEqual(["ft", "cfs"]);
  });

  it("leaves room around a line that never changes", () => {
    const [least, most] = axisRange(5, 5, false);
    expect(least).toBeLessThan(5);
    expect(most).toBeGreaterThan(5);
    expect(axisRange(0, 0, true)[0]).toBe(0);
    expect(axisRange(null, null, true)).toEqual([0, 1]);
  });

  it("writes the steps of an axis as they are", () => {
    expect(axisValues([66.75, 67, 67.25])).toEqual(["66.75", "67.00", "67.25"]);
    expect(axisValues([0, 10, 20])).toEqual(["0", "10", "20"]);
    expect(axisValues([0.1, 0.3, 0.5])).toEqual(["0.1", "0.3", "0.5"]);
  });

  it("begins at zero where asked for", () => {
    expect(axisRange(40, 50, true)[0]).toBe(0);
    expect(axisRange(40, 50, false)[0]).toBeGreaterThan(0);
    expect(axisRange(-5, 50, true)[0]).toBeLessThan(-5);
  });

  it("writes the day once where it does not change", () => {
    const noon = Date.UTC(2024, 0, 2, 12);
    const labels = timeLabels([noon, noon + 3_600_000, noon + 13 * 3_600_000], 3_600_000, "model");
    expect(labels.map((label) => label.includes("\n"))).toEqual([true, false, true]);
  });

  it("writes only days where a day lies between labels", () => {
    expect(timeLabels([0, 86_400_000], 86_400_000, "model").every((label) => !label.includes(":"))).toBe(true);
  });

  it("draws a gap where a value is no number", () => {
    expect(drawable(new Float32Array([1, Number.NaN, 3]))).toEqual([1, null, 3]);
    const whole = new Float32Array([1, 2]);
    expect(drawable(whole)).toBe(whole);
  });
});
