import type { Extreme, SeriesNumbers } from "$lib/backend/types";

/** What counts by its height and not by its size: the lowest water surface below the sea is no peak. */
const HEIGHTS = /surface|stage|elevation/i;

/** The peak of a series: the highest of a height, else what is farthest from nothing, for flow out of a model is negative. */
export function peak(series: SeriesNumbers): Extreme | null {
  const { least, most } = series;
  if (most === null || least === null || HEIGHTS.test(series.variable.name)) return most;
  return Math.abs(least.value) > Math.abs(most.value) ? least : most;
}
