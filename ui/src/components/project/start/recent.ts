import type { RecentProject, RunSummary } from "$lib/backend/types";
import { count } from "$lib/words/numbers";
import { fileName, folderOf } from "$lib/words/paths";
import { runState, type Look } from "$lib/words/states";

/** A project that was used before, with its last run. */
export interface RecentRow {
  path: string;
  title: string;
  folder: string;
  openedAt: number;
  last: { run: string; look: Look; text: string; at: number } | null;
}

/** Recent projects, last used first. `runs` newest first. */
export function recentRows(projects: RecentProject[], runs: RunSummary[]): RecentRow[] {
  const last = new Map<string, RunSummary>();
  for (const run of runs) if (!last.has(run.project)) last.set(run.project, run);
  return projects.map((project) => {
    const run = last.get(project.path);
    return {
      path: project.path,
      title: project.title || fileName(project.path),
      folder: folderOf(project.path),
      openedAt: project.openedAt,
      last: run === undefined ? null : { run: run.id, look: runState(run.state, run.failed).look, text: outcome(run), at: run.endedAt ?? run.createdAt },
    };
  });
}

/** How a run went: "all 8 plans succeeded", "6 of 8 plans succeeded, 2 failed", "3 of 8 plans computed, 2 running". */
export function outcome(run: RunSummary): string {
  const parts: string[] = [];
  if (run.endedAt === null) {
    parts.push(`${run.succeeded} of ${count(run.plans, "plan")} computed`);
    if (run.running > 0) parts.push(`${run.running} running`);
    else if (run.state !== "active") parts.push(runState(run.state, run.failed).word.toLowerCase());
  } else if (run.succeeded === run.plans) parts.push(run.plans === 1 ? "the plan succeeded" : `all ${count(run.plans, "plan")} succeeded`);
  else parts.push(`${run.succeeded} of ${count(run.plans, "plan")} succeeded`);
  if (run.failed > 0) parts.push(`${run.failed} failed`);
  if (run.cancelled > 0) parts.push(`${run.cancelled} cancelled`);
  return parts.join(", ");
}
