// A Chromium of its own for each measurement, started and ended here.
import { chromium } from "playwright-core";
import { readdirSync, readFileSync } from "node:fs";

const ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--enable-precise-memory-info", "--js-flags=--expose-gc"];

export async function openBrowser(executablePath) {
  const known = new Set(children(process.pid));
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  const pid = children(process.pid).find((one) => !known.has(one));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ["clipboard-read", "clipboard-write"] });
  return { pid, newPage: () => context.newPage(), close: () => browser.close() };
}

/** Processes that a process started, from /proc. */
export function children(pid) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => parentOf(one) === pid);
}

function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1).trim().split(" ")[1]);
  } catch {
    return null;
  }
}

/** A process and all below it. */
export function family(pid) {
  return [pid, ...children(pid).flatMap(family)];
}
