import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/house.ts";
import { expect, go, open, runButton, sentence, test } from "../support/page.ts";

/** Where the pictures go; `SPILLWAY_SHOTS=docs/pictures` makes those of the README anew. */
const OUT = process.env["SPILLWAY_SHOTS"] ? join(ROOT, process.env["SPILLWAY_SHOTS"]) : join(ROOT, "target/pictures");
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

test("every view is drawn from real runs, light and dark, in two sizes", async ({ page, house, troubles }) => {
  void troubles;
  test.setTimeout(240_000);
  mkdirSync(OUT, { recursive: true });
  const shoot = async (name: string): Promise<void> => {
    for (const theme of ["light", "dark"]) {
      await page.evaluate((chosen) => document.documentElement.setAttribute("data-theme", chosen), theme);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        // Two frames: one lays out, the next draws by hand what follows the size.
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        const file = join(OUT, `${name}-${theme}-${size.width}.png`);
        const picture = await page.screenshot({ path: file });
        expect(picture.byteLength, `${file} is nearly empty`).toBeGreaterThan(12_000);
      }
    }
  };
  await open(page, house);
  await shoot("start");
  const project = house.sample('sample = true\nseconds = 12.0\nmessages_per_second = 4\n[plans.03]\nfault = "unstable"\nseconds = 3.0\n[plans.01]\nseconds = 2.0\n');
  await open(page, house, project);
  await shoot("project");
  await runButton(page).click();
  await shoot("run-dialog");
  await page.getByRole("dialog").getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByText("1 failed").first()).toBeVisible({ timeout: 40_000 });
  await page.getByText("June flood, today").first().click();
  await page.waitForTimeout(3000);
  await shoot("run");
  await go(page, "workers");
  await shoot("workers");
  await page.getByRole("button", { name: /^Check\b/ }).first().click();
  await expect(page.getByRole("dialog").getByText(/Disk space/).first()).toBeVisible();
  await page.waitForTimeout(1500);
  await shoot("checklist");
  await page.keyboard.press("Escape");
  await expect(sentence(page)).toContainText("7 of 8 plans succeeded", { timeout: 120_000 });
  await go(page, "results");
  await page.getByRole("option", { name: /June flood, today/ }).click();
  await page.getByRole("tab", { name: "Summary" }).click();
  await shoot("results-summary");
  await page.getByRole("tab", { name: "Hydrographs" }).click();
  await expect(page.locator(".peaks").first()).toContainText(/peak/);
  await shoot("results");
  await go(page, "history");
  await shoot("history");
  await go(page, "settings");
  await shoot("settings");
});
