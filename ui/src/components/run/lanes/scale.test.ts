import { describe, expect, it } from "vitest";
import { moved, spanSeen, ticks, toTime, toX, WHOLE, wholeSpan, zoomed } from "./scale";

const now = Date.UTC(2024, 0, 2, 12);
const whole = wholeSpan(now - 600_000, now + 300_000, now, false);

describe("the time axis of the lanes", () => {
  it("shows the whole run with what is expected", () => {
    expect(whole.from).toBeLessThan(now - 600_000);
    expect(whole.to).toBeGreaterThan(now + 300_000);
    expect(spanSeen(whole, WHOLE, now)).toEqual(whole);
  });

  it("gives a run that began just now some room", () => {
    const span = wholeSpan(now, now, now, false);
    expect(span.to - span.from).toBeGreaterThan(19_000);
  });

  it("does not go on with the clock once a run is over", () => {
    expect(wholeSpan(now - 600_000, now - 300_000, now, true).to).toBeLessThan(now - 250_000);
  });

  it("follows now when it is closer and was not moved", () => {
    const zoom = zoomed(WHOLE, 4, whole, now);
    expect(zoom.from).toBeNull();
    const seen = spanSeen(whole, zoom, now);
    expect(seen.from).toBeLessThan(now);
    expect(seen.to).toBeGreaterThan(now);
    const later = spanSeen(whole, zoom, now + 60_000);
    expect(later.from - seen.from).toBeCloseTo(60_000, -1);
  });

  it("keeps the place under the pointer where it is", () => {
    const at = now - 400_000;
    const before = toX(at, spanSeen(whole, WHOLE, now), 100, 800);
    const zoom = zoomed(WHOLE, 3, whole, now, at);
    expect(toX(at, spanSeen(whole, zoom, now), 100, 800)).toBeCloseTo(before, 6);
  });

  it("never shows less than all at its widest, and never moves past the ends", () => {
    const zoom = zoomed(WHOLE, 4, whole, now);
    expect(zoomed(zoom, 1 / 100, whole, now)).toEqual(WHOLE);
    const left = moved(zoom, -50, whole, now);
    expect(spanSeen(whole, left, now).from).toBe(whole.from);
    expect(moved(WHOLE, 1, whole, now)).toBe(WHOLE);
  });

  it("finds the time at a pixel and the pixel of a time", () => {
    expect(toTime(toX(now, whole, 50, 500), whole, 50, 500)).toBeCloseTo(now, 3);
  });

  it("puts marks at whole steps, never closer than asked for", () => {
    const marks = ticks(whole, 900, 90);
    expect(marks.length).toBeGreaterThan(2);
    for (const { at, step } of marks) expect(at % step).toBe(0);
    const [first, second] = marks;
    expect(toX(second?.at ?? 0, whole, 0, 900) - toX(first?.at ?? 0, whole, 0, 900)).toBeGreaterThanOrEqual(89.9);
  });
});
