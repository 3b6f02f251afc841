import { describe, expect, it } from "vitest";
import { planReport, planStanding, projectView } from "../../../fixtures/project";
import { planRows } from "./rows";
import { rowWarnings, sharedWarnings } from "./warnings";

const rows = (...plans: { warnings: string[]; cannotRun?: string[] }[]) =>
  planRows(projectView(plans.map((plan, index) => [planReport(`0${index + 1}`), planStanding(`0${index + 1}`, plan)])), 0);

describe("warnings", () => {
  it("that every plan has which can run are said once", () => {
    const some = rows({ warnings: ["projection", "terrain"] }, { warnings: ["projection"] }, { warnings: [], cannotRun: ["no file"] });
    expect(sharedWarnings(some)).toEqual(["projection"]);
    expect(rowWarnings(some[0]!, ["projection"])).toEqual({ shown: ["terrain"], more: 0 });
  });

  it("of a single plan stand on its row", () => {
    expect(sharedWarnings(rows({ warnings: ["projection"] }))).toEqual([]);
  });

  it("that are many are counted", () => {
    expect(rowWarnings(rows({ warnings: ["a", "b", "c", "d"] })[0]!, [])).toEqual({ shown: ["a", "b"], more: 2 });
    expect(rowWarnings(rows({ warnings: ["a", "b", "c"] })[0]!, [])).toEqual({ shown: ["a", "b", "c"], more: 0 });
  });
});
