// A modeler's way in the real window: drop, run, watch, cancel, close in mid-run, come back, look at results.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DragSource, mouse } from "./desktop.mjs";
import { Window } from "./driver.mjs";
import { House, alive, waitFor } from "./house.mjs";

let house, window, project;
before(async () => {
  house = new House();
  project = house.sample("sample = true\nseconds = 4.0\n");
  window = await Window.open(house, { env: { SPILLWAY_LOCAL_SLOTS: "2" } });
});
after(async () => {
  // A picture to look at, where somebody wants one.
  if (process.env.SPILLWAY_WINDOW_PICTURE) await house.run("import", ["-window", "root", process.env.SPILLWAY_WINDOW_PICTURE]);
  window?.kill();
  await house.end();
});

/** A run as the controller knows it. */
const shown = async (run) => JSON.parse((await house.spillway(["runs", "show", run, "--json"])).out);

test("a dropped project is opened with its plans", async () => {
  await window.says(/Drop a HEC-RAS project here/);
  const source = await DragSource.start(house, 1300, 20, [project]);
  try {
    await mouse(house, "mousemove", 1330, 50, "mousedown", 1);
    for (let step = 1; step <= 10; step++) await mouse(house, "mousemove", 1330 - step * 60, 50 + step * 30);
    await mouse(house, "mouseup", 1);
  } finally {
    source.end();
  }
  await window.says(/Run 8 plans on 2 slots/);
});

test("two clicks start it, and the run is watched", async () => {
  await window.press("^Run 8 plans on 2 slots");
  await window.press("^Start 8 plans");
  await window.says(/2 running/);
});

test("a plan is cancelled, and the rest goes on", async () => {
  await window.press("Spring flood");
  await window.press("^Cancel…");
  await window.press("^Cancel plan");
  await window.says(/1 cancelled/);
});

test("the window is closed in mid-run, and comes back to everything as it went on", async () => {
  const [program, controller] = [window.pid(), house.controllerPid()];
  await window.host("close-window").catch(() => {});
  await waitFor("the window ends", 10, () => !alive(program));
  window.kill();
  window = await Window.open(house);
  await window.press("^Run(\\n|$)");
  await window.says(/7 of 8 plans succeeded/, 60);
  assert.equal(house.controllerPid(), controller);
  assert.ok((await shown("r1")).plans.every((plan) => plan.attempts.length <= 1));
});

test("a result is opened from there on its plots", async () => {
  await window.press("^Results");
  await window.press("June flood");
  await window.press("^Hydrographs");
  await window.says(/peak [\d.,]+ m³\/s/);
});
