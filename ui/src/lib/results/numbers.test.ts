import { describe, expect, it } from "vitest";
import { doubles, floats } from "./numbers";

function text(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

describe("bulk numbers", () => {
  it("come back as they were sent, with what is no number", () => {
    const sent = new Float32Array([1.5, Number.NaN, -3e30]);
    expect([...floats(text(new Uint8Array(sent.buffer)))]).toEqual([...sent]);
    const times = new Float64Array([0, 1_700_000_000_123]);
    expect([...doubles(text(new Uint8Array(times.buffer)))]).toEqual([...times]);
  });

  it("may be none", () => {
    expect(floats("")).toHaveLength(0);
  });
});
