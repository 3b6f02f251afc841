import { describe, expect, it } from "vitest";
import type { SeriesNumbers } from "$lib/backend/types";
import { significant } from "$lib/words/numbers";
import { peak } from "./peak";

function series(name: string, least: number, most: number): SeriesNumbers {
  return { title: "", variable: { name, unit: "" }, times: "", values: "", steps: 2, least: { value: least, time: 1 }, most: { value: most, time: 2 } } as SeriesNumbers;
}

describe("a peak", () => {
  it("of flow out of the model is its largest outflow", () => {
    expect(peak(series("Flow", -25.8, -0))?.value).toBe(-25.8);
    expect(peak(series("Flow", -1, 46))?.value).toBe(46);
  });

  it("of a water surface is the highest, below the sea too", () => {
    expect(peak(series("Water Surface", -3, -1))?.value).toBe(-1);
  });

  it("is never a negative nothing", () => {
    expect(significant(-0)).toBe("0");
    expect(significant(-0.0000000001, 1)).not.toBe("-0");
  });
});
