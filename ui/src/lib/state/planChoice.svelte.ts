/** What the person chose in the table of plans of one project. It lives as long as the page: reading the files again, or looking elsewhere, changes none of it. */
export class PlanChoice {
  /** Plans to run, by number. */
  ticks = $state.raw<ReadonlySet<string>>(new Set());
  /** Rows that are selected: to be copied, or ticked together. */
  selected = $state.raw<ReadonlySet<string>>(new Set());
  /** Row the keyboard is on, and whose side panel is shown. */
  active = $state<string | null>(null);
  /** Row from which a selection with shift begins. */
  anchor: string | null = null;
  /** Whether the side panel is open. */
  panel = $state(false);
  /** What is looked for. */
  text = $state("");
  /** Which plans are shown. */
  filter = $state("all");
  /** How far the table is scrolled; pixels. */
  scroll = 0;
  /** Heights of the rows that were seen, as the list keeps them, and for how many rows. */
  heights: { of: [sizes: number[], usual?: number]; rows: number } | null = null;
  #seen = new Set<string>();

  /** Ticks plans that are seen for the first time and are due. What was ticked or not before stays. */
  meet(plans: { number: string; due: boolean }[]): void {
    const fresh = plans.filter((plan) => !this.#seen.has(plan.number));
    if (fresh.length === 0) return;
    for (const plan of fresh) this.#seen.add(plan.number);
    const due = fresh.filter((plan) => plan.due).map((plan) => plan.number);
    if (due.length > 0) this.ticks = new Set([...this.ticks, ...due]);
  }

  /** Takes the ticks off plans that a run was made of: pressing Run again does not compute them twice. */
  onStarted(plans: string[]): void {
    this.ticks = new Set([...this.ticks].filter((number) => !plans.includes(number)));
  }
}

/** The choices of every project that was open since the page began. */
export class PlanChoices {
  #byPath = new Map<string, PlanChoice>();

  of(path: string): PlanChoice {
    let choice = this.#byPath.get(path);
    if (choice === undefined) {
      choice = new PlanChoice();
      this.#byPath.set(path, choice);
    }
    return choice;
  }
}
