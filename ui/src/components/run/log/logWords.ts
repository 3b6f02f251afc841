import type { LogEntry } from "$lib/backend/types";
import type { Look } from "$lib/words/states";

/** Entries that pass the filter, in the order that was chosen. */
export function logShown(entries: LogEntry[], plan: string | null, text: string, newestFirst: boolean): LogEntry[] {
  const wanted = text.trim().toLowerCase();
  const shown = plan === null && wanted === "" ? entries : entries.filter((entry) => (plan === null || entry.plan === plan) && (wanted === "" || entry.text.toLowerCase().includes(wanted)));
  return newestFirst ? shown.toReversed() : shown;
}

/** What an entry looks like, by its stable word. */
export function logLook(kind: string): Look {
  if (/lost|unreachable|^not-|waits$|^late|silent|attention|dialog/.test(kind)) return "warning";
  if (/fail|refused|stuck/.test(kind)) return "failed";
  if (/succeeded|published|ended|current/.test(kind)) return "computed";
  if (/started|claimed|resumed|running|requeued/.test(kind)) return "running";
  if (/cancel|withdrawn|stop/.test(kind)) return "cancelled";
  if (/paused|set-aside|drain/.test(kind)) return "aside";
  return "none";
}

/** Entries with more of them, each once, by number: what was told while it was asked for comes twice. */
export function logJoined(entries: LogEntry[], more: LogEntry[]): LogEntry[] {
  const last = entries.at(-1)?.number ?? 0;
  if (more.every((entry) => entry.number > last)) return entries.concat(more);
  const byNumber = new Map([...entries, ...more].map((entry) => [entry.number, entry]));
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}
