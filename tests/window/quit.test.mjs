// Leaving for good with the queue shared out, and the end of a run that nobody watches.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Desktop } from "./desktop.mjs";
import { Window } from "./driver.mjs";
import { House, alive, waitFor } from "./house.mjs";

let house, desktop;
before(async () => {
  house = new House();
  desktop = await Desktop.start(house);
});
after(async () => {
  desktop?.end();
  await house.end();
});

test("the end of a run is told in its own sentence", async () => {
  const window = await Window.open(house);
  try {
    await desktop.told("sign");
    await house.minimise();
    house.startRun(house.mill("Brook", 2, "seconds = 0.2\n"));
    const notice = await desktop.told("notice", (one) => one.title === "Run finished");
    assert.match(notice.body, /^Brook: all 2 plans succeeded/);
  } finally {
    window.kill();
  }
});

test("with the queue shared out, every plan is at its worker before the controller ends", async () => {
  const window = await Window.open(house);
  try {
    const run = house.startRun(house.mill("River", 6, "seconds = 600\n"));
    const worker = path.join(house.home, "workers", "this-machine");
    const there = () =>
      ["inbox", "attempts"].flatMap((folder) => {
        try {
          return readdirSync(path.join(worker, folder)).filter((name) => !name.startsWith("."));
        } catch {
          return [];
        }
      });
    await waitFor("plans run", 30, () => house.processes().some(([, line]) => line.includes("practice-ras")));
    // The terminal would start the controller again.
    run.kill("SIGKILL");
    const [program, controller] = [window.pid(), house.controllerPid()];
    const before = there().length;
    assert.ok(before < 6, `${before} plans are at the worker already`);
    await window.host("quit", { how: "share-out" }).catch(() => {});
    await waitFor("window and controller end", 30, () => !alive(program) && !alive(controller));
    assert.ok(there().length >= 6, String(there()));
  } finally {
    window.kill();
  }
});
