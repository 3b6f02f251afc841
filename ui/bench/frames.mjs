// How smooth the page is, how much it holds, and what it costs while nothing happens. Prints one JSON object a line:
// {"row", "value", "unit", "rival", "aim", "load", …}. Needs ui/dist (npm run build) and a Chromium.
//   node bench/frames.mjs [--row frames,lines,views,idle,memory] [--seconds 30] [--minutes 10] [--dist FOLDER] [--chromium FILE]
import { parseArgs } from "node:util";
import { startGenerator } from "./generator.mjs";
import { watchFrames } from "./measure/frames.mjs";
import { memoryOver } from "./measure/memory.mjs";
import { openBrowser } from "./measure/browser.mjs";
import { load, processorSeconds } from "./measure/processes.mjs";
import { compareWithTruth } from "./measure/truth.mjs";

const { values: given } = parseArgs({
  options: {
    row: { type: "string", default: "frames,lines,views,idle" },
    seconds: { type: "string", default: "30" },
    minutes: { type: "string", default: "10" },
    dist: { type: "string" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});
const seconds = Number(given.seconds);
const dist = given.dist === undefined ? {} : { dist: given.dist };

function print(row, figures) {
  console.log(JSON.stringify({ row, ...figures, load: load() }));
}

/** Opens the page of a generator with the run shown, or another view. */
async function opened(generator, browser, view = "run") {
  const page = await browser.newPage();
  await page.goto(generator.address);
  await page.getByRole("navigation", { name: "Views" }).waitFor();
  await page.keyboard.press(`Control+${{ project: 1, workers: 2, run: 3 }[view]}`);
  await page.waitForTimeout(3000);
  return page;
}

/** Frames of an empty page in the same browser: what the machine gives at best now. */
async function rival(generator, browser, over) {
  const page = await browser.newPage();
  await page.goto(`${generator.base}/empty`);
  const frames = await watchFrames(page, over);
  await page.close();
  return frames;
}

async function frames(row, mode, view, aim, prepare = async () => undefined) {
  const generator = await startGenerator({ mode, seconds: seconds + 12, ...dist });
  const browser = await openBrowser(given.chromium);
  try {
    const empty = await rival(generator, browser, Math.min(10, seconds));
    const page = await opened(generator, browser, view);
    await prepare(page);
    const measured = await watchFrames(page, seconds);
    await until(() => generator.truth()?.told === true, 60);
    const wrong = view === "run" ? await compareWithTruth(page, generator.truth()) : null;
    print(row, { value: measured, rival: empty, aim, wrong });
  } finally {
    await browser.close();
    generator.stop();
  }
}

/** Processor time of the whole browser while nothing runs, beside that of an empty page. */
async function idle() {
  const over = Math.max(seconds, 60);
  const share = async (path) => {
    const generator = await startGenerator({ mode: "idle", ...dist });
    const browser = await openBrowser(given.chromium);
    try {
      const page = path === null ? await opened(generator, browser) : await browser.newPage();
      if (path !== null) await page.goto(`${generator.base}${path}`);
      await page.waitForTimeout(5000);
      const before = processorSeconds(browser.pid);
      await new Promise((done) => setTimeout(done, over * 1000));
      return ((processorSeconds(browser.pid) - before) / over) * 100;
    } finally {
      await browser.close();
      generator.stop();
    }
  };
  print("idle processor, run view", { value: await share(null), rival: await share("/empty"), unit: "% of a core", seconds: over, aim: "< 1" });
}

async function memory() {
  const minutes = Number(given.minutes);
  const generator = await startGenerator({ mode: "steady", seconds: minutes * 60 + 600, ...dist });
  const browser = await openBrowser(given.chromium);
  try {
    const page = await opened(generator, browser);
    print("memory, 1,000 plans by 100 workers, 1,000 changes a second", { ...(await memoryOver(page, browser.pid, minutes)), aim: "slope < 1 MiB in 10 minutes" });
  } finally {
    await browser.close();
    generator.stop();
  }
}

async function until(is, within) {
  for (let tenth = 0; tenth < within * 10 && !is(); tenth += 1) await new Promise((done) => setTimeout(done, 100));
}

/** A plan that runs is opened with its messages. */
async function openMessages(page) {
  await page.getByRole("grid").getByText("Running", { exact: true }).first().click();
  await page.getByRole("tab", { name: "Messages" }).click();
  await page.waitForTimeout(1000);
}

const ROWS = {
  frames: () => frames("frames, 1,000 plans by 100 workers, 1,000 changes a second", "thousand", "run", "p99 < 20 ms"),
  lines: () => frames("frames, 99 plans on 8 slots, 500 lines a second, messages open", "lines", "run", "95 % under 20 ms", openMessages),
  views: async () => {
    await frames("frames, workers view, 1,000 changes a second", "thousand", "workers", "p99 < 20 ms");
    await frames("frames, project view, 1,000 changes a second", "thousand", "project", "p99 < 20 ms");
  },
  idle,
  memory,
};
for (const row of given.row.split(",")) await ROWS[row]();
