// Times between frames, as the page sees them, and what its main thread did meanwhile.

/** Watches for some seconds: quantiles of the times between frames in milliseconds, share under 20 ms. */
export async function watchFrames(page, seconds) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const before = await metrics(session);
  const times = await page.evaluate(
    (over) =>
      new Promise((resolve) => {
        const between = [];
        let last = performance.now();
        const end = last + over * 1000;
        const step = (now) => {
          between.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(step);
          else resolve(between.slice(1));
        };
        requestAnimationFrame(step);
      }),
    seconds,
  );
  const after = await metrics(session);
  await session.detach();
  times.sort((a, b) => a - b);
  const quantile = (share) => round(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
  const spent = (name) => round(((after[name] - before[name]) / seconds) * 1000);
  return {
    frames: times.length,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    most: round(times.at(-1)),
    under20: round((times.filter((time) => time < 20).length / times.length) * 100),
    mainThreadMsPerSecond: { all: spent("TaskDuration"), script: spent("ScriptDuration"), layout: spent("LayoutDuration"), style: spent("RecalcStyleDuration") },
  };
}

async function metrics(session) {
  const { metrics: list } = await session.send("Performance.getMetrics");
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

function round(value) {
  return Math.round(value * 10) / 10;
}
