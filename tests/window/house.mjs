// A SPILLWAY_HOME of its own with the programs to run in it; everything ends with it.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Folder of the programs under test. */
export const programs = realpathSync(process.env.SPILLWAY_PROGRAMS ?? path.join(here, "../../target/debug"));

/** The window's program. */
export const windowProgram = path.join(programs, "spillway-window");

/** Waits until `probe` gives something true, or fails after so many seconds. */
export async function waitFor(what, seconds, probe) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a process exists and is no zombie. */
export function alive(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

export class House {
  constructor() {
    this.folder = mkdtempSync(path.join(realpathSync(tmpdir()), "spillway-window-"));
    this.home = path.join(this.folder, "home");
    mkdirSync(this.home);
  }

  /** Environment of a program in this house. */
  environment(more = {}) {
    const environment = { ...process.env, SPILLWAY_HOME: this.home, SPILLWAY_LINGER_SECONDS: "30", ...more };
    for (const [name, value] of Object.entries(environment)) if (value === null) delete environment[name];
    delete environment.RUST_LOG;
    return environment;
  }

  /** A file for the output of a program that may outlive the test. */
  logFile(name) {
    return openSync(path.join(this.folder, `${name}.log`), "a");
  }

  /** A copy of the sample project; path of its .prj. `practice` replaces its practice.toml. */
  sample(practice) {
    const folder = path.join(this.folder, "sample");
    cpSync(path.join(here, "../../assets/sample"), folder, { recursive: true });
    if (practice !== undefined) writeFileSync(path.join(folder, "practice.toml"), practice);
    return path.join(folder, readdirSync(folder).find((name) => name.endsWith(".prj")));
  }

  /** A small steady project with so many plans and this `practice.toml`; path of its .prj. */
  mill(name, plans, practice) {
    const folder = path.join(this.folder, name);
    mkdirSync(folder);
    const put = (ending, text) => writeFileSync(path.join(folder, `Mill.${ending}`), text.replaceAll("\n", "\r\n"));
    for (const ending of ["f01", "g01"]) put(ending, readFileSync(path.join(here, `../fixtures/Mill.${ending}`), "utf8"));
    let project = `Proj Title=${name}\nCurrent Plan=p01\nDefault Exp/Contr=0.3,0.1\nSI Units\nGeom File=g01\nFlow File=f01\n`;
    for (let plan = 1; plan <= plans; plan++) {
      const number = String(plan).padStart(2, "0");
      project += `Plan File=p${number}\n`;
      put(
        `p${number}`,
        `Plan Title=Plan ${number}\nProgram Version=6.60\nShort Identifier=plan${number}\nSimulation Date=,,,\n` +
          "Geom File=g01\nFlow File=f01\nSubcritical Flow\nFriction Slope Method= 1 \nUNET D1 Cores= 0 \n" +
          "PS Cores= 0 \nRun HTab= 0 \nRun UNet= 0 \nWrite HDF5 File= 1 \n",
      );
    }
    writeFileSync(path.join(folder, "practice.toml"), practice);
    put("prj", project);
    return path.join(folder, "Mill.prj");
  }

  /** Starts a run in two slots of this machine and leaves it alone. */
  startRun(project) {
    const log = this.logFile("run");
    const workers = path.join(here, "../../assets/workers/two-slots.json");
    const args = ["run", project, "--engine", "practice", "--workers", workers];
    return spawn(path.join(programs, "spillway"), args, { env: this.environment(), stdio: ["ignore", log, log] });
  }

  /** Runs a program to its end. */
  run(program, args = [], more = {}) {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { env: this.environment(more), stdio: ["ignore", "pipe", "pipe"] });
      const said = { out: "", err: "" };
      child.stdout.on("data", (data) => (said.out += data));
      child.stderr.on("data", (data) => (said.err += data));
      child.on("error", reject);
      // Not `close`: a controller that was started may hold the pipes.
      child.on("exit", (status, signal) => setImmediate(() => resolve({ status, signal, ...said })));
    });
  }

  /** Process id of the window's program. */
  windowPid() {
    const found = this.processes().find(([, line]) => line.startsWith(windowProgram) && !line.includes(" controller"));
    return found?.[0] ?? null;
  }

  /** The display's numbers of this house's window, where it is on the screen. */
  async shownWindows() {
    const search = ["search", "--all", "--onlyvisible", "--pid", String(this.windowPid()), "--name", "^Spillway$"];
    return (await this.run("xdotool", search)).out.trim().split("\n").filter((number) => number !== "");
  }

  /** Whether the window is on the screen. */
  async visible() {
    return (await this.shownWindows()).length > 0;
  }

  /** Puts the window away, as a person does who works on something else. */
  async minimise() {
    const [number] = await this.shownWindows();
    await this.run("xdotool", ["windowminimize", "--sync", number]);
  }

  /** Runs `spillway` with arguments. */
  spillway(args) {
    return this.run(path.join(programs, "spillway"), args);
  }

  /** Text of a file of the home; empty where there is none. */
  read(name) {
    try {
      return readFileSync(path.join(this.home, name), "utf8");
    } catch {
      return "";
    }
  }

  /** Process id of the controller, while one runs. */
  controllerPid() {
    try {
      const { pid } = JSON.parse(this.read("controller.json"));
      return alive(pid) ? pid : null;
    } catch {
      return null;
    }
  }

  /** Processes of this house: `[pid, command line]`. */
  processes() {
    const found = [];
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        const environment = readFileSync(`/proc/${name}/environ`, "utf8");
        if (line && (line.includes(this.folder) || environment.includes(this.folder))) found.push([Number(name), line]);
      } catch {
        // It ended meanwhile.
      }
    }
    return found;
  }

  /** Ends everything that belongs to this house, and removes it. */
  async end() {
    for (let round = 0; round < 50 && this.processes().length > 0; round++) {
      for (const [pid] of this.processes()) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It ended meanwhile.
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
