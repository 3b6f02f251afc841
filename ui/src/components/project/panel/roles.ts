import type { InputReport, InputRole } from "$lib/backend/types";
import { fileName } from "$lib/words/paths";

const ROLES: Record<InputRole, string> = {
  project: "Project",
  plan: "Plan",
  geometry: "Geometry",
  "geometry-hdf": "Geometry (HDF)",
  flow: "Flow",
  "flow-hdf": "Flow (HDF)",
  sediment: "Sediment",
  "water-quality": "Water quality",
  "ras-map": "RAS Mapper",
  projection: "Projection",
  terrain: "Terrain",
  "terrain-raster": "Terrain raster",
  "land-cover": "Land cover",
  "land-cover-raster": "Land cover raster",
  "dss-input": "DSS input",
  restart: "Restart",
  "gridded-precipitation": "Gridded precipitation",
  observed: "Observed data",
  prepared: "Prepared for Linux",
  "practice-settings": "Practice engine",
  other: "Other",
};

/** What a file is to the plan, in words. */
export function roleWords(role: InputRole): string {
  return ROLES[role];
}

/** A needed file as its line says it. */
export interface FileLine {
  path: string;
  name: string;
  role: string;
  bytes: number | null;
  state: "there" | "missing" | "outside";
  words: string;
}

/** The files of a plan; what is missing comes first. */
export function fileLines(inputs: InputReport[]): FileLine[] {
  const lines = inputs.map((input): FileLine => {
    const state = !input.exists ? "missing" : input.outside ? "outside" : "there";
    return {
      path: input.path,
      name: fileName(input.path),
      role: roleWords(input.role),
      bytes: input.exists ? input.bytes : null,
      state,
      words: state === "missing" ? (input.outside ? "missing, outside the project folder" : "missing") : state === "outside" ? "outside the project folder" : "there",
    };
  });
  return [...lines.filter((line) => line.state === "missing"), ...lines.filter((line) => line.state !== "missing")];
}
