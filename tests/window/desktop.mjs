// A desktop for the tests: a tray, notices and a file manager on the session bus, and a window files are dragged from.

import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { waitFor } from "./house.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const PYTHON = "/usr/bin/python3";

/** A program whose lines are kept. */
class Talking {
  constructor(house, name, script, args) {
    const log = house.logFile(name);
    this.child = spawn(PYTHON, [path.join(here, script), ...args], {
      env: house.environment(),
      stdio: ["pipe", "pipe", log],
    });
    this.lines = [];
    createInterface({ input: this.child.stdout }).on("line", (line) => this.lines.push(line));
  }

  end() {
    this.child.kill("SIGKILL");
  }
}

export class Desktop extends Talking {
  static async start(house) {
    const desktop = new Desktop(house, "desktop", "desktop.py", []);
    await desktop.told("ready");
    return desktop;
  }

  /** Everything that happened, in order. */
  get happened() {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** The first thing of this kind that happened, or happens. */
  told(what, fits = () => true) {
    return waitFor(`the desktop is told: ${what}`, 20, () =>
      this.happened.find((one) => one.what === what && fits(one)),
    );
  }

  /** Sends a command and gives its answer. */
  async ask(command) {
    const before = this.lines.length;
    this.child.stdin.write(`${command}\n`);
    const line = await waitFor(`an answer to ${command}`, 20, () =>
      this.lines
        .slice(before)
        .map((line) => JSON.parse(line))
        .find((one) => ["menu", "icon", "clicked", "failed"].includes(one.what)),
    );
    if (line.what === "failed") throw new Error(`${command}: ${line.error}`);
    return line;
  }
}

export class DragSource extends Talking {
  static async start(house, x, y, paths) {
    const source = new DragSource(house, "drag-source", "drag_source.py", [String(x), String(y), ...paths]);
    await waitFor("the drag source is shown", 20, () => source.lines.includes("ready"));
    return source;
  }
}

/** Moves and presses the mouse: arguments of xdotool. */
export function mouse(house, ...args) {
  return house.run("xdotool", args.map(String));
}
