import { describe, expect, it } from "vitest";
import { workerView } from "../../../fixtures/workers";
import { enginesOf, offer, pinned, readChoice, satisfies, savedWith } from "./engines";
import { engineOptions, whyNoWorker, workerOffers } from "./engineWords";
import { parseVersion, versionText } from "./version";

const version = (text: string) => parseVersion(text) ?? [0, 0, 0] as const;

describe("versions", () => {
  it("means the same version by plan files, folders and people", () => {
    for (const [text, shown] of [["6.60", "6.6"], ["6.6", "6.6"], ["6.31", "6.3.1"], ["631", "6.3.1"], ["6.3.1", "6.3.1"], ["5.07", "5.0.7"], ["5.10(beta 6)", "5.1"], ["Version 3.1 Beta  Mar 2002", "3.1"], ["7", "7.0"], ["HEC-RAS 6.6 (Linux)", "6.6"]] as const) {
      expect(versionText(version(text)), text).toBe(shown);
    }
    expect(parseVersion("beta")).toBeNull();
  });
});

describe("the engine of a run", () => {
  it("takes the version of the project before a newer one, and no older one", () => {
    const engines = enginesOf({ engines: ["HEC-RAS 6.6", "HEC-RAS 6.4.1", "practice 1"] });
    expect(offer(engines, { kind: "auto" }, version("6.41"))).toEqual({ engine: [6, 4, 1] });
    expect(offer(engines, { kind: "auto" }, version("6.31"))).toEqual({ engine: [6, 6, 0] });
    expect(offer(engines, { kind: "auto" }, version("7.0"))).toEqual({ reason: "the project was last saved with HEC-RAS 7.0; there is only 6.6 and 6.4.1" });
  });

  it("never takes practice for HEC-RAS, unless it is asked for or the project is the sample", () => {
    const engines = enginesOf({ engines: ["practice 1"] });
    expect(offer(engines, readChoice("auto", false), null)).toEqual({ reason: "HEC-RAS is not there, only the practice engine" });
    expect(offer(engines, readChoice("auto", true), null)).toEqual({ engine: "practice" });
    expect(offer(engines, readChoice("practice", false), null)).toEqual({ engine: "practice" });
  });

  it("is one version for all plans: that of the project where a worker has it", () => {
    const offers = [offer(enginesOf({ engines: ["HEC-RAS 6.6"] }), { kind: "auto" }, version("6.5")), offer(enginesOf({ engines: ["HEC-RAS 6.5"] }), { kind: "auto" }, version("6.5"))];
    expect(pinned(offers, version("6.5"))).toEqual([6, 5, 0]);
    expect(pinned(offers, null)).toEqual([6, 6, 0]);
    expect(pinned([], null)).toBeNull();
  });

  it("is told by the newest version a chosen plan was saved with", () => {
    expect(savedWith(["6.41", null, "6.60", "5.07"])).toEqual([6, 6, 0]);
    expect(savedWith([null])).toBeNull();
  });
});

describe("a current result", () => {
  it("satisfies who asks for what computed it", () => {
    expect(satisfies("practice 1", readChoice("auto", false))).toBe(false);
    expect(satisfies("practice 1", readChoice("auto", true))).toBe(true);
    expect(satisfies("HEC-RAS 6.6", readChoice("practice", false))).toBe(true);
    expect(satisfies("HEC-RAS 6.6 (Linux)", readChoice("6.6", false))).toBe(true);
    expect(satisfies("HEC-RAS 6.5", readChoice("6.6", false))).toBe(false);
  });
});

describe("the choice of an engine", () => {
  const workers = [workerView({ name: "desk", engines: ["HEC-RAS 6.6", "practice 1"] }), workerView({ name: "lab", engines: ["HEC-RAS 6.6", "HEC-RAS 6.5"] })];

  it("offers automatic with the version it means, each version found, and practice", () => {
    expect(engineOptions(workers, "auto", false, version("6.5")).map((option) => option.label)).toEqual([
      "Automatic: HEC-RAS 6.5, with which the project was last saved",
      "HEC-RAS 6.6, on desk and lab",
      "HEC-RAS 6.5, on lab",
      "Practice engine (not HEC-RAS)",
    ]);
  });

  it("says that automatic is practice for the sample, and that nothing is found", () => {
    expect(engineOptions(workers, "auto", true, null)[0]?.label).toBe("Automatic: the practice engine, for this is the sample");
    expect(engineOptions([], "auto", false, version("6.6"))[0]?.label).toBe("Automatic: HEC-RAS 6.6 or newer, on no worker that is known");
  });

  it("keeps a version of the settings that is on no worker", () => {
    expect(engineOptions(workers, "6.3.1", false, null).map((option) => option.value)).toEqual(["auto", "6.3.1", "6.6", "6.5", "practice"]);
  });
});

describe("a worker of a run", () => {
  it("is told apart by whether it has the run's engine", () => {
    const workers = [workerView({ name: "a", engines: ["HEC-RAS 6.6"] }), workerView({ name: "b", engines: ["HEC-RAS 6.5"] }), workerView({ name: "c", engines: ["practice 1"] })];
    const offers = workerOffers(workers, workers, { kind: "auto" }, version("6.5"));
    expect(offers.map((one) => one.reason)).toEqual(["this run takes HEC-RAS 6.5, which is not there", null, "HEC-RAS is not there, only the practice engine"]);
  });

  it("may be waited for where it is only out of reach", () => {
    const away = workerView({ name: "away", engines: [], state: { kind: "unreachable", since: 0, until: 0 + 1_800_000, reason: "no route to host" } });
    const [one] = workerOffers([away], [away], { kind: "auto" }, null);
    expect(one).toMatchObject({ reason: "unreachable: no route to host", mayWait: true });
    expect(whyNoWorker([one!])).toBeNull();
  });

  it("says why none can compute", () => {
    const practice = workerView({ name: "desk", engines: ["practice 1"] });
    expect(whyNoWorker(workerOffers([practice], [practice], { kind: "auto" }, null))).toBe("No worker can compute these plans. desk: HEC-RAS is not there, only the practice engine");
    expect(whyNoWorker([])).toBe("Choose a worker");
  });
});
