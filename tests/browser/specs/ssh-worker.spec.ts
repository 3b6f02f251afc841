import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { House, ROOT } from "../support/house.ts";
import { expect, expectAccessible, go, open, runButton, sentence, test as base } from "../support/page.ts";
import { Sshd } from "../support/sshd.ts";

/** A house whose controller finds an sshd of ours under the name `big`. */
const test = base.extend<{ sshd: Sshd }>({
  sshd: async ({}, use) => {
    const sshd = await Sshd.start();
    test.skip(typeof sshd === "string", typeof sshd === "string" ? sshd : "");
    if (typeof sshd === "string") return;
    await use(sshd);
    sshd.end();
  },
  house: async ({ sshd }, use) => {
    const house = new House({ SPILLWAY_SSH_CONFIG: sshd.config, SPILLWAY_SILENCE_SECONDS: "4" });
    await house.serve();
    await use(house);
    await house.end();
  },
});

const OUT = process.env["SPILLWAY_SHOTS"] ? join(ROOT, process.env["SPILLWAY_SHOTS"]) : null;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** Looks at the page as it is with axe-core, light and dark; pictures of it where they are wanted. */
async function look(page: Page, what: string): Promise<void> {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((chosen) => document.documentElement.setAttribute("data-theme", chosen), theme);
    await expectAccessible(page, `${what}, ${theme}`);
    if (OUT === null) continue;
    mkdirSync(OUT, { recursive: true });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await page.screenshot({ path: join(OUT, `ssh-${what.replaceAll(" ", "-")}-${theme}-${size.width}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  }
}

test("a machine over SSH is added, checked and tried on the page, computes the sample, is changed and removed", async ({ page, house, troubles }) => {
  void troubles;
  test.setTimeout(300_000);
  await open(page, house, house.sample("sample = true\nseconds = 1.0\n"));
  await go(page, "workers");
  await page.getByRole("button", { name: /Add worker/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Machines over SSH/ }).check();
  await look(page, "kind");
  await dialog.getByRole("button", { name: "Next" }).click();
  await expect(dialog.getByLabel("Host")).toBeFocused();
  await expect(dialog.getByText(/this machine is a worker by itself/)).toHaveCount(0);
  await expect(dialog.getByText(/This machine has/)).toHaveCount(0);
  await dialog.getByLabel("Host").fill("big big");
  await dialog.getByRole("button", { name: "Add and check" }).click();
  await expect(dialog.getByText("There is a space in it.")).toBeVisible();
  await look(page, "settings with a trouble");
  await dialog.getByLabel("Host").fill("big");
  await expect(dialog.getByLabel("Name")).toHaveValue("big");
  await dialog.getByLabel("Password").fill("not the one");
  await look(page, "settings with a password");
  await dialog.getByLabel("Password").fill("");
  await dialog.getByLabel("Log in by the system’s own ssh").check();
  await dialog.getByLabel("Folder there").fill(join(house.folder, "far"));
  await dialog.getByText("A number of plans").click();
  await dialog.getByLabel("Plans", { exact: true }).fill("2");
  await look(page, "settings");
  await dialog.getByRole("button", { name: "Add and check" }).click();
  await expect(dialog.getByText("Outlives the login")).toBeVisible();
  await expect(dialog.getByText(/Computed by practice/)).toBeVisible({ timeout: 90_000 });
  await expect(dialog.getByText(/big is ready: 2 slots/).last()).toBeVisible();
  await look(page, "checklist");
  await dialog.getByRole("button", { name: "Done" }).click();
  const card = page.getByRole("article", { name: "big" });
  await expect(card.getByText(/^SSH · big/)).toBeVisible();
  await expect(card.getByText(`${join(house.folder, "far")} on big`)).toBeVisible();
  await look(page, "worker");

  await go(page, "project");
  await runButton(page).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Start/ }).click();
  await expect(sentence(page)).toContainText("8 of 8 plans succeeded", { timeout: 120_000 });
  await expect(page.getByText(/^big, slot/).first()).toBeVisible();
  await go(page, "results");
  await page.getByRole("option", { name: /June flood, today/ }).click();
  await page.getByRole("tab", { name: "Hydrographs" }).click();
  await expect(page.locator(".peaks").first()).toContainText(/peak [\d.,]+ m³\/s/);

  await go(page, "workers");
  await card.getByRole("button", { name: "Change big…" }).click();
  await expect(page.getByRole("dialog").getByLabel("Host")).toHaveValue("big");
  await look(page, "change");
  await page.getByRole("dialog").getByLabel("Cores per plan").fill("1");
  await page.getByRole("dialog").getByRole("button", { name: "Change and check" }).click();
  await expect(page.getByRole("dialog").getByText(/big is ready: 2 slots of 1 core/).last()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await card.getByRole("button", { name: "More for big" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await expect(page.getByRole("dialog")).toContainText(/its folder on big with what is kept there/);
  await look(page, "remove");
  await page.getByRole("dialog").getByRole("button", { name: "Remove big" }).click();
  await expect(card).toHaveCount(0);
  expect(existsSync(join(house.folder, "far"))).toBe(true);
});

test("a run is let run alone: the page says what is computed where and until when, and one comes back", async ({ page, house, troubles }) => {
  void troubles;
  test.setTimeout(240_000);
  house.spillway("workers", "add", "local", "--name", "desk", "--slots", "1");
  house.spillway("workers", "add", "ssh", "big", "--use-ssh-client", "--slots", "2", "--folder", join(house.folder, "far"));
  await open(page, house, house.channel(6, "sample = true\nseconds = 120.0\n"));
  await runButton(page).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByText("3 running").first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Let it run without me…" }).click();
  const dialog = page.getByRole("dialog");
  await look(page, "leave question");
  await dialog.getByRole("button", { name: "Share out 3 plans" }).click();
  await expect(dialog.getByRole("row", { name: /^big/ })).toContainText(/\d plans.*computing/s);
  await expect(dialog.getByRole("row", { name: /^desk/ })).toContainText("this machine");
  await expect(dialog).toContainText("You may close the laptop. Plans of desk are on this machine");
  await look(page, "leave answer");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("It runs without you.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Let it run without me…" })).toHaveCount(0);
  await look(page, "run left alone");
  await page.getByRole("button", { name: "Where and until when…" }).click();
  await expect(dialog.getByRole("row", { name: /^big/ })).toBeVisible();
  await dialog.getByRole("button", { name: "I am back" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("It runs without you.")).toHaveCount(0);
  await page.getByRole("button", { name: /^Stop now/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Stop/ }).click();
  await expect(page.getByText("6 cancelled").first()).toBeVisible({ timeout: 60_000 });
});

test("a key that nobody confirmed is asked about by keyboard and mouse alike, and is confirmed under its fingerprint", async ({ page, house, sshd, troubles }) => {
  void troubles;
  house.spillway("workers", "add", "ssh", "big", "--use-ssh-client", "--slots", "1", "--folder", join(house.folder, "far"));
  const fingerprint = sshd.forget();
  await open(page, house);
  await go(page, "workers");
  await page.getByRole("button", { name: "Check big", exact: true }).click();
  const question = page.getByRole("dialog").getByRole("group", { name: "Is this the key of big?" });
  await expect(question).toBeFocused();
  await expect(question).toContainText(fingerprint);
  await expect(page.getByRole("dialog").getByRole("button", { name: "Check again" }).last()).toBeEnabled();
  await look(page, "key");
  await page.keyboard.press("Tab");
  await expect(question.getByRole("button", { name: /^Cop/ })).toBeFocused();
  await question.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("button", { name: "Look at its key…" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(question.getByRole("button", { name: "It is the right key" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  await expect(page.getByRole("dialog").getByText(/the agent answers in/)).toBeVisible({ timeout: 30_000 });
  expect(sshd.known()).toContain("ssh-ed25519");

  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await go(page, "settings");
  await page.getByRole("heading", { name: "Other machines" }).scrollIntoViewIfNeeded();
  await look(page, "preferences");
});

test("a machine that falls silent in mid-run is told on its card and beside its plans, and for how long it is waited for", async ({ page, house, sshd, troubles }) => {
  void troubles;
  test.setTimeout(240_000);
  house.spillway("workers", "add", "local", "--name", "desk", "--slots", "1");
  house.spillway("workers", "add", "ssh", "big", "--use-ssh-client", "--slots", "2", "--folder", join(house.folder, "far"));
  await open(page, house, house.channel(3, "sample = true\nseconds = 600.0\n"));
  await runButton(page).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByText("3 running").first()).toBeVisible({ timeout: 60_000 });
  sshd.fall();
  await expect(page.getByText(/No sign of life from big since .*may still be computing\. Waited for until .*, then it may start elsewhere/).first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText("Out of reach").first()).toBeVisible();
  await expect(page.getByText(/1 worker of 2 is missing/)).toBeVisible();
  await look(page, "run with a silent worker");
  await go(page, "workers");
  await expect(page.getByRole("article", { name: "big" }).getByText(/The 2 plans there may still be computing and are waited for until .*; then they may start elsewhere/)).toBeVisible();
  await look(page, "silent worker");
});

test("a machine that does not answer says so in its row, with the field that mends it", async ({ page, house, sshd, troubles }) => {
  void troubles;
  void sshd;
  await open(page, house);
  await go(page, "workers");
  await page.getByRole("button", { name: /Add worker/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Machines over SSH/ }).check();
  await dialog.getByRole("button", { name: "Next" }).click();
  await dialog.getByLabel("Host").fill("ana@127.0.0.1:1");
  await dialog.getByRole("button", { name: "Add and check" }).click();
  await dialog.getByRole("button", { name: "Change how it is reached…" }).click({ timeout: 60_000 });
  await expect(dialog.getByLabel("Host")).toBeFocused();
  await dialog.getByRole("button", { name: "Close" }).click();
  const card = page.getByRole("article", { name: "127.0.0.1" });
  await expect(card.getByText(/No sign of life since|refused|key/i).first()).toBeVisible();
  await look(page, "unreachable");
});
