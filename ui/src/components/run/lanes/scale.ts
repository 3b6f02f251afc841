/** From times to pixels: what part of a run is seen. */

/** What the person chose: how close, and from where; without a place it follows now. */
export interface Zoom {
  /** 1 shows the whole run. */
  factor: number;
  /** Left end, milliseconds since 1970; null follows now. */
  from: number | null;
}

/** What is seen, milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

export const WHOLE: Zoom = { factor: 1, from: null };
/** A run that began just now is not stretched beyond that. */
const SHORTEST = 20_000;
const CLOSEST = 2_000;

/** The whole run with a little room behind it. */
export function wholeSpan(from: number | null, to: number | null, now: number, over: boolean): Span {
  const begin = from ?? now;
  const end = Math.max(to ?? now, over ? begin : now);
  const length = Math.max(SHORTEST, end - begin);
  return { from: begin - length * 0.01, to: begin + length * 1.03 };
}

/** What is seen of the whole: following, the end of what is computed stays in sight. */
export function spanSeen(whole: Span, zoom: Zoom, now: number): Span {
  const length = Math.max(CLOSEST, (whole.to - whole.from) / zoom.factor);
  if (zoom.factor <= 1) return whole;
  const from = zoom.from ?? Math.min(now, whole.to) - length * 0.7;
  const bounded = Math.max(whole.from, Math.min(from, whole.to - length));
  return { from: bounded, to: bounded + length };
}

/** Closer or wider by a factor; `at` stays where it is. None keeps following. */
export function zoomed(zoom: Zoom, by: number, whole: Span, now: number, at: number | null = null): Zoom {
  const seen = spanSeen(whole, zoom, now);
  const most = Math.max(1, (whole.to - whole.from) / CLOSEST);
  const factor = Math.min(most, Math.max(1, zoom.factor * by));
  if (factor === 1) return WHOLE;
  if (zoom.from === null && at === null) return { factor, from: null };
  const fixed = at ?? (seen.from + seen.to) / 2;
  const length = (whole.to - whole.from) / factor;
  return { factor, from: fixed - ((fixed - seen.from) / (seen.to - seen.from)) * length };
}

/** Moved by a share of what is seen. */
export function moved(zoom: Zoom, by: number, whole: Span, now: number): Zoom {
  if (zoom.factor <= 1) return zoom;
  const seen = spanSeen(whole, zoom, now);
  const length = seen.to - seen.from;
  return { factor: zoom.factor, from: Math.max(whole.from, Math.min(seen.from + by * length, whole.to - length)) };
}

export function toX(at: number, span: Span, left: number, width: number): number {
  return left + ((at - span.from) / (span.to - span.from)) * width;
}

export function toTime(x: number, span: Span, left: number, width: number): number {
  return span.from + ((x - left) / width) * (span.to - span.from);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY];

/** Marks of the time axis at whole steps of this machine's clock, at least `apart` pixels from each other. */
export function ticks(span: Span, width: number, apart: number): { at: number; step: number }[] {
  const least = ((span.to - span.from) / Math.max(1, width)) * apart;
  const step = STEPS.find((one) => one >= least) ?? 7 * DAY;
  const offset = -new Date(span.from).getTimezoneOffset() * MINUTE;
  const marks: { at: number; step: number }[] = [];
  for (let at = Math.ceil((span.from + offset) / step) * step - offset; at <= span.to && marks.length < 200; at += step) marks.push({ at, step });
  return marks;
}
