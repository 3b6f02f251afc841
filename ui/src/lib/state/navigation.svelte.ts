/** The views of the rail, in its order. */
export const VIEWS = ["project", "workers", "run", "results", "history", "settings"] as const;
export type ViewName = (typeof VIEWS)[number];

/** Where the person is, and what is looked at there. */
export class Navigation {
  view = $state<ViewName>("project");
  /** Path of the project that is open; null where none is. */
  project = $state<string | null>(null);
  /** Run shown in the run view; null shows the newest. */
  run = $state<string | null>(null);
  /** Plan whose side panel is open in the run view. */
  plan = $state<string | null>(null);
  /** What the results view shows: plans of a run, or one result file. */
  results = $state.raw<ResultsPlace>({ kind: "newest" });
  /** Whether the command palette is open. */
  palette = $state(false);

  go(view: ViewName): void {
    this.view = view;
  }

  openProject(path: string): void {
    this.project = path;
    this.view = "project";
  }

  openRun(run: string, plan: string | null = null): void {
    this.run = run;
    this.plan = plan;
    this.view = "run";
  }

  openResults(place: ResultsPlace): void {
    this.results = place;
    this.view = "results";
  }
}

/** What the results view shows. */
export type ResultsPlace = { kind: "newest" } | { kind: "run"; run: string; plan: string | null } | { kind: "file"; file: string; title: string };
