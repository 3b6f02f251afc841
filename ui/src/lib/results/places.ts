import type { PlaceGroup, PlaceName, SeriesPlace, Variable } from "$lib/backend/types";

/** Places that can be drawn together. */
export const MOST_PLACES = 6;
/** Colours of places drawn together, each with dashes of its own. */
export const PLACE_LOOKS: { colour: string; dash?: number[] }[] = [
  { colour: "accent-strong" },
  { colour: "warning", dash: [8, 4] },
  { colour: "running", dash: [3, 3] },
  { colour: "failed", dash: [10, 3, 2, 3] },
  { colour: "aside", dash: [5, 2] },
  { colour: "attention", dash: [1, 3] },
];

/** A name by which a place is the same again. */
export function placeKey(place: SeriesPlace): string {
  return JSON.stringify(place);
}

/** Places whose title holds every word of the search. */
export function matching(group: PlaceGroup | undefined, search: string): PlaceName[] {
  if (!group) return [];
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return group.places;
  return group.places.filter((place) => words.every((word) => place.title.toLowerCase().includes(word)));
}

/** The variables that are drawn before anybody chose: the two that are looked at most. */
export function firstVariables(group: PlaceGroup): string[] {
  return group.variables.slice(0, 2).map((variable) => variable.name);
}

/** The choice after a click: alone it chooses one, with control it adds or takes away. The newest come last; the oldest make way. */
export function chosenAfter(chosen: string[], key: string, adds: boolean): string[] {
  if (!adds) return [key];
  if (chosen.includes(key)) return chosen.length > 1 ? chosen.filter((one) => one !== key) : chosen;
  return [...chosen, key].slice(-MOST_PLACES);
}

/** "Flow (m³/s)". */
export function variableWords(variable: Variable): string {
  return variable.unit === "" ? variable.name : `${variable.name} (${variable.unit})`;
}
