// The window, driven from outside: a small client of WebKitWebDriver, which starts the program and speaks W3C WebDriver.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { waitFor, windowProgram } from "./house.mjs";

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Window {
  /** Starts the window in a house and waits until its page is there. */
  static async open(house, { args = [], env = {} } = {}) {
    const port = await freePort();
    // The driver's output goes to a file: a program that outlives it must not hold a pipe of the test.
    const log = house.logFile("driver");
    const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
      env: house.environment({ TAURI_WEBVIEW_AUTOMATION: "true", ...env }),
      stdio: ["ignore", log, log],
      detached: true,
    });
    const window = new Window(house, driver, `http://127.0.0.1:${port}`);
    try {
      await waitFor("the driver answers", 20, () => window.answers());
      const options = { binary: windowProgram, args };
      const made = await window.ask("POST", "/session", {
        capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
      });
      window.session = `/session/${made.sessionId}`;
      await window.ask("POST", `${window.session}/timeouts`, { script: 20_000, pageLoad: 20_000, implicit: 0 });
      await waitFor("the page is there", 20, () =>
        window.run("return document.querySelector('nav[aria-label=Views]') !== null"),
      );
    } catch (error) {
      window.kill();
      throw error;
    }
    return window;
  }

  constructor(house, driver, address) {
    this.house = house;
    this.driver = driver;
    this.address = address;
  }

  async answers() {
    try {
      return (await fetch(`${this.address}/status`)).ok;
    } catch {
      return false;
    }
  }

  async ask(method, where, body) {
    const answer = await fetch(this.address + where, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(40_000),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${where}: ${value.error}: ${value.message}`);
    return value;
  }

  /** Runs a script in the page; `arguments` are its arguments. */
  run(script, ...args) {
    return this.ask("POST", `${this.session}/execute/sync`, { script, args });
  }

  /** Runs the body of an async function in the page; gives what it returns, or fails with what it threw. */
  async wait(body, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      (async (...args) => { ${body} })(...arguments).then(
        (value) => done({ value }), (error) => done({ error: error?.message ?? JSON.stringify(error) ?? String(error), thrown: error }));`;
    const { value, error, thrown } = await this.ask("POST", `${this.session}/execute/async`, { script, args });
    if (error !== undefined) throw Object.assign(new Error(error), { thrown });
    return value;
  }

  /** Asks the host: a value of `HostCommand`. */
  host(command, request = {}) {
    return this.wait("return window.__TAURI_INTERNALS__.invoke('host', { command: args[0] })", { command, request });
  }

  /** Clicks as a person does: what a page may only do after a click, it may do then. */
  async click(selector) {
    const found = await this.ask("POST", `${this.session}/element`, { using: "css selector", value: selector });
    await this.ask("POST", `${this.session}/element/${Object.values(found)[0]}/click`, {});
  }

  /** Waits until the page says so, in a text that is seen. */
  says(pattern, seconds = 20) {
    return waitFor(`the page says ${pattern}`, seconds, async () => pattern.test(await this.text()));
  }

  /** The page's text as it is seen. */
  text() {
    return this.run("return document.body.innerText");
  }

  /** Clicks the button whose words fit. The last one: a dialog's stands after those it covers. */
  async press(words) {
    const mark = `
      const fits = (one) => new RegExp(arguments[0]).test((one.getAttribute("aria-label") ?? one.innerText).trim());
      const found = [...document.querySelectorAll("button, a, [role=option], [role=menuitem], [role=row]")].filter((one) => fits(one) && !one.disabled).at(-1);
      document.querySelector("[data-pressed]")?.removeAttribute("data-pressed");
      found?.setAttribute("data-pressed", "");
      return found !== undefined;`;
    await waitFor(`a button ${words}`, 20, () => this.run(mark, words));
    await this.click("[data-pressed]");
  }

  title() {
    return this.ask("GET", `${this.session}/title`);
  }

  /** Process id of the program. */
  pid() {
    return this.house.windowPid();
  }

  /** Process id of the page. */
  pagePid() {
    return this.house.processes().find(([, line]) => line.includes("WebKitWebProcess"))?.[0] ?? null;
  }

  /** Ends driver and program. */
  kill() {
    try {
      process.kill(-this.driver.pid, "SIGKILL");
    } catch {
      // They ended already.
    }
  }
}
