// Memory of a page over minutes: the JavaScript heap after a collection, and the renderer's proportional memory.
import { rendererMemory } from "./processes.mjs";

const EVERY = 15;
/** What a page takes while it warms up is not counted into the slope. */
const WARM_SECONDS = 120;

export async function memoryOver(page, pid, minutes) {
  const session = await page.context().newCDPSession(page);
  const points = [];
  const begun = Date.now();
  while (Date.now() - begun < minutes * 60_000 + WARM_SECONDS * 1000) {
    await page.waitForTimeout(EVERY * 1000);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    points.push({ minute: (Date.now() - begun) / 60_000, heap: usedSize / 2 ** 20, pss: rendererMemory(pid) });
  }
  const warm = points.filter((point) => point.minute * 60 > WARM_SECONDS);
  const figures = (key) => ({ first: round(warm[0][key]), last: round(warm.at(-1)[key]), most: round(Math.max(...warm.map((point) => point[key]))), slopeIn10Minutes: round(slope(warm.map((point) => [point.minute, point[key]])) * 10) });
  return { unit: "MiB", minutes, heap: figures("heap"), pss: figures("pss"), pssEachMinute: warm.filter((_, index) => index % 4 === 0).map((point) => round(point.pss)) };
}

/** Slope of a line through points, by least squares. */
function slope(points) {
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
