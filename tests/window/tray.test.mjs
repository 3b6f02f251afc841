// Where the desktop has a tray: how the queue stands there, notices, and a window that hides while plans go on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Desktop } from "./desktop.mjs";
import { Window } from "./driver.mjs";
import { House, alive, waitFor } from "./house.mjs";
import * as page from "./page.mjs";

let house, desktop, window;
before(async () => {
  house = new House();
  desktop = await Desktop.start(house);
  window = await Window.open(house);
});
after(async () => {
  window?.kill();
  desktop?.end();
  await house.end();
});

/** Waits until the menu of the tray has an entry, and gives all. */
const menuWith = (fits) =>
  waitFor(`an entry like ${fits}`, 30, async () => {
    const { entries } = await desktop.ask("menu");
    return entries.some((entry) => fits.test(entry)) && entries;
  });

const visible = () => house.visible();

test("an idle queue is told, and nothing can be paused", async () => {
  await desktop.told("sign");
  assert.deepEqual(await menuWith(/Nothing runs/), ["Nothing runs", "Open Spillway", "Quit…"]);
});

test("the first failure of a run is told once, with plan and reason", async () => {
  await house.minimise();
  house.startRun(house.mill("Mill", 4, 'seconds = 600\n[plans.01]\nseconds = 0.5\nfault = "unstable"\n'));
  const notice = await desktop.told("notice", (one) => one.title === "A plan failed");
  assert.match(notice.body, /^Mill, plan 01 Plan 01: .+ 2 running, 1 waiting\.$|^Mill, plan 01 Plan 01: /);
  await menuWith(/^Mill: .*1 failed/);
  assert.equal(desktop.happened.filter((one) => one.what === "notice").length, 1);
});

test("every run can be paused and resumed from the tray", async () => {
  await menuWith(/Pause all runs/);
  await desktop.ask("click Pause all runs");
  const paused = await menuWith(/Resume all runs/);
  assert.ok(!paused.includes("Pause all runs"));
  await desktop.ask("click Resume all runs");
  await menuWith(/Pause all runs/);
});

test("closing hides the window while plans go on, says so once, and the tray brings it back", async () => {
  await desktop.ask("click Open Spillway");
  await waitFor("the window is on the screen", 10, visible);
  const program = window.pid();
  await window.host("close-window");
  await waitFor("the window hides", 10, async () => !(await visible()));
  const notice = await desktop.told("notice", (one) => /goes on in the background/.test(one.title));
  assert.match(notice.body, /^\d running, \d waiting\.$/);
  await desktop.ask("click Open Spillway");
  await waitFor("the window is back", 10, visible);
  await window.host("close-window");
  await waitFor("the window hides", 10, async () => !(await visible()));
  await desktop.ask("click Quit…");
  await waitFor("the window is back for its question", 10, visible);
  assert.ok(alive(program));
  assert.equal(desktop.happened.filter((one) => /background/.test(one.title)).length, 1);
});

test("quitting asks the page, which knows what runs and waits", async () => {
  await page.connect(window);
  await desktop.ask("click Quit…");
  const asked = await page.event(window, "kept.event === 'quit-asked'");
  assert.ok(asked.running > 0, JSON.stringify(asked));
});

test("a file is shown by the file manager", async () => {
  await window.host("reveal", { path: house.home });
  const shown = await desktop.told("shown");
  assert.deepEqual(shown.addresses, [`file://${house.home}`]);
});

test("quitting without placing ends window and controller; what runs is computed on", async () => {
  const [program, controller] = [window.pid(), house.controllerPid()];
  const engines = () => house.processes().filter(([, line]) => line.includes("practice-ras"));
  const before = engines().map(([pid]) => pid);
  assert.ok(before.length > 0);
  await window.host("quit", { how: "stop-placing" }).catch(() => {});
  await waitFor("window and controller end", 20, () => !alive(program) && !alive(controller));
  assert.deepEqual(engines().map(([pid]) => pid), before);
});
