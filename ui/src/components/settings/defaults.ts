import type { RunOptions, Settings, Theme } from "$lib/backend/types";

/** Options of a new run, with the defaults of the program. */
export const RUN_DEFAULTS: RunOptions = {
  cores: 4,
  maxConcurrent: null,
  clearGeompre: false,
  again: false,
  keepFolders: false,
  retries: 0,
  timeLimitMinutes: null,
  engine: "auto",
  priority: "low",
  silenceMinutes: 20,
  leave: false,
};

/** Every setting, with the defaults of the program. */
export const DEFAULTS: Settings = {
  theme: "system",
  keepAwake: true,
  noticeAtEnd: true,
  noticeAtFirstFailure: true,
  keepRuns: 20,
  keepDays: 30,
  unreachableMinutes: 30,
  maxParallelSsh: 10,
  run: RUN_DEFAULTS,
};

export const THEME_WORDS: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };

export const PRIORITY_WORDS: Record<RunOptions["priority"], string> = { low: "Low", "below-normal": "Below normal", normal: "Normal" };
