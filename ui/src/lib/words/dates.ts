/** Dates as the system writes them. */
const DAY_TIME = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const MINUTE = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short" });
const MODEL = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const MODEL_SHORT = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

/** A moment of this machine's clock, day and time. Milliseconds since 1970. */
export function moment(at: number): string {
  return DAY_TIME.format(at);
}

/** The time of a moment, to the minute. */
export function timeOfDay(at: number): string {
  return MINUTE.format(at);
}

/** The time of a moment, to the second. */
export function clockTime(at: number): string {
  return TIME.format(at);
}

/** A moment for a narrow column: the time today, else the day. */
export function shortMoment(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? TIME.format(at) : `${SHORT_DAY.format(at)}, ${MINUTE.format(at)}`;
}

/** The same to the minute: "14:02", "Nov 12, 14:02". */
export function shortTime(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? timeOfDay(at) : shortMoment(at, now);
}

/** A moment of the model, which has no time zone: `2024-01-02T12:00` or with seconds. */
export function modelTime(text: string): string {
  const at = Date.parse(`${text}Z`);
  return Number.isNaN(at) ? text : MODEL.format(at);
}

/** A moment of the model for a narrow column: without the year. */
export function shortModelTime(text: string): string {
  const at = Date.parse(`${text}Z`);
  return Number.isNaN(at) ? text : MODEL_SHORT.format(at);
}

/** From where to where a plan computes; the year is said once where both have the same. */
export function modelWindow(window: { start: string; end: string } | null): string {
  if (window === null) return "–";
  const [start, end] = [Date.parse(`${window.start}Z`), Date.parse(`${window.end}Z`)];
  if (Number.isNaN(start) || Number.isNaN(end)) return `${window.start} – ${window.end}`;
  const same = new Date(start).getUTCFullYear() === new Date(end).getUTCFullYear();
  return `${same ? MODEL_SHORT.format(start) : MODEL.format(start)} – ${MODEL.format(end)}`;
}
