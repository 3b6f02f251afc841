// Whether the page shows in the end what the generator knows to be so: read from the table as a person copies it.

const WORDS = { succeeded: ["Computed", "Computed, look"], failed: ["Failed"], cancelled: ["Cancelled"] };

/** Plans whose state is shown wrongly; a list of sentences. */
export async function compareWithTruth(page, truth) {
  await page.waitForTimeout(500);
  await page.bringToFront();
  await page.getByRole("button", { name: "Copy table" }).click();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const rows = new Map(text.split("\n").slice(1).map((line) => line.split("\t")).map((columns) => [columns[0], columns[2]]));
  const wrong = [];
  for (const [number, { state }] of Object.entries(truth.plans)) {
    const shown = rows.get(number);
    if (!WORDS[state]?.includes(shown)) wrong.push(`plan ${number} is ${state}, shown as ${shown}`);
  }
  return wrong;
}
