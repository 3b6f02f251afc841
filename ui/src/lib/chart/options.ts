/** How uPlot draws a chart: one axis a unit, times as the system writes them, colours from the tokens. */
import type uPlot from "uplot";
import { fixed, significant } from "$lib/words/numbers";
import type { ChartSeries, ChartX } from "./series";

/** Colours and type of the page. */
export interface ChartLook {
  colour: (token: string) => string;
  font: string;
  fontPixels: number;
}

export interface ChartPlan {
  x: ChartX;
  series: ChartSeries[];
  /** Whether the vertical axes begin at 0. */
  fromZero: boolean;
  /** Charts of one key move their cursors together. */
  sync: string | null;
  look: ChartLook;
  width: number;
  height: number;
  onCursor: (index: number | null) => void;
  onZoom: (zoomed: boolean) => void;
}

const DAY = 86_400_000;

/** Labels of the time axis: as fine as the distance between them asks for, the day where it changes. */
export function timeLabels(splits: number[], increment: number, kind: "clock" | "model"): string[] {
  const zone = kind === "model" ? { timeZone: "UTC" } : {};
  const day = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "short", ...zone });
  const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", ...(increment < 60_000 ? { second: "2-digit" } : {}), ...zone });
  let before = "";
  return splits.map((at) => {
    const on = day.format(at);
    const changed = on !== before;
    before = on;
    if (increment >= DAY) return on;
    return changed ? `${time.format(at)}\n${on}` : time.format(at);
  });
}

/** From where to where a vertical axis goes: a little room, never a single point, whole zero where asked for. */
export function axisRange(least: number | null, most: number | null, fromZero: boolean): [number, number] {
  if (least === null || most === null || !Number.isFinite(least) || !Number.isFinite(most)) return [0, 1];
  const low = fromZero ? Math.min(0, least) : least;
  const span = most - low || Math.abs(most) * 0.1 || 1;
  return [fromZero && low === 0 ? 0 : low - span * 0.06, most + span * 0.08];
}

/** The units of the series, each once, in their order: one axis each. */
export function unitsOf(series: ChartSeries[]): string[] {
  return [...new Set(series.map((one) => one.unit))];
}

/** Labels of a number axis, with the decimals that tell its steps apart: 66.75, 67.00, 67.25. */
export function axisValues(splits: number[]): string[] {
  const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0));
  return splits.map((value) => (Math.abs(value) >= 1e9 ? significant(value, 4) : fixed(value, decimalsOf(step))));
}

/** The fewest decimals that write a step as it is. */
function decimalsOf(step: number): number {
  if (step === 0) return 2;
  const whole = (digits: number): boolean => Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6 * step * 10 ** digits;
  let digits = 0;
  while (digits < 8 && !whole(digits)) digits += 1;
  return digits;
}

/** Width of the widest label, so that no number is cut. */
function axisSize(chart: uPlot, values: string[] | null, font: string): number {
  if (!values || values.length === 0) return 40;
  chart.ctx.save();
  chart.ctx.font = font;
  const widest = Math.max(...values.map((value) => chart.ctx.measureText(value ?? "").width));
  chart.ctx.restore();
  return Math.ceil(widest) + 18;
}

/** The library's options for a chart. */
export function chartOptions(plan: ChartPlan, library: typeof uPlot): uPlot.Options {
  const { x, look, series } = plan;
  const units = unitsOf(series);
  const line = { stroke: look.colour("n5"), width: 1 };
  const common = { stroke: look.colour("n10"), font: look.font, labelFont: look.font, grid: line, ticks: { ...line, size: 5 } };
  const timed = x.kind !== "number";
  const horizontal: uPlot.Axis = {
    ...common,
    size: Math.round(look.fontPixels * (timed ? 3.6 : 2.6)),
    space: look.fontPixels * 7,
    values: (_chart, splits, _axis, _space, increment) => (x.kind === "number" ? axisValues(splits) : timeLabels(splits, increment, x.kind)),
    ...(x.kind === "number" ? { label: x.unit === "" ? x.label : `${x.label} (${x.unit})`, labelSize: look.fontPixels * 1.5 } : {}),
  };
  const vertical = units.map((unit, index): uPlot.Axis => {
    const names = new Set(series.filter((one) => one.unit === unit).map((one) => one.quantity ?? one.label));
    const name = names.size === 1 ? [...names][0] : "";
    return {
      ...common,
      scale: `y${index}`,
      side: index % 2 === 0 ? 3 : 1,
      grid: { ...line, show: index === 0 },
      space: look.fontPixels * 2.4,
      size: (chart, values) => axisSize(chart, values, look.font),
      values: (_chart, splits) => axisValues(splits),
      label: [name, unit === "" ? "" : `(${unit})`].filter(Boolean).join(" "),
      labelSize: look.fontPixels * 1.6,
    };
  });
  const scales: uPlot.Scales = { x: { time: timed } };
  units.forEach((_unit, index) => {
    scales[`y${index}`] = { range: (_chart, least, most) => axisRange(least, most, plan.fromZero) };
  });
  return {
    width: plan.width,
    height: plan.height,
    ms: 1,
    ...(x.kind === "model" ? { tzDate: (at: number) => library.tzDate(new Date(at), "Etc/UTC") } : {}),
    legend: { show: false },
    // The last label of a time axis reaches beyond the picture.
    padding: [look.fontPixels * 0.7, units.length > 1 ? 0 : look.fontPixels * (timed ? 2.6 : 1), 0, 0],
    scales,
    axes: [horizontal, ...vertical],
    cursor: { points: { size: 7 }, drag: { x: true, y: false, setScale: true }, ...(plan.sync === null ? {} : { sync: { key: plan.sync } }) },
    series: [
      {},
      ...series.map((one): uPlot.Series => {
        const stroke = look.colour(one.colour);
        return {
          label: one.label,
          scale: `y${units.indexOf(one.unit)}`,
          stroke,
          width: 1.6,
          points: { show: false },
          ...(one.dash ? { dash: one.dash } : {}),
          ...(one.filled ? { fill: `color-mix(in srgb, ${stroke} 18%, transparent)` } : {}),
          ...(one.stepped && library.paths.stepped ? { paths: library.paths.stepped({ align: 1 }) } : {}),
        };
      }),
    ],
    hooks: {
      setCursor: [(chart) => plan.onCursor(chart.cursor.left !== undefined && chart.cursor.left >= 0 ? (chart.cursor.idx ?? null) : null)],
      setScale: [
        (chart, key) => {
          const places = chart.data[0];
          const { min, max } = chart.scales["x"] ?? {};
          const [first, last] = [places[0], places[places.length - 1]];
          if (key !== "x" || first === undefined || last === undefined || min === undefined || max === undefined) return;
          plan.onZoom(min > first || max < last);
        },
      ],
    },
  };
}

/** Values as the library takes them: NaN is a gap. Only copied where there is a NaN. */
export function drawable(values: ArrayLike<number | null>): (number | null)[] | Float32Array | Float64Array {
  const typed = values instanceof Float32Array || values instanceof Float64Array;
  if (typed && !values.some(Number.isNaN)) return values;
  return Array.from(values, (value) => (value === null || Number.isNaN(value) ? null : value));
}
