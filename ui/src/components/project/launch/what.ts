import { about } from "$lib/words/duration";
import { count } from "$lib/words/numbers";
import { isCurrent } from "../plans/ticks";
import type { PlanRow } from "../plans/rows";
import type { Choice } from "./engines";
import { onSlots, type Slots } from "./slots";

/** What becomes of the ticked plans. */
export interface What {
  /** Computed. */
  computed: PlanRow[];
  /** Skipped, because their result is current. */
  skipped: PlanRow[];
  /** Of the ticked, how many have a current result, computed again or not. */
  current: number;
}

/** Sorts the ticked plans by what becomes of them. */
export function whatHappens(ticked: PlanRow[], again: boolean, choice: Choice): What {
  const current = ticked.filter((row) => isCurrent(row, choice));
  return { computed: again ? ticked : ticked.filter((row) => !current.includes(row)), skipped: again ? [] : current, current: current.length };
}

/** Seconds until the last of some plans is done on so many slots, longest first. The way the queue goes, without regard to how fast workers are. */
export function makespan(seconds: number[], slots: number): number {
  const ends = new Array<number>(Math.max(1, Math.min(slots, seconds.length))).fill(0);
  for (const one of [...seconds].sort((a, b) => b - a)) {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] = (ends[first] ?? 0) + one;
  }
  return Math.max(0, ...ends);
}

/** How long it will take, where something is known: "about 1 h 12 min", "at least about 40 min (3 plans have no expected time)". */
export function timeWords(computed: PlanRow[], slots: number): string | null {
  const known = computed.flatMap((row) => row.standing.expectedSeconds ?? []);
  if (known.length === 0 || slots === 0) return null;
  const time = about(makespan(known, slots));
  const unknown = computed.length - known.length;
  if (unknown === 0) return time;
  return `at least ${time} (${count(unknown, "plan")} ${unknown === 1 ? "has" : "have"} no expected time)`;
}

/** What the button at the bottom says, and whether it can be pressed. */
export interface RunButton {
  label: string;
  enabled: boolean;
  /** Beside it: what it means. */
  words: string;
  /** Whether it begins with computing current plans again: nothing else is ticked. */
  again: boolean;
}

/** What is said of plans that are ticked, and in a run that is not over. */
export function twiceWords(number: number): string {
  return `${count(number, "ticked plan")} ${number === 1 ? "is" : "are"} in a run already and would be computed once more`;
}

/** What a run begins with, by the settings. */
export interface Beginning {
  choice: Choice;
  /** Whether current plans are computed again, too. */
  again: boolean;
}

/** The button says what pressing it does. `hidden` of the ticked plans are hidden by the filter, `twice` are in a run that is not over. */
export function runButton(plans: PlanRow[], ticked: PlanRow[], beginning: Beginning, slots: Slots, hidden = 0, twice = 0): RunButton {
  if (ticked.length === 0) {
    const able = plans.filter((row) => row.cannotRun === null);
    const current = able.every((row) => isCurrent(row, beginning.choice));
    const words = plans.length === 0 ? "There is no plan to run" : able.length === 0 ? "No plan of this project can run; each says why" : current ? "Every plan that can run has a current result. Tick plans to compute them again" : "Tick the plans to run";
    return { label: "Run…", enabled: false, words, again: false };
  }
  const { computed, skipped } = whatHappens(ticked, beginning.again, beginning.choice);
  const again = computed.length === 0;
  const these = again ? ticked : computed;
  const queued = slots.ready > 0 && slots.free === 0;
  const what = `${queued ? "Queue" : again ? "Compute" : "Run"} ${count(these.length, "plan")}${again ? " again" : ""}`;
  const where = queued || slots.ready === 0 ? "" : ` ${onSlots(slots)}`;
  const words: string[] = [];
  const time = timeWords(these, slots.total);
  if (time !== null) words.push(time);
  if (again) words.push(ticked.length === 1 ? "its result is current" : "their results are current");
  else if (skipped.length > 0) words.push(`${count(skipped.length, "ticked plan")} ${skipped.length === 1 ? "is" : "are"} current and skipped`);
  if (twice > 0) words.push(twiceWords(twice));
  if (hidden > 0) words.push(`${count(hidden, "ticked plan")} ${hidden === 1 ? "is" : "are"} hidden by the filter`);
  const sentence = words.join("; ");
  return { label: `${what}${where}…`, enabled: true, words: sentence.charAt(0).toUpperCase() + sentence.slice(1), again };
}
