/** What a chart shows, and the same in words. */
import { clockTime, modelTime, moment } from "$lib/words/dates";
import { significant } from "$lib/words/numbers";

/** A line of a chart. */
export interface ChartSeries {
  /** "Water surface". */
  label: string;
  /** "ft"; series of one unit share an axis. Empty where there is none. */
  unit: string;
  /** What is measured, where the label names a place: "Flow". */
  quantity?: string;
  /** A value for each x; null or NaN where there is none. */
  values: ArrayLike<number | null>;
  /** Name of a colour token: "accent", "running", … */
  colour: string;
  /** Lengths of dashes and gaps, so that lines differ by more than colour. */
  dash?: number[];
  /** Holds its value until the next one, as a step. */
  stepped?: boolean;
  /** Filled down to the axis. */
  filled?: boolean;
}

/** What the horizontal axis counts: this machine's clock or the model's in milliseconds, or a plain number. */
export type ChartX = { kind: "clock" } | { kind: "model" } | { kind: "number"; label: string; unit: string };

/** A value with its unit. */
export function valueWords(value: number | null | undefined, unit: string, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return unit === "" ? significant(value, digits) : `${significant(value, digits)} ${unit}`;
}

/** A place on the horizontal axis. */
export function placeWords(x: ChartX, at: number): string {
  switch (x.kind) {
    case "clock":
      return clockTime(at);
    case "model":
      return modelTime(new Date(at).toISOString().slice(0, 19));
    case "number":
      return valueWords(at, x.unit);
  }
}

/** Least and greatest value of a line; null where it has none. */
export function extent(values: ArrayLike<number | null>): { least: number; most: number } | null {
  let least = Infinity;
  let most = -Infinity;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? { least, most } : null;
}

/** The chart for those who hear: what it shows, from where to where, least and greatest of each line. */
export function chartWords(title: string, x: ChartX, places: ArrayLike<number>, series: ChartSeries[]): string {
  const first = places[0];
  const last = places[places.length - 1];
  if (first === undefined || last === undefined) return `${title}: no values yet`;
  const where = (at: number): string => (x.kind === "clock" ? moment(at) : placeWords(x, at));
  const lines = series.map((one) => {
    const range = extent(one.values);
    return range === null ? `${one.label}: no values` : `${one.label}: ${valueWords(range.least, one.unit)} to ${valueWords(range.most, one.unit)}`;
  });
  return `${title}, from ${where(first)} to ${where(last)}. ${lines.join("; ")}.`;
}
