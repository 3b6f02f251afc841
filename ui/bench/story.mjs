// A run as it goes: plans by workers, states that follow each other as the controller tells them. Seeded: the same seed
// tells the same story. Time is passed in.

/** Numbers between 0 and 1 from a seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = ["Existing, 100-year", "Proposed, 100-year", "Existing, 500-year", "Dam break, sunny day", "Levee raised by 2 ft", "Calibration, February 1999"];
const REASONS = ["the disk of the worker is full", "the engine program crashed (exit code 139)", "the worker cannot be reached"];

export class Story {
  constructor({ plans, workers, slots, planSeconds, changes, seed, now, steady = false }) {
    this.steady = steady;
    this.next = random(seed);
    this.changes = changes;
    this.planSeconds = planSeconds;
    this.begun = now;
    this.run = "r1";
    this.over = false;
    this.log = [];
    this.said = 0;
    this.workers = Array.from({ length: workers }, (_, index) => ({ name: `node-${String(index + 1).padStart(3, "0")}`, busy: Array(slots).fill(null) }));
    const digits = plans > 99 ? 4 : 2;
    this.plans = Array.from({ length: plans }, (_, index) => {
      const number = String(index + 1).padStart(digits, "0");
      return { number, title: `${WORDS[index % WORDS.length]}, variant ${index + 1}`, kind: "waiting", attempts: [], seconds: planSeconds * (0.5 + this.next()), lines: 0 };
    });
    this.touched = new Set();
    this.touchedWorkers = new Set();
    this.toTell = [];
    this.at = 0;
  }

  say(plan, kind, text, at) {
    const entry = { number: ++this.said, run: this.run, plan: plan?.number ?? null, at, kind, text };
    this.log.push(entry);
    if (this.steady) this.log.splice(0, this.log.length - 2000);
    this.toTell.push(entry);
  }

  /** Moves everything on to `now`. */
  step(now) {
    if (this.over) return;
    for (const plan of this.plans) {
      const attempt = plan.attempts.at(-1);
      if (plan.kind === "staged" && now - attempt.placedAt > 400) this.begin(plan, attempt, now);
      else if (plan.kind === "running" && now >= attempt.willEnd) this.end(plan, attempt, now);
      else if (plan.kind === "collecting" && now - attempt.endedAt > 300) this.succeed(plan, attempt, now);
      else if (this.steady && ["succeeded", "failed"].includes(plan.kind) && now - attempt.endedAt > 10_000) this.beginAgain(plan);
    }
    this.place(now);
    if (this.plans.every((plan) => ["succeeded", "failed"].includes(plan.kind))) this.finish(now);
  }

  place(now) {
    const waiting = this.plans.filter((plan) => plan.kind === "waiting");
    // A few at a time, as staging does.
    for (const worker of this.workers) {
      const slot = worker.busy.indexOf(null);
      if (slot === -1 || waiting.length === 0) continue;
      const plan = waiting.shift();
      worker.busy[slot] = plan.number;
      plan.kind = "staged";
      plan.attempts.push({ number: plan.attempts.length + 1, worker, slot: slot + 1, state: "staged", placedAt: now, startedAt: null, endedAt: null, reason: null, peak: null });
      this.touch(plan, worker);
    }
  }

  begin(plan, attempt, now) {
    plan.kind = "running";
    Object.assign(attempt, { state: "running", startedAt: now, fails: this.next() < 0.04, willEnd: now + plan.seconds * 1000 * (0.9 + 0.2 * this.next()) });
    if (attempt.fails) attempt.willEnd = now + plan.seconds * 1000 * 0.3;
    this.say(plan, "started", `plan ${plan.number} is being computed on ${attempt.worker.name}`, now);
    this.touch(plan, attempt.worker);
  }

  end(plan, attempt, now) {
    attempt.endedAt = now;
    attempt.peak = Math.round(2e8 + this.next() * 3e9);
    attempt.worker.busy[attempt.slot - 1] = null;
    if (!attempt.fails) {
      plan.kind = "collecting";
      attempt.state = "collecting";
    } else {
      attempt.state = "failed";
      attempt.reason = REASONS[Math.floor(this.next() * REASONS.length)];
      plan.kind = plan.attempts.length < 2 ? "waiting" : "failed";
      const then = plan.kind === "waiting" ? `back in the queue, not for ${attempt.worker.name}` : "no other worker can take it";
      this.say(plan, "failed", `${plan.number} failed on ${attempt.worker.name} (${attempt.reason}): ${then}`, now);
    }
    this.touch(plan, attempt.worker);
  }

  succeed(plan, attempt, now) {
    plan.kind = "succeeded";
    attempt.state = "succeeded";
    plan.attention = this.next() < 0.08;
    this.say(plan, "succeeded", `plan ${plan.number} succeeded on ${attempt.worker.name}`, now);
    this.touch(plan, attempt.worker);
  }

  /** Forgets what was: a story without end holds no more after an hour than after a minute. */
  beginAgain(plan) {
    plan.kind = "waiting";
    plan.attempts = [];
    this.touch(plan);
  }

  /** Ends whatever is not over, at once. */
  finish(now) {
    for (const plan of this.plans) {
      const attempt = plan.attempts.at(-1);
      if (["succeeded", "failed"].includes(plan.kind)) continue;
      if (plan.kind === "running") this.end(plan, Object.assign(attempt, { fails: false }), now);
      if (plan.kind === "collecting") this.succeed(plan, attempt, now);
      else {
        if (attempt) Object.assign(attempt, { state: "withdrawn", endedAt: now });
        plan.kind = "cancelled";
        this.touch(plan, attempt?.worker);
      }
    }
    for (const worker of this.workers) worker.busy.fill(null);
    this.over = true;
    this.endedAt = now;
  }

  touch(plan, worker) {
    this.touched.add(plan);
    if (worker) this.touchedWorkers.add(worker);
  }

  /** The changes of one batch: what changed its state, then progress of what runs, so many as were asked for. */
  batch(now, views) {
    const changes = [];
    const room = () => this.changes - changes.length - 1;
    for (const plan of this.touched) {
      if (room() <= 0) break;
      changes.push({ type: "plan", run: this.run, plan: views.plan(plan, now) });
      this.touched.delete(plan);
    }
    for (const worker of this.touchedWorkers) {
      if (room() <= 0) break;
      changes.push({ type: "worker", ...views.worker(worker, now) });
      this.touchedWorkers.delete(worker);
    }
    for (const entry of this.toTell.splice(0, Math.max(0, room()))) changes.push({ type: "log", ...entry });
    const running = this.over ? [] : this.plans.filter((plan) => plan.kind === "running");
    for (let tries = 0; tries < running.length && room() > 0; tries += 1) {
      this.at = (this.at + 1) % running.length;
      changes.push({ type: "plan", run: this.run, plan: views.plan(running[this.at], now) });
    }
    const view = views.run(now);
    changes.push({ type: "run", summary: view.summary, sentence: view.sentence, secondsLeft: view.secondsLeft, stuck: null });
    return changes;
  }

  /** Whether everything was told. */
  get isTold() {
    return this.over && this.touched.size === 0 && this.touchedWorkers.size === 0 && this.toTell.length === 0;
  }

  /** What a page must show in the end. */
  truth() {
    return { over: this.over, told: this.isTold, plans: Object.fromEntries(this.plans.map((plan) => [plan.number, { state: plan.kind, attempts: plan.attempts.length }])), log: this.log.length };
  }
}
