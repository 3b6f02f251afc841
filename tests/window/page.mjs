// What a test does inside the page: it connects as the page does, and keeps what comes.

/** Connects in place of the page; lines and events are kept in `window.kept`. */
const CONNECT = `
  const { transformCallback, invoke } = window.__TAURI_INTERNALS__;
  const kept = (window.kept = { lines: [], events: [] });
  const channel = (take) => {
    let next = 0;
    const early = new Map();
    const id = transformCallback((raw) => {
      if ("end" in raw) return;
      early.set(raw.index, raw.message);
      for (; early.has(next); next++) { take(early.get(next)); early.delete(next); }
    });
    return "__CHANNEL__:" + id;
  };
  const lines = channel((batch) => kept.lines.push(...batch.map((line) => JSON.parse(line))));
  await invoke("connect", { lines, events: channel((event) => kept.events.push(event)) });
`;

/** Until a kept line or event fits. The page's rules forbid `new Function`, so the test is part of the script. */
const until = (list, test) => `
  const end = Date.now() + 15000;
  for (;;) {
    const found = window.kept.${list}.find((kept) => ${test});
    if (found) return found;
    if (Date.now() > end) throw new Error("waited in vain; kept: " + JSON.stringify(window.kept).slice(0, 2000));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
`;

export const connect = (window) => window.wait(CONNECT);

/** The first kept line for which a small expression over `kept` holds. */
export const line = (window, test) => window.wait(until("lines", test));

/** The first kept event for which a small expression over `kept` holds. */
export const event = (window, test) => window.wait(until("events", test));

/** Sends a command to the controller and gives its answer. */
export async function call(window, id, command, request = {}) {
  const text = JSON.stringify({ id, command, request });
  await window.wait("return window.__TAURI_INTERNALS__.invoke('send', { line: args[0] })", text);
  return line(window, `kept.id === ${id} && kept.reply !== "check"`);
}
