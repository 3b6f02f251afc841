import type { ProjectView } from "$lib/backend/types";

/** Files that were changed after a run took its snapshot, by plan. */
export function editedOf(view: ProjectView | null, run: string): Map<string, string[]> {
  const edited = new Map<string, string[]>();
  for (const plan of view?.plans ?? []) {
    const files = plan.openRuns.find((open) => open.run === run)?.edited ?? [];
    if (files.length > 0) edited.set(plan.number, files);
  }
  return edited;
}
