// The page in its window: it loads, talks to the real controller, and may do no more than it is meant to.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { DragSource, mouse } from "./desktop.mjs";
import { Window } from "./driver.mjs";
import { House, alive, waitFor } from "./house.mjs";
import * as page from "./page.mjs";

let house, window, project;
before(async () => {
  house = new House();
  project = house.sample();
  window = await Window.open(house, { args: [project], env: { SPILLWAY_ANSWER_DIALOG: project } });
});
after(async () => {
  window?.kill();
  await house.end();
});

test("the window opens with its page, large enough to work in", async () => {
  assert.equal(await window.title(), "Spillway");
  const size = await window.run("return [innerWidth, innerHeight]");
  assert.ok(size[0] >= 1024 && size[1] >= 700, String(size));
});

test("the page is told what was given at the start, once", async () => {
  const { reply, value } = await window.host("host-info");
  assert.equal(reply, "info");
  assert.equal(value.kind, "window");
  assert.equal(value.argumentsProject, project);
  assert.equal(value.home, house.home);
});

test("a command of the page is answered by the real controller", async () => {
  await page.connect(window);
  assert.deepEqual(await page.line(window, "kept.host"), { host: "connected" });
  const hello = await page.call(window, 1, "hello");
  assert.equal(hello.reply, "hello");
  assert.equal(hello.value.pid, house.controllerPid());
  assert.equal(hello.value.home, house.home);
  // A large answer comes by another way than a small one, and in order.
  const opened = await page.call(window, 2, "project-open", { path: project });
  assert.equal(opened.reply, "project", JSON.stringify(opened).slice(0, 400));
});

test("a controller that is killed is started again, and the page is told", async () => {
  const first = house.controllerPid();
  process.kill(first, "SIGKILL");
  await page.line(window, "kept.host === 'lost'");
  await waitFor("another controller runs", 20, () => house.controllerPid() && house.controllerPid() !== first);
  await page.line(window, "kept.host === 'connected' && window.kept.lines.indexOf(kept) > 1");
  const hello = await page.call(window, 3, "hello");
  assert.notEqual(hello.value.pid, first);
});

test("a dialog answers with a path, and the next one begins there", async () => {
  assert.deepEqual(await window.host("pick-project"), { reply: "path", value: project });
  const folder = path.dirname(project);
  await waitFor("the folder is remembered", 10, () => house.read("window.json").includes(folder));
});

test("what is not there, or no folder, is not opened", async () => {
  const refused = async (command, where) => {
    const error = await window.host(command, { path: where }).catch((error) => error);
    return error.thrown.code;
  };
  assert.equal(await refused("reveal", path.join(house.home, "gone")), "not-there");
  assert.equal(await refused("open-folder", project), "not-a-folder");
  assert.equal(await refused("open-folder", "relative"), "not-there");
});

test("the page may call nothing of tauri's, go nowhere, and run no script from elsewhere", async () => {
  for (const command of ["plugin:event|listen", "plugin:window|close", "plugin:webview|create_webview_window"]) {
    const refused = await window.wait("return window.__TAURI_INTERNALS__.invoke(args[0], {})", command).catch((e) => e);
    assert.match(String(refused.message), /not allowed/, command);
  }
  const before = await window.run("return location.href");
  await window.run("location.href = 'https://example.org/'");
  await window.run(`const button = document.createElement("button");
    button.id = "away"; button.textContent = "away"; button.style.cssText = "position: fixed; inset: 0; z-index: 9999";
    button.onclick = () => { window.opened = window.open("https://example.org/"); button.remove(); };
    document.body.append(button);`);
  await window.click("#away");
  assert.equal(await window.run("return window.opened ?? null"), null);
  await window.run(`const script = document.createElement("script");
    script.textContent = "window.wasRun = true"; document.body.append(script);`);
  assert.equal(await window.run("return window.wasRun ?? null"), null);
  const fetched = await window.wait("return fetch('http://127.0.0.1:9/').then(() => 'got', (e) => e.name)");
  assert.equal(fetched, "TypeError");
  assert.equal(await window.run("return location.href"), before);
  const log = house.read("window.log");
  assert.match(log, /wanted to go to https:\/\/example.org/);
  assert.match(log, /wanted a window for https:\/\/example.org/);
});

test("files dropped on the window reach the page", async (t) => {
  if ((await house.run("which", ["xdotool"])).status !== 0) return t.skip("xdotool is missing");
  const source = await DragSource.start(house, 1300, 20, [project]);
  try {
    await mouse(house, "mousemove", 1330, 50, "mousedown", 1);
    for (let step = 1; step <= 10; step++) await mouse(house, "mousemove", 1330 - step * 90, 50 + step * 30);
    await page.event(window, "kept.event === 'drag' && kept.inside");
    await mouse(house, "mouseup", 1);
    const dropped = await page.event(window, "kept.event === 'dropped'");
    assert.deepEqual(dropped.paths, [project]);
  } finally {
    source.end();
  }
});

test("errors of the page are kept, a few and short", async () => {
  for (let round = 0; round < 30; round++) await window.host("report-page-error", { text: "x".repeat(100_000) });
  const folder = path.join(house.home, "crashes");
  assert.equal(readdirSync(folder).length, 20);
  for (const name of readdirSync(folder)) assert.ok(readFileSync(path.join(folder, name)).length < 17_000);
});

test("a page whose process is killed comes back, and the controller does not notice", async () => {
  const controller = house.controllerPid();
  const killed = window.pagePid();
  process.kill(killed, "SIGKILL");
  await waitFor("another page process runs", 20, () => window.pagePid() && window.pagePid() !== killed);
  assert.ok(alive(window.pid()));
  await waitFor("the log says so", 10, () => /the page is loaded again/.test(house.read("window.log")));
  assert.equal(house.controllerPid(), controller);
  assert.ok(existsSync(path.join(house.home, "controller.json")));
});

test("without a tray, closing ends the window and nothing else", async () => {
  const [program, controller] = [window.pid(), house.controllerPid()];
  window.kill();
  await waitFor("it is gone", 10, () => !alive(program));
  window = await Window.open(house);
  const again = window.pid();
  await window.host("close-window").catch(() => {});
  await waitFor("the window ends", 10, () => !alive(again));
  assert.equal(house.controllerPid(), controller);
});
