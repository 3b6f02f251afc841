// Speaks the controller's protocol to the page, far faster than any real run: for measuring the page.
//   node bench/generator.mjs [--mode thousand|lines|steady|idle] [--seconds 60] [--port 0] [--seed 1] [--dist FOLDER]
// thousand: 1,000 plans by 100 workers, 10 batches a second of 100 changes. lines: 99 plans on 8 slots, 500 lines a second.
// steady: as thousand, without end: what ended begins again. idle: a run that is over. GET /truth says what the page must show in the end; GET /empty is a page with nothing on it.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Story } from "./story.mjs";
import { viewsOf } from "./views.mjs";
import { accept } from "./websocket.mjs";

const BUILT = fileURLToPath(new URL("../dist", import.meta.url));
const KINDS = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
// The policy under which the page runs in the product.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws:";
const BATCH_EVERY = 100;

const MODES = {
  thousand: (seconds) => ({ plans: 1000, workers: 100, slots: 4, planSeconds: Math.max(10, seconds * 0.36), changes: 100, linesPerSecond: 2 }),
  lines: (seconds) => ({ plans: 99, workers: 2, slots: 4, planSeconds: Math.max(8, seconds / 14), changes: 40, linesPerSecond: 62.5 }),
  steady: () => ({ plans: 1000, workers: 100, slots: 4, planSeconds: 20, changes: 100, linesPerSecond: 2, steady: true }),
  idle: () => ({ plans: 99, workers: 8, slots: 2, planSeconds: 10, changes: 0, linesPerSecond: 2 }),
};

/** Starts the generator; gives its address and what ends it. The story begins when the first page watches. */
export async function startGenerator({ mode = "thousand", seconds = 60, port = 0, seed = 1, dist = BUILT } = {}) {
  const { linesPerSecond, ...shape } = MODES[mode](seconds);
  let story = null;
  let views = null;
  let timer = null;
  const pages = new Set();

  function begin() {
    const now = Date.now();
    story = new Story({ ...shape, seed, now: mode === "idle" ? now - 3_600_000 : now });
    views = viewsOf(story, linesPerSecond);
    if (mode !== "idle") timer = setInterval(tick, BATCH_EVERY);
    // Lived through before anybody looks.
    else for (let at = story.begun; !story.over; at += 500) story.step(at);
  }

  function tick() {
    const now = Date.now();
    if (now - story.begun > seconds * 1000 && !story.over) story.finish(now);
    else story.step(now);
    const text = JSON.stringify({ changes: story.batch(now, views) });
    for (const page of pages) page.send(text);
    if (story.isTold) clearInterval(timer);
  }

  function answer(page, { id, command, request }) {
    const now = Date.now();
    const reply = (name, value) => page.send(JSON.stringify({ id, reply: name, value }));
    switch (command) {
      case "watch":
        if (story === null) begin();
        reply("snapshot", views.snapshot(now));
        pages.add(page);
        break;
      case "run-show":
        return reply("run", views.run(now));
      case "run-log":
        return reply("log", story.log.filter((entry) => entry.number >= request.from));
      case "attempt-record": {
        const record = views.record(request, now);
        return record ? reply("record", record) : reply("refused", { code: "not-found", message: "there is no such attempt", detail: null });
      }
      case "window-memory-set":
        return reply("done", {});
      default:
        return reply("refused", { code: "not-now", message: "the generator does not do that", detail: null });
    }
  }

  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const headers = { "content-security-policy": POLICY, "cache-control": "no-store" };
    if (path === "/truth") return response.writeHead(200, { ...headers, "content-type": "application/json" }).end(JSON.stringify(story?.truth() ?? null));
    if (path === "/empty") return response.writeHead(200, { ...headers, "content-type": "text/html" }).end("<!doctype html><title>Empty</title><p>Nothing.");
    const file = normalize(path === "/" ? "/index.html" : path);
    try {
      const bytes = await readFile(join(dist, file));
      response.writeHead(200, { ...headers, "content-type": KINDS[extname(file)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  server.on("upgrade", (request, socket) => {
    const page = accept(request, socket, { protocol: "spillway", onText: (text) => answer(page, JSON.parse(text)), onClose: () => pages.delete(page) });
    page.send(JSON.stringify({ host: "connected" }));
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  return {
    base,
    address: `${base}/#token=bench`,
    truth: () => story?.truth() ?? null,
    stop: () => {
      clearInterval(timer);
      for (const page of pages) page.close();
      server.close();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { mode: { type: "string" }, seconds: { type: "string" }, port: { type: "string" }, seed: { type: "string" }, dist: { type: "string" } } });
  const generator = await startGenerator({ mode: values.mode ?? "thousand", seconds: Number(values.seconds ?? 60), port: Number(values.port ?? 0), seed: Number(values.seed ?? 1), dist: values.dist ?? BUILT });
  console.log(generator.address);
}
