import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, go, open, runButton, sentence, start, test } from "../support/page.ts";

interface Shown {
  plans: { state: { kind: string }; number: string; attempts: unknown[] }[];
  summary: { state: string; succeeded: number; failed: number; cancelled: number };
}

test("from the start of the program three clicks lead to running plans, and on to results on plots", async ({ page, house, troubles }) => {
  void troubles;
  await open(page, house);
  let clicks = 0;
  const begun = Date.now();
  const click = async (name: RegExp): Promise<void> => {
    clicks += 1;
    await page.getByRole("button", { name }).click();
  };
  await click(/try the sample/i);
  await click(/^Run 8 plans on 2 slots/);
  await click(/^Start 8 plans/);
  await expect(page.getByText("2 running").first()).toBeVisible();
  console.log(`first running plans after ${clicks} clicks and ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  expect(clicks).toBeLessThanOrEqual(3);

  await expect(sentence(page)).toContainText("8 of 8 plans succeeded", { timeout: 60_000 });
  await go(page, "results");
  await page.getByRole("option", { name: /June flood, today/ }).click();
  await page.getByRole("tab", { name: "Hydrographs" }).click();
  await expect(page.getByRole("application").first()).toHaveAttribute("aria-label", /m³\/s/);
  await expect(page.locator(".peaks").first()).toContainText(/peak [\d.,]+ m³\/s/);
  await page.getByRole("tab", { name: "Profiles" }).click();
  await expect(page.getByRole("application").first()).toHaveAttribute("aria-label", /Lowest bed/);
  await page.getByRole("tab", { name: "Messages" }).click();
  await expect(page.getByText(/Finished Unsteady Flow Simulation/).first()).toBeVisible();
  await page.getByRole("tab", { name: "Summary" }).click();
  await expect(page.getByText("A practice result")).toBeVisible();
  await go(page, "project");
  await expect(page.getByRole("gridcell", { name: /^Practice, current/ })).toHaveCount(8);
});

test("a run is paused, a plan cancelled and queued again, and everything is as the controller says at the end", async ({ page, house, troubles }) => {
  void troubles;
  const project = house.channel(6, "seconds = 4.0\n[plans.02]\nfault = \"crash\"\nat = 0.2\n");
  await open(page, house, project);
  await runButton(page).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Engine", { exact: true }).selectOption("practice");
  await dialog.getByRole("button", { name: /^Start/ }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByText("Paused").first()).toBeVisible();
  await expect.poll(() => shown(house).summary.state).toBe("paused");
  await page.getByRole("button", { name: /^Resume/ }).first().click();
  await expect.poll(() => shown(house).summary.state).toBe("active");
  await page.getByRole("button", { name: /^Stop now/ }).click();
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: /^Stop/ }).click();
  await expect.poll(() => shown(house).summary.state, { timeout: 30_000 }).toBe("cancelled");
  await expect(page.getByText(/cancelled/).first()).toBeVisible();
  // The run is cancelled from the user's word on; a plan that computed is at its end a moment later.
  const ended = (): number => {
    const { succeeded, failed, cancelled } = shown(house).summary;
    return succeeded + failed + cancelled;
  };
  await expect.poll(ended, { timeout: 30_000 }).toBe(6);
});

test("the page is closed in mid-run and comes back to everything as it went on", async ({ page, house, troubles }) => {
  void troubles;
  const project = house.sample("sample = true\nseconds = 4.0\n");
  await open(page, house, project);
  await start(page);
  await expect(page.getByText("2 running").first()).toBeVisible();
  await page.goto("about:blank");
  await expect.poll(() => shown(house).summary.succeeded, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  await open(page, house);
  await go(page, "run");
  await expect(sentence(page)).toContainText("8 of 8 plans succeeded", { timeout: 60_000 });
  expect(shown(house).plans.every((plan) => plan.attempts.length === 1)).toBe(true);
});

test("a controller that is killed under the open page comes back by itself, and the page shows the truth", async ({ page, house, troubles }) => {
  void troubles;
  const project = house.sample("sample = true\nseconds = 4.0\n");
  await open(page, house, project);
  await start(page);
  await expect(page.getByText("2 running").first()).toBeVisible();
  const before = house.killController();
  await expect.poll(() => ![null, before].includes(house.controller()), { timeout: 20_000 }).toBe(true);
  // Plans that ran kept running; what waits goes on when the person says so.
  await page.getByRole("button", { name: /^Resume/ }).first().click({ timeout: 20_000 });
  await expect(sentence(page)).toContainText("8 of 8 plans succeeded", { timeout: 70_000 });
  const truth = shown(house);
  expect(truth.plans.map((plan) => plan.state.kind)).toEqual(Array.from({ length: 8 }, () => "succeeded"));
  expect(truth.plans.every((plan) => plan.attempts.length === 1), "no plan was computed twice").toBe(true);
});

test("a project that is edited during its run says so, and its result is stale", async ({ page, house, troubles }) => {
  void troubles;
  const project = house.sample("sample = true\nseconds = 5.0\n");
  await open(page, house, project);
  await start(page);
  await expect(page.getByText("2 running").first()).toBeVisible();
  const flow = join(dirname(project), "Weirbach.f01");
  writeFileSync(flow, readFileSync(flow, "latin1").replace("Flow Title=", "Flow Title=Edited "), "latin1");
  await go(page, "project");
  await page.keyboard.press("F5");
  await expect(page.getByText(/Weirbach\.f01|edited since/i).first()).toBeVisible();
  await expect(sentence(page)).toContainText("8 of 8 plans succeeded", { timeout: 70_000 });
  await page.keyboard.press("F5");
  await expect(page.getByRole("gridcell", { name: /stale/ }).first()).toBeVisible();
  expect(existsSync(join(dirname(project), "Weirbach.p01.hdf"))).toBe(true);
});

test("several projects are queued in one evening, and one that is opened twice is the same", async ({ page, house, troubles, context }) => {
  void troubles;
  const first = house.channel(3, "sample = true\nseconds = 1.0\n", undefined, "north");
  const second = house.channel(3, "sample = true\nseconds = 1.0\n", undefined, "south");
  await open(page, house, first);
  await start(page);
  await open(page, house, second);
  await start(page);
  const other = await context.newPage();
  await open(other, house, first);
  await expect(other.getByRole("gridcell", { name: /in run r1|current/i }).first()).toBeVisible();
  await expect(sentence(page)).toContainText("Nothing is running. Last run: 3 of 3 plans succeeded", { timeout: 60_000 });
  await go(page, "history");
  await expect(page.getByText(/\br1\b/).first()).toBeVisible();
  await expect(page.getByText(/\br2\b/).first()).toBeVisible();
});

function shown(house: { spillway: (...words: string[]) => string }): Shown {
  return JSON.parse(house.spillway("runs", "show", "--json")) as Shown;
}
