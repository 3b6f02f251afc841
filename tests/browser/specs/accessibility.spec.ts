import { expect, expectAccessible, go, open, runButton, start, test } from "../support/page.ts";

test("no view has a finding of axe-core, light or dark", async ({ page, house, troubles }) => {
  void troubles;
  test.setTimeout(180_000);
  await open(page, house);
  await expectAccessible(page, "the start");
  await open(page, house, house.sample("sample = true\nseconds = 2.0\n[plans.03]\nfault = \"unstable\"\n"));
  await runButton(page).click();
  await expectAccessible(page, "the dialog that starts a run");
  await page.getByRole("dialog").getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByText("2 running").first()).toBeVisible();
  await expectAccessible(page, "a run that goes on");
  await expect(page.getByText(/7 of 8 plans succeeded/).first()).toBeVisible({ timeout: 60_000 });
  for (const theme of ["light", "dark"]) {
    await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme);
    for (const view of ["project", "workers", "run", "results", "history", "settings"] as const) {
      await go(page, view);
      await expect(page.locator("main")).not.toBeEmpty();
      await expectAccessible(page, `${view}, ${theme}`);
    }
  }
});

test("plans are ticked and started by keyboard alone", async ({ page, house, troubles }) => {
  void troubles;
  await open(page, house, house.channel(3, "sample = true\nseconds = 1.0\n"));
  // From the top of the page on, only the tabulator and the keys of what it reaches.
  const reach = async (name: RegExp): Promise<void> => {
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => document.activeElement?.textContent ?? "");
      if (name.test(here.trim())) return;
    }
    throw new Error(`${name} was not reached by keyboard`);
  };
  await reach(/^Run 3 plans on/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("button", { name: /^Start/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/running/).first()).toBeVisible();
});

test("the command palette reaches a view by its name", async ({ page, house, troubles }) => {
  void troubles;
  await open(page, house);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("settings");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/support bundle/i).first()).toBeVisible();
});

test("text of twice the size keeps every view inside the window", async ({ page, house, troubles }) => {
  void troubles;
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, house, house.sample("sample = true\nseconds = 1.0\n"));
  await start(page);
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  for (const view of ["project", "workers", "run", "results", "history", "settings"] as const) {
    await go(page, view);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, `the ${view} view is wider than the window`).toBeLessThanOrEqual(0);
  }
});
