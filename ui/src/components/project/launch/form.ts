import type { Priority, RunOptions, StartRun, WorkerSelection } from "$lib/backend/types";

/** The options of a run as they stand in the fields: numbers are text until they are read. */
export interface RunFields {
  cores: string;
  maxConcurrent: string;
  timeLimitMinutes: string;
  silenceMinutes: string;
  retries: string;
  engine: string;
  priority: Priority;
  again: boolean;
  clearGeompre: boolean;
  keepFolders: boolean;
  leave: boolean;
}

export type NumberField = "cores" | "maxConcurrent" | "timeLimitMinutes" | "silenceMinutes" | "retries";

interface Bounds {
  least: number;
  most: number;
  /** Whether the field may be empty, and what that means. */
  empty: string | null;
  what: string;
}

/** What each number may be. */
export const BOUNDS: Record<NumberField, Bounds> = {
  cores: { least: 0, most: 1024, empty: null, what: "cores" },
  maxConcurrent: { least: 1, most: 100_000, empty: "as many as there are slots", what: "plans at once" },
  timeLimitMinutes: { least: 1, most: 525_600, empty: "the limit of each worker's kind", what: "minutes" },
  silenceMinutes: { least: 1, most: 525_600, empty: "never", what: "minutes" },
  retries: { least: 0, most: 100, empty: null, what: "tries" },
};

/** The fields as the settings have them. */
export function fieldsOf(options: RunOptions): RunFields {
  const text = (number: number | null): string => (number === null ? "" : String(number));
  return {
    cores: text(options.cores),
    maxConcurrent: text(options.maxConcurrent),
    timeLimitMinutes: text(options.timeLimitMinutes),
    silenceMinutes: text(options.silenceMinutes),
    retries: text(options.retries),
    engine: options.engine,
    priority: options.priority,
    again: options.again,
    clearGeompre: options.clearGeompre,
    keepFolders: options.keepFolders,
    leave: options.leave,
  };
}

/** What is wrong with a number, in words; null where nothing is. */
export function numberTrouble(field: NumberField, text: string): string | null {
  const { least, most, empty, what } = BOUNDS[field];
  const plain = text.trim();
  if (plain === "") return empty === null ? `Give a number of ${what}` : null;
  const number = Number(plain);
  if (!Number.isInteger(number)) return `A whole number of ${what} is needed`;
  return number < least ? `At least ${least}` : number > most ? `At most ${most}` : null;
}

/** What is wrong with the numbers. */
export function troubles(fields: RunFields): Partial<Record<NumberField, string>> {
  const found: Partial<Record<NumberField, string>> = {};
  for (const field of Object.keys(BOUNDS) as NumberField[]) {
    const trouble = numberTrouble(field, fields[field]);
    if (trouble !== null) found[field] = trouble;
  }
  return found;
}

/** The options that the fields say. Only called where nothing is wrong with them. */
export function optionsOf(fields: RunFields): RunOptions {
  const number = (text: string): number | null => (text.trim() === "" ? null : Number(text.trim()));
  return {
    cores: number(fields.cores) ?? 0,
    maxConcurrent: number(fields.maxConcurrent),
    clearGeompre: fields.clearGeompre,
    again: fields.again,
    keepFolders: fields.keepFolders,
    retries: number(fields.retries) ?? 0,
    timeLimitMinutes: number(fields.timeLimitMinutes),
    engine: fields.engine,
    priority: fields.priority,
    silenceMinutes: number(fields.silenceMinutes),
    leave: fields.leave,
  };
}

/** What is asked for. `workers` null is all. */
export function startRequest(project: string, plans: string[], workers: string[] | null, fields: RunFields): StartRun {
  const selection: WorkerSelection = workers === null ? "all" : { named: workers };
  return { project, plans: { numbers: plans }, workers: selection, options: optionsOf(fields) };
}

/** How many of the options that are folded away differ from the settings: they are not forgotten because they are not seen. */
export function changedMore(fields: RunFields, usual: RunOptions): number {
  const before = fieldsOf(usual);
  const folded = ["timeLimitMinutes", "silenceMinutes", "retries", "priority", "clearGeompre", "keepFolders", "leave"] as const;
  return folded.filter((field) => String(fields[field]).trim() !== String(before[field])).length;
}
