import { test as base, expect, type Page } from "@playwright/test";
import { AxeBuilder } from "@axe-core/playwright";
import { House } from "./house.ts";

/** What every test has: a house of its own with the page served, and a page on which nothing may go wrong unseen. */
export const test = base.extend<{ house: House; troubles: string[] }>({
  house: async ({}, use) => {
    const house = new House();
    await house.serve();
    await use(house);
    await house.end();
  },
  // Errors of the page and refusals by its content security policy.
  troubles: async ({ page }, use) => {
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) troubles.push(message.text());
    });
    await use(troubles);
    expect(troubles, "the page had errors").toEqual([]);
  },
});

export { expect };

/** Opens the page, with a project where one is given. */
export async function open(page: Page, house: House, project?: string): Promise<void> {
  const [place, token] = house.address.split("#");
  const asked = project === undefined ? "" : `?project=${encodeURIComponent(project)}`;
  await page.goto(`${place}${asked}#${token}`);
  if (project === undefined) await expect(page.getByRole("navigation", { name: "Views" })).toBeVisible();
  else await expect(runButton(page)).toBeVisible();
}

/** Goes to a view by its key. */
export async function go(page: Page, view: "project" | "workers" | "run" | "results" | "history" | "settings"): Promise<void> {
  await page.keyboard.press(`Control+${["project", "workers", "run", "results", "history", "settings"].indexOf(view) + 1}`);
}

/** The button at the bottom of the project view, whatever it says now. */
export function runButton(page: Page): ReturnType<Page["locator"]> {
  return page.locator("main").getByRole("button", { name: /^Run( \d+ plans?.*)?…$/ });
}

/** Starts the plans that are ticked: two clicks. */
export async function start(page: Page): Promise<void> {
  await runButton(page).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
}

/** The sentence at the top. */
export function sentence(page: Page): ReturnType<Page["locator"]> {
  return page.locator("header p.state");
}

/** Fails with every finding of axe-core on the page as it is. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Colours that are on their way from one theme to the other are nobody's to read.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => undefined))));
  const { violations } = await new AxeBuilder({ page }).analyze();
  const words = violations.map((violation) => `${violation.id}: ${violation.help}\n  ${violation.nodes.map((node) => node.html.slice(0, 200)).join("\n  ")}`);
  expect(words, `accessibility of ${what}`).toEqual([]);
}
