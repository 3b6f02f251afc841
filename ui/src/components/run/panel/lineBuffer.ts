/** The lines of an attempt, the newest of them: long computations say more than a page can hold. */
import type { MessageLevel, RecordedLine } from "$lib/backend/types";

export interface MessageLine {
  /** Number within the attempt, from 1; stays the same when older ones are dropped. */
  number: number;
  at: number;
  level: MessageLevel;
  text: string;
}

/** Lines kept at most. */
export const LINES_KEPT = 200_000;

export class LineBuffer {
  readonly lines: MessageLine[] = [];
  /** Older ones that were dropped. */
  dropped = 0;
  /** Warnings and errors among those that are kept. */
  warnings = 0;
  #last = 0;
  readonly #most: number;

  constructor(most = LINES_KEPT) {
    this.#most = most;
  }

  add(said: RecordedLine[]): void {
    for (const one of said) {
      for (const text of one.text.split(/\r\n|\n|\r/)) {
        this.lines.push({ number: ++this.#last, at: one.at, level: one.level, text });
        if (one.level !== "info") this.warnings += 1;
      }
    }
    // Some more than needed at once, so that it does not happen with every part.
    if (this.lines.length > this.#most * 1.05) {
      const gone = this.lines.splice(0, this.lines.length - this.#most);
      this.dropped += gone.length;
      for (const line of gone) if (line.level !== "info") this.warnings -= 1;
    }
  }
}

/** Indices of the lines that hold a text; `from` is where to begin, so that new lines are looked at once. */
export function found(lines: MessageLine[], text: string, from = 0): number[] {
  const wanted = text.toLowerCase();
  const indices: number[] = [];
  if (wanted === "") return indices;
  for (let index = from; index < lines.length; index += 1) if (lines[index]?.text.toLowerCase().includes(wanted)) indices.push(index);
  return indices;
}

/** The next of rising `indices` behind `at`, or the one before it; from the other end where there is none. */
export function nextFound(indices: number[], at: number, by: 1 | -1): number | null {
  if (indices.length === 0) return null;
  const next = by === 1 ? indices.find((index) => index > at) : indices.findLast((index) => index < at);
  return next ?? (by === 1 ? indices[0] : indices.at(-1)) ?? null;
}

/** A line cut where a text stands in it, so that it can be marked: every second part is a hit. */
export function cutAt(line: string, text: string): string[] {
  if (text === "") return [line];
  const [lower, wanted] = [line.toLowerCase(), text.toLowerCase()];
  // Letters that change their length when made small would shift the cuts.
  if (lower.length !== line.length) return [line];
  const parts: string[] = [];
  let at = 0;
  for (let hit = lower.indexOf(wanted); hit !== -1; hit = lower.indexOf(wanted, at)) {
    parts.push(line.slice(at, hit), line.slice(hit, hit + wanted.length));
    at = hit + wanted.length;
  }
  return [...parts, line.slice(at)];
}
