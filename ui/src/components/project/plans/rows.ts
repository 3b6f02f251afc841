import type { MemberReport, PlanReport, PlanStanding, ProjectView } from "$lib/backend/types";
import { modelWindow } from "$lib/words/dates";
import { about, duration } from "$lib/words/duration";
import { coresWords, kindWords } from "./kind";
import { resultWords, type ResultWords } from "./resultWords";

/** A plan as its row says it: everything in words, made once a reading of the files. */
export interface PlanRow {
  number: string;
  plan: PlanReport;
  standing: PlanStanding;
  title: string;
  kind: string;
  window: string;
  geometry: string;
  flow: string;
  cores: string;
  /** "~ 41 min"; "–" where nothing is known. */
  expected: string;
  /** What that is from. */
  expectedFrom: string;
  result: ResultWords;
  /** Why it cannot run; null where it can. */
  cannotRun: string | null;
}

/** The rows of a project, in its order. `now` decides what "today" is. */
export function planRows(view: ProjectView, now: number): PlanRow[] {
  const known = new Map(view.plans.map((standing) => [standing.number, standing]));
  return view.document.plans.map((plan) => planRow(plan, known.get(plan.number) ?? unknownStanding(plan.number), now));
}

function planRow(plan: PlanReport, standing: PlanStanding, now: number): PlanRow {
  return {
    number: plan.number,
    plan,
    standing,
    title: plan.title || (plan.exists ? "Without a title" : plan.file),
    kind: kindWords(plan),
    // A steady plan may have dates from the days when it was unsteady: they mean nothing.
    window: modelWindow(plan.kind === "steady" ? null : plan.window),
    geometry: memberWords(plan.geometry),
    flow: memberWords(plan.flow),
    cores: coresWords(plan.cores, plan.dimension),
    expected: expectedWords(standing.expectedSeconds),
    expectedFrom: expectedFrom(standing),
    result: resultWords(plan, standing, now),
    cannotRun: standing.cannotRun.length === 0 ? null : standing.cannotRun.join(" "),
  };
}

/** The extension that people know a file by, and its title: "g05 Existing". */
function memberWords(member: MemberReport): string {
  if (member.file === "") return "–";
  const extension = member.file.slice(member.file.lastIndexOf(".") + 1);
  return member.exists ? `${extension} ${member.title}`.trim() : `${extension} (missing)`;
}

function expectedWords(seconds: number | null): string {
  if (seconds === null) return "–";
  return `~ ${seconds < 60 ? duration(Math.max(1, seconds)) : about(seconds).replace(/^about /, "")}`;
}

function expectedFrom(standing: PlanStanding): string {
  if (standing.expectedSeconds === null) return "Not known: it was not computed before";
  const time = duration(standing.expectedSeconds);
  return standing.expectedFromHistory ? `${time} when it was computed last` : `${time} by an older result, or by the size of the model: an estimate`;
}

function unknownStanding(number: string): PlanStanding {
  return {
    number,
    expectedSeconds: null,
    expectedFromHistory: false,
    cannotRun: [],
    warnings: [],
    changed: [],
    result: { at: null, bytes: null, volumeErrorPercent: null, failure: null },
    openRuns: [],
    keptIn: null,
  };
}
