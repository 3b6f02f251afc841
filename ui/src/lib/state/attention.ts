import type { PlanRunView } from "$lib/backend/types";

/** A plan that says nothing for so long is shown as silent; milliseconds. The engine is ended much later (a setting). */
export const SILENT_AFTER = 5 * 60_000;

/** Whether a running plan has said nothing for long. */
export function isSilent(plan: PlanRunView, now: number): boolean {
  if (plan.state.kind !== "running") return false;
  const attempt = plan.attempts.at(-1);
  const last = Math.max(plan.progress?.lastMessageAt ?? 0, attempt?.startedAt ?? 0, attempt?.placedAt ?? 0);
  return last > 0 && now - last > SILENT_AFTER;
}

/** Whether a window of the engine waits for somebody's answer. */
export function waitsForAnswer(plan: PlanRunView): boolean {
  return plan.state.kind === "running" && (plan.progress?.dialog ?? null) !== null;
}

/** Place of a plan in the order of what needs eyes first: failed, lost, silent, running, waiting, computed. Lower is first. */
export function attentionRank(plan: PlanRunView, now: number): number {
  switch (plan.state.kind) {
    case "failed":
      return 0;
    case "lost":
      return 1;
    case "running":
      return waitsForAnswer(plan) ? 1 : isSilent(plan, now) ? 2 : 3;
    case "collecting":
      return 4;
    case "staged":
      return 5;
    case "waiting":
      return 6;
    case "succeeded":
      return !plan.state.published ? 1 : (plan.result?.verdict?.attention.length ?? 0) > 0 ? 7 : 8;
    case "cancelled":
      return 9;
  }
}
