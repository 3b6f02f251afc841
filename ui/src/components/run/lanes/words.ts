import type { PlanRunView } from "$lib/backend/types";
import { clockTime } from "$lib/words/dates";
import { duration } from "$lib/words/duration";
import { count } from "$lib/words/numbers";
import { planState } from "$lib/words/states";
import type { LaneBar, Lanes } from "./lanes";

/** A bar in words, for a tip and for those who hear. */
export function barWords(bar: LaneBar, plan: PlanRunView | undefined, worker: string, slot: number, now: number): string[] {
  const attempt = plan?.attempts.find((one) => one.number === bar.attempt);
  const live = plan?.attempts.at(-1)?.number === bar.attempt;
  const lines = [`Plan ${bar.plan}${plan ? `: ${plan.title}` : ""}`];
  const where = `attempt ${bar.attempt} on ${worker}, slot ${slot}`;
  if (attempt && attempt.endedAt !== null) {
    const word = live && plan ? planState(plan, now).word : "Failed";
    lines.push(`${word}, ${where}`, `${clockTime(bar.from)} to ${clockTime(bar.to)}, ${duration((bar.to - bar.from) / 1000)}`);
    if (attempt.reason) lines.push(attempt.reason);
    return lines;
  }
  lines.push(`${plan ? planState(plan, now).word : "Running"}, ${where}`, `${Math.floor(bar.share * 100)} % since ${clockTime(bar.from)}`);
  if (bar.expected > bar.to) lines.push(`${duration((bar.expected - bar.to) / 1000)} left, until ${clockTime(bar.expected)}`);
  return lines;
}

/** All lanes in a sentence. */
export function lanesWords(lanes: Lanes): string {
  const slots = lanes.lanes.length;
  const busy = lanes.lanes.filter((lane) => lane.bars.some((bar) => !bar.thin && (bar.look === "running" || bar.look === "lost"))).length;
  const missing = lanes.groups.filter((group) => group.trouble !== null).map((group) => `${group.worker}: ${group.trouble}`);
  const parts = [`${count(slots, "slot")} of ${count(lanes.groups.length, "worker")}, ${busy} busy`];
  if (missing.length > 0) parts.push(missing.slice(0, 5).join(", "));
  return `${parts.join("; ")}. The list below says the same of every plan.`;
}
