// How the window starts, with and without a display, alone and as the second one.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Window } from "./driver.mjs";
import { House, alive, waitFor, windowProgram } from "./house.mjs";
import * as page from "./page.mjs";

let house;
before(() => (house = new House()));
after(() => house.end());

const withoutDisplay = { DISPLAY: null, WAYLAND_DISPLAY: null };

test("it says its version without a display", async () => {
  const said = await house.run(windowProgram, ["--version"], withoutDisplay);
  assert.equal(said.status, 0);
  assert.match(said.out, /^spillway-window \d+\.\d+\.\d+/);
});

test("without a display it says so and ends with 3", async () => {
  for (const display of [withoutDisplay, { ...withoutDisplay, DISPLAY: ":4711" }]) {
    const said = await house.run(windowProgram, [], display);
    assert.equal(said.status, 3, said.err);
    assert.match(said.err, /there is no display/);
    assert.doesNotMatch(said.err, /panicked/);
  }
  assert.ok(!readdirSync(house.home).includes("crashes"));
});

test("a start is measured up to the first frame that takes input", async () => {
  const window = await Window.open(house, { env: { SPILLWAY_MEASURE_START: "exit" } });
  try {
    // The page that is under test may have said so by itself, and the program may be gone.
    await window.host("first-frame").catch(() => {});
    await waitFor("the program ends", 10, () => window.pid() === null);
    const said = house.read("../driver.log").split("\n").find((line) => line.startsWith("{"));
    assert.ok(JSON.parse(said).toFirstFrameMs > 0, said);
  } finally {
    window.kill();
  }
});

test("a second start hands over its project and ends; the first window is told", async () => {
  const window = await Window.open(house);
  try {
    await page.connect(window);
    const first = window.pid();
    const project = house.sample();
    const second = await house.run(windowProgram, [path.basename(project)], {});
    assert.equal(second.status, 0, second.err);
    const told = await page.event(window, "kept.event === 'open'");
    assert.equal(path.basename(told.project), path.basename(project));
    assert.ok(path.isAbsolute(told.project));
    assert.equal(told.sample, false);
    await house.run(windowProgram, ["--sample"], {});
    await page.event(window, "kept.event === 'open' && kept.sample");
    assert.equal(window.pid(), first);
  } finally {
    window.kill();
  }
});

test("what a killed window left does not stand in the way of the next one", async () => {
  const killed = await Window.open(house);
  const pid = killed.pid();
  process.kill(pid, "SIGKILL");
  killed.kill();
  await waitFor("it is gone", 10, () => !alive(pid));
  const next = await Window.open(house, { args: ["--sample"] });
  try {
    const { value } = await next.host("host-info");
    assert.equal(value.argumentsSample, true);
  } finally {
    next.kill();
  }
});
