/** Lanes of a run: one a slot, grouped by worker; each attempt that began is a bar on its lane. Geometry only. */
import type { AttemptView, PlanRunView, WorkerView } from "$lib/backend/types";

/** What a bar looks like. Thin ones are attempts that brought nothing. */
export type BarLook = "running" | "computed" | "attention" | "failed" | "lost" | "cancelled";

export interface LaneBar {
  plan: string;
  attempt: number;
  look: BarLook;
  /** Milliseconds since 1970. */
  from: number;
  /** Its end; now, where it goes on. */
  to: number;
  /** Expected end of what goes on. */
  expected: number;
  /** 0 to 1; 1 where it ended. */
  share: number;
  thin: boolean;
}

export interface Lane {
  worker: string;
  slot: number;
  /** In order of their begin. */
  bars: LaneBar[];
}

export interface LaneGroup {
  worker: string;
  /** Index of its first lane. */
  first: number;
  lanes: number;
  /** What keeps the worker from taking plans; none where it is ready. */
  trouble: string | null;
}

export interface Lanes {
  groups: LaneGroup[];
  lanes: Lane[];
  /** First begin; null where nothing began. */
  from: number | null;
  /** Last end or expected end. */
  to: number | null;
}

type Worker = Pick<WorkerView, "name" | "slots" | "state">;

/** Lanes of the workers of a run, with the bars of its plans at the moment `now`. */
export function lanesOf(plans: Iterable<PlanRunView>, names: string[], workers: ReadonlyMap<string, Worker>, now: number): Lanes {
  const byWorker = new Map<string, { bars: [number, LaneBar][]; homeless: LaneBar[]; slots: number }>();
  for (const name of names) byWorker.set(name, { bars: [], homeless: [], slots: workers.get(name)?.slots.length ?? 0 });
  let from: number | null = null;
  let to: number | null = null;
  for (const plan of plans) {
    for (const attempt of plan.attempts) {
      const bar = barOf(plan, attempt, now);
      if (bar === null) continue;
      let place = byWorker.get(attempt.worker);
      if (!place) byWorker.set(attempt.worker, (place = { bars: [], homeless: [], slots: 0 }));
      if (attempt.slot === null) place.homeless.push(bar);
      else {
        place.bars.push([attempt.slot, bar]);
        if (attempt.slot > place.slots) place.slots = attempt.slot;
      }
      if (from === null || bar.from < from) from = bar.from;
      if (to === null || bar.expected > to) to = bar.expected;
    }
  }
  const lanes: Lane[] = [];
  const groups: LaneGroup[] = [];
  for (const [worker, place] of byWorker) {
    const own: Lane[] = Array.from({ length: Math.max(1, place.slots) }, (_, index) => ({ worker, slot: index + 1, bars: [] }));
    for (const [slot, bar] of place.bars) own[slot - 1]?.bars.push(bar);
    for (const bar of place.homeless.sort((a, b) => a.from - b.from)) put(own, worker, bar);
    for (const lane of own) lane.bars.sort((a, b) => a.from - b.from);
    groups.push({ worker, first: lanes.length, lanes: own.length, trouble: troubleOf(workers.get(worker)) });
    lanes.push(...own);
  }
  return { groups, lanes, from, to };
}

/** Where the slot was never told, a bar takes the first lane on which there is room. */
function put(own: Lane[], worker: string, bar: LaneBar): void {
  const free = own.find((lane) => lane.bars.every((other) => other.to <= bar.from || other.from >= bar.to));
  if (free) free.bars.push(bar);
  else own.push({ worker, slot: own.length + 1, bars: [bar] });
}

function troubleOf(worker: Worker | undefined): string | null {
  if (!worker) return "no longer here";
  switch (worker.state.kind) {
    case "ready":
    case "unknown":
      return null;
    case "unreachable":
      return "unreachable";
    case "needs-attention":
      return "needs attention";
    case "set-aside":
      return "set aside";
    case "draining":
      return "takes no more";
    case "not-supported":
      return "not supported";
  }
}

function barOf(plan: PlanRunView, attempt: AttemptView, now: number): LaneBar | null {
  const from = attempt.startedAt ?? (attempt.state === "running" || attempt.state === "claimed" ? attempt.placedAt : null);
  if (from === null) return null;
  const bar = { plan: plan.number, attempt: attempt.number, from };
  if (attempt.endedAt !== null) {
    const look = endLook(plan, attempt);
    // Something that took no time at all is still seen.
    const to = Math.max(attempt.endedAt, from + 1);
    return { ...bar, look, to, expected: to, share: 1, thin: look === "failed" || look === "cancelled" };
  }
  const to = Math.max(now, from + 1);
  const live = plan.attempts.at(-1)?.number === attempt.number;
  const left = live ? (plan.progress?.secondsLeft ?? null) : null;
  const look = attempt.state === "lost" || plan.state.kind === "lost" ? "lost" : "running";
  return { ...bar, look, to, expected: left === null ? to : to + left * 1000, share: live ? Math.min(1, Math.max(0, plan.progress?.fraction ?? 0)) : 0, thin: !live };
}

function endLook(plan: PlanRunView, attempt: AttemptView): BarLook {
  const live = plan.attempts.at(-1)?.number === attempt.number;
  switch (attempt.state) {
    case "failed":
      return "failed";
    case "lost":
      return live && plan.state.kind === "lost" ? "lost" : "failed";
    case "cancelled":
    case "withdrawn":
    case "superseded":
      return "cancelled";
    default:
      break;
  }
  if (!live) return "cancelled";
  if (plan.state.kind === "failed") return "failed";
  if (plan.state.kind === "cancelled") return "cancelled";
  if (plan.state.kind === "succeeded" && (!plan.state.published || (plan.result?.verdict?.attention.length ?? 0) > 0)) return "attention";
  return plan.state.kind === "succeeded" ? "computed" : "running";
}

/** A bar by its plan and attempt; without an attempt the newest of the plan. */
export function find(lanes: Lanes, plan: string, attempt: number | null = null): { lane: number; bar: LaneBar } | null {
  let found: { lane: number; bar: LaneBar } | null = null;
  for (const [lane, { bars }] of lanes.lanes.entries())
    for (const bar of bars) if (bar.plan === plan && (attempt === null ? bar.attempt >= (found?.bar.attempt ?? 0) : bar.attempt === attempt)) found = { lane, bar };
  return found;
}

/** The bar an arrow key leads to: along its lane, or on the next lane that has one, nearest in time. */
export function neighbour(lanes: Lanes, from: { lane: number; bar: LaneBar } | null, to: "left" | "right" | "up" | "down"): { lane: number; bar: LaneBar } | null {
  if (from === null) {
    const lane = lanes.lanes.findIndex((one) => one.bars.length > 0);
    const bar = lanes.lanes[lane]?.bars.at(-1);
    return bar ? { lane, bar } : null;
  }
  if (to === "left" || to === "right") {
    const bars = lanes.lanes[from.lane]?.bars ?? [];
    const bar = bars[bars.indexOf(from.bar) + (to === "left" ? -1 : 1)];
    return bar ? { lane: from.lane, bar } : null;
  }
  const step = to === "up" ? -1 : 1;
  const middle = (bar: LaneBar): number => (bar.from + bar.to) / 2;
  for (let lane = from.lane + step; lane >= 0 && lane < lanes.lanes.length; lane += step) {
    const bars = lanes.lanes[lane]?.bars ?? [];
    const nearest = bars.reduce<LaneBar | null>((best, bar) => (best === null || Math.abs(middle(bar) - middle(from.bar)) < Math.abs(middle(best) - middle(from.bar)) ? bar : best), null);
    if (nearest) return { lane, bar: nearest };
  }
  return null;
}
