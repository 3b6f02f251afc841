// The story as the page is told it: the same objects as the controller's (ui/src/lib/backend/types.ts).

const GB = 2 ** 30;

export const OPTIONS = { cores: 4, maxConcurrent: null, clearGeompre: false, again: false, keepFolders: false, retries: 0, timeLimitMinutes: null, engine: "auto", priority: "low", silenceMinutes: 20, leave: false };

export const SETTINGS = { theme: "dark", keepAwake: true, noticeAtEnd: true, noticeAtFirstFailure: true, keepRuns: 20, keepDays: 30, run: OPTIONS };

/** Line `index` of what a plan says. */
export function lineOf(plan, index) {
  if (index % 97 === 96) return { level: "warning", text: `WARNING: extrapolated above cross section table at station ${(15000 - index).toFixed(2)}` };
  return { level: "info", text: `${plan.number}  02JAN2024 ${String(Math.floor(index / 60) % 24).padStart(2, "0")}:${String(index % 60).padStart(2, "0")}:00  iterations ${3 + (index % 17)}  error ${(0.0001 * (1 + (index % 31))).toFixed(4)} ft at cell ${4000 + ((index * 37) % 9000)}` };
}

export function viewsOf(story, linesPerSecond) {
  const said = (attempt, now) => (attempt.startedAt === null ? 0 : Math.floor(((Math.min(attempt.endedAt ?? now, now) - attempt.startedAt) / 1000) * linesPerSecond));
  const attemptView = (plan, attempt) => ({ number: attempt.number, id: `${story.run}-${plan.number}-${attempt.number}`, worker: attempt.worker.name, slot: attempt.startedAt === null ? null : attempt.slot, state: attempt.state, placedAt: attempt.placedAt, startedAt: attempt.startedAt, endedAt: attempt.endedAt, reason: attempt.reason, peakMemoryBytes: attempt.peak });
  const stateOf = (plan) => {
    const worker = plan.attempts.at(-1)?.worker.name;
    if (plan.kind === "succeeded") return { kind: "succeeded", wasCurrent: false, published: true };
    return ["staged", "running", "collecting"].includes(plan.kind) ? { kind: plan.kind, worker } : { kind: plan.kind };
  };
  const progress = (plan, now) => {
    const attempt = plan.attempts.at(-1);
    const fraction = Math.min(0.999, (now - attempt.startedAt) / (plan.seconds * 1000));
    const lines = said(attempt, now);
    return {
      phase: "computing",
      fraction,
      simulated: new Date(Date.UTC(2024, 0, 2) + fraction * 86_400_000).toISOString().slice(0, 19),
      lastMessage: lines === 0 ? null : lineOf(plan, lines - 1).text,
      lastMessageAt: lines === 0 ? null : Math.floor(attempt.startedAt + (lines * 1000) / linesPerSecond),
      secondsLeft: Math.max(0, (plan.seconds * 1000 + attempt.startedAt - now) / 1000),
      cores: 3 + (lines % 10) / 10,
      memoryBytes: 4e8 + fraction * 2e9,
    };
  };
  const result = (plan) => {
    const attempt = plan.attempts.at(-1);
    const success = plan.kind === "succeeded";
    const verdict = { state: success ? "succeeded" : "failed", attention: plan.attention ? ["volume error 1.7 %"] : [], reasons: success ? [] : [attempt.reason] };
    return { planNumber: plan.number, workerId: attempt.worker.name, success, hdfPath: success ? `/projects/Bench.p${plan.number}.hdf` : null, errorMessage: success ? null : attempt.reason, executionTime: (attempt.endedAt - attempt.startedAt) / 1000, verdict, engine: "HEC-RAS 6.6", engineKind: "ras-linux", volumeErrorPercent: success ? 0.02 : null };
  };
  const views = {
    plan: (plan, now) => ({
      number: plan.number,
      title: plan.title,
      state: stateOf(plan),
      progress: plan.kind === "running" ? progress(plan, now) : null,
      expectedSeconds: plan.seconds,
      waitsFor: plan.kind === "waiting" ? [{ worker: "all", reason: "all slots are busy" }] : [],
      turn: plan.kind === "waiting" ? [0, 0, Number(plan.number), 0] : null,
      attempts: plan.attempts.map((attempt) => attemptView(plan, attempt)),
      result: ["succeeded", "failed"].includes(plan.kind) ? result(plan) : null,
    }),
    worker: (worker) => ({
      name: worker.name,
      kind: "ssh",
      state: { kind: "ready" },
      slots: worker.busy.map((number, index) => ({ slot: index + 1, what: number === null ? null : `plan ${number}`, owner: number === null ? null : "me", until: null })),
      cores: 16,
      memoryBytes: 64 * GB,
      diskFreeBytes: 400 * GB,
      engines: ["HEC-RAS 6.6"],
      queuePriority: 0,
      folder: "/scratch/spillway",
      folderBytes: 2 * GB,
      memoryFreeBytes: 40 * GB,
      coresUsed: 4 * worker.busy.filter((number) => number !== null).length,
      memoryUsedBytes: GB,
      machine: worker.name,
      system: "linux",
      kept: true,
      examining: false,
      entry: { type: "ssh", worker_id: worker.name },
    }),
    summary: () => {
      const count = (...kinds) => story.plans.filter((plan) => kinds.includes(plan.kind)).length;
      return { id: story.run, project: "/projects/Bench.prj", title: "Bench river, all variants", state: story.over ? "finished" : "active", createdAt: story.begun, endedAt: story.over ? story.endedAt : null, plans: story.plans.length, succeeded: count("succeeded"), failed: count("failed"), cancelled: count("cancelled"), running: count("running", "collecting"), waiting: count("waiting", "staged"), folderBytes: 0 };
    },
    run: (now) => {
      const summary = views.summary();
      const left = story.over ? null : (summary.waiting + summary.running / 2) * (story.planSeconds / (story.workers.length * story.workers[0].busy.length));
      const sentence = `${summary.succeeded + summary.failed} of ${summary.plans} plans computed, ${summary.running} running on ${story.workers.filter((worker) => worker.busy.some(Boolean)).length} workers`;
      return { summary, options: OPTIONS, workers: story.workers.map((worker) => worker.name), plans: story.plans.map((plan) => views.plan(plan, now)), secondsLeft: left, sentence, folder: "/home/me/.spillway/runs/r1", stuck: null };
    },
    snapshot: (now) => ({
      controller: { version: "bench", pid: process.pid, home: "/home/me/.spillway", machine: "bench", startedAt: story.begun - 1000, foundRunning: 0, awake: { kind: "not-needed" }, diskFreeBytes: 500 * GB },
      runs: [views.summary()],
      openRuns: story.over ? [] : [views.run(now)],
      workers: story.workers.map(views.worker),
      projects: [],
      settings: SETTINGS,
      windowMemory: null,
    }),
    /** A part of what an attempt said: `from` counts lines here, not bytes. */
    record: ({ plan: number, attempt: which, from }, now) => {
      const plan = story.plans.find((one) => one.number === number);
      const attempt = plan?.attempts.find((one) => one.number === which);
      if (!attempt) return null;
      const whole = said(attempt, now);
      const to = Math.min(whole, from + 5000);
      const at = (index) => Math.floor(attempt.startedAt + (index * 1000) / linesPerSecond);
      const lines = Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ at: at(from + index), ...lineOf(plan, from + index) }));
      const every = Math.max(1, Math.round(linesPerSecond));
      const samples = lines.filter((_, index) => (from + index) % every === 0).map((line, index) => ({ at: line.at, cores: 3 + ((from + index) % 10) / 10, memoryBytes: Math.round(4e8 + (line.at - attempt.startedAt) * 2e4), folderBytes: 1e8 }));
      return { lines, samples, phases: [], next: to, more: to < whole, complete: attempt.endedAt !== null && to === whole, missing: null };
    },
  };
  return views;
}
