// Which engine a run would take, told before it starts. The core decides when it starts; this says the same in advance.
import type { WorkerView } from "$lib/backend/types";
import { some } from "$lib/words/numbers";
import { compareVersions, parseVersion, versionText, type RasVersion } from "./version";

/** What a worker has. */
export interface Engines {
  practice: boolean;
  /** Versions of HEC-RAS, newest first. */
  versions: RasVersion[];
}

/** Reads what a worker says of its engines: "HEC-RAS 6.6", "HEC-RAS 6.6 (Linux)", "practice 1". */
export function enginesOf(worker: Pick<WorkerView, "engines">): Engines {
  const versions: RasVersion[] = [];
  for (const engine of worker.engines) {
    const version = isPractice(engine) ? null : parseVersion(engine);
    if (version && !versions.some((known) => compareVersions(known, version) === 0)) versions.push(version);
  }
  return { practice: worker.engines.some(isPractice), versions: versions.sort((a, b) => compareVersions(b, a)) };
}

/** Whether this names the practice engine. */
export function isPractice(engine: string | null): boolean {
  return engine !== null && /^practice\b/i.test(engine);
}

/** What was chosen: "auto", "practice" or a version. For the sample, automatic is practice. */
export type Choice = { kind: "auto" } | { kind: "practice" } | { kind: "version"; version: RasVersion };

export function readChoice(engine: string, isSample: boolean): Choice {
  const text = engine.trim().toLowerCase();
  if (text === "practice") return { kind: "practice" };
  const version = text === "auto" ? null : parseVersion(text);
  if (version) return { kind: "version", version };
  return isSample ? { kind: "practice" } : { kind: "auto" };
}

/** Whether a current result is what is asked for: a practice result satisfies only who asks for practice, a pinned version only itself. */
export function satisfies(engine: string | null, choice: Choice): boolean {
  switch (choice.kind) {
    case "practice":
      return true;
    case "auto":
      return !isPractice(engine);
    case "version": {
      const version = isPractice(engine) ? null : parseVersion(engine ?? "");
      return version !== null && compareVersions(version, choice.version) === 0;
    }
  }
}

/** The version a project was last saved with: the newest of the chosen plans. */
export function savedWith(versions: (string | null)[]): RasVersion | null {
  let newest: RasVersion | null = null;
  for (const text of versions) {
    const version = parseVersion(text ?? "");
    if (version && (newest === null || compareVersions(version, newest) > 0)) newest = version;
  }
  return newest;
}

/** What a worker would compute with, or why it has nothing. */
export type Offer = { engine: "practice" | RasVersion } | { reason: string };

/** By what was chosen and what the project was last saved with. */
export function offer(engines: Engines, choice: Choice, project: RasVersion | null): Offer {
  const found = engines.versions.map(versionText);
  const newest = engines.versions[0];
  switch (choice.kind) {
    case "practice":
      return engines.practice ? { engine: "practice" } : { reason: "the practice engine is not there" };
    case "version": {
      const same = engines.versions.find((version) => compareVersions(version, choice.version) === 0);
      if (same) return { engine: same };
      if (!newest) return { reason: "HEC-RAS is not there" };
      return { reason: `HEC-RAS ${versionText(choice.version)} is not there; there is ${some(found)}` };
    }
    case "auto": {
      if (!newest) return { reason: engines.practice ? "HEC-RAS is not there, only the practice engine" : "HEC-RAS is not there" };
      if (project === null) return { engine: newest };
      const same = engines.versions.find((version) => compareVersions(version, project) === 0);
      if (same) return { engine: same };
      if (compareVersions(newest, project) >= 0) return { engine: newest };
      return { reason: `the project was last saved with HEC-RAS ${versionText(project)}; there is only ${some(found)}` };
    }
  }
}

/** The one engine of a run: the version of the project where a worker has it, else the newest that a worker offers. */
export function pinned(offers: Offer[], project: RasVersion | null): "practice" | RasVersion | null {
  const engines = offers.flatMap((one) => ("engine" in one ? [one.engine] : []));
  if (engines.includes("practice")) return "practice";
  const versions = engines.filter((engine) => engine !== "practice").sort((a, b) => compareVersions(b, a));
  return versions.find((version) => project !== null && compareVersions(version, project) === 0) ?? versions[0] ?? null;
}

/** Name for people. */
export function engineName(engine: "practice" | RasVersion): string {
  return engine === "practice" ? "practice engine" : `HEC-RAS ${versionText(engine)}`;
}
