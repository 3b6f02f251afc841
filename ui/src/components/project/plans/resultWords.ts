import type { PlanReport, PlanStanding } from "$lib/backend/types";
import { moment } from "$lib/words/dates";
import { some, volumeError } from "$lib/words/numbers";
import type { Look } from "$lib/words/states";
import { isPractice } from "../launch/engines";

/** What is said of a plan's result: a shape and a word, then what matters about it. */
export interface ResultWords {
  look: Look;
  word: string;
  /** The date, the volume error, what changed, or why it failed; empty where there is nothing to say. */
  detail: string;
  /** Everything, for the title text. */
  title: string;
}

/** A day for a narrow column: the time today, "12 Nov", or with its year where it is another one. */
export function day(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return `today ${then.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })}`;
  return then.toLocaleDateString(undefined, { day: "numeric", month: "short", ...(then.getFullYear() === today.getFullYear() ? {} : { year: "numeric" }) });
}

/** The result of a plan in words. A practice result is named as such, whatever its state. */
export function resultWords(plan: PlanReport, standing: PlanStanding, now: number): ResultWords {
  const facts = standing.result;
  const practice = isPractice(plan.result.engine);
  const named = (word: string): string => (practice ? `Practice, ${word.toLowerCase()}` : word);
  const when = facts.at === null ? [] : [day(facts.at, now)];
  const error = facts.volumeErrorPercent === null ? [] : [`${volumeError(facts.volumeErrorPercent)} volume error`];
  const by = plan.result.engine === null ? "" : `, computed by ${practice ? `the practice engine (${plan.result.engine}), which is not HEC-RAS` : plan.result.engine}`;
  const exact = facts.at === null ? "" : `, ${moment(facts.at)}`;
  switch (plan.result.state) {
    case "current":
      return { look: practice ? "attention" : "computed", word: named("Current"), detail: [...when, ...error].join(", "), title: `Current: computed from the files as they are now${exact}${by}` };
    case "stale": {
      const changes = standing.changed.length === 0 ? ["files changed"] : standing.changed;
      return { look: "warning", word: named("Stale"), detail: some(changes, 2), title: `Stale: since it was computed${exact}${by}: ${changes.join("; ")}` };
    }
    case "failed": {
      const why = facts.failure ?? "the last computation failed";
      return { look: "failed", word: "Failed", detail: why, title: `Failed: ${why}${exact}` };
    }
    case "none":
      if (standing.keptIn !== null) return { look: "attention", word: `Kept in run ${standing.keptIn}`, detail: "not beside the project", title: `The result is kept with run ${standing.keptIn}: it could not be put beside the project` };
      return { look: "none", word: "None", detail: "", title: "There is no result beside the project" };
    case "unknown-origin":
      return { look: "lost", word: named("Unknown origin"), detail: [...when, ...error].join(", "), title: `Unknown origin: there is a result that was not put there by Spillway${exact}${by}. Whether it fits the files as they are now is not known` };
  }
}
