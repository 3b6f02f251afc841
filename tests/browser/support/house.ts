import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The project's own folder. */
export const ROOT = resolve(import.meta.dirname, "../../..");

const PROGRAMS = process.env["SPILLWAY_PROGRAMS"] ?? join(ROOT, "target/debug");

/** Real projects and results, where they are present. */
export const DATA = [process.env["SPILLWAY_DATA"], join(ROOT, "../shared/data")].find((folder) => folder !== undefined && existsSync(join(folder, "projects")));

/** A home of its own with the real programs running in it; everything ends with it. */
export class House {
  readonly folder = mkdtempSync(join(tmpdir(), "spillway-browser-"));
  readonly home = join(this.folder, "home");
  address = "";
  token = "";
  #server: ChildProcess | null = null;
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.#env = { ...process.env, SPILLWAY_HOME: this.home, SPILLWAY_LINGER_SECONDS: "30", SPILLWAY_LOCAL_SLOTS: "2", ...env };
    delete this.#env["RUST_LOG"];
  }

  /** Starts the server of the page. */
  async serve(...more: string[]): Promise<void> {
    const server = spawn(join(PROGRAMS, "spillway"), ["serve", "--json", ...more], { env: this.#env, stdio: ["ignore", "pipe", "pipe"] });
    this.#server = server;
    let words = "";
    server.stderr.on("data", (data: Buffer) => (words += data.toString()));
    const line = await new Promise<string>((answer, refuse) => {
      let text = "";
      server.stdout.on("data", (data: Buffer) => {
        text += data.toString();
        const end = text.indexOf("\n");
        if (end >= 0) answer(text.slice(0, end));
      });
      server.on("exit", (code) => refuse(new Error(`spillway serve ended with ${code}: ${words}`)));
    });
    const said = JSON.parse(line) as { address: string; token: string };
    this.address = said.address;
    this.token = said.token;
  }

  /** Ends the server as a crash would. */
  stopServer(): void {
    this.#server?.removeAllListeners("exit");
    this.#server?.kill("SIGKILL");
    this.#server = null;
  }

  /** `spillway` in the terminal, in this house. */
  spillway(...words: string[]): string {
    return execFileSync(join(PROGRAMS, "spillway"), words, { env: this.#env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Process id of the controller. */
  controller(): number | null {
    try {
      const pid = (JSON.parse(readFileSync(join(this.home, "controller.json"), "utf8")) as { pid: number }).pid;
      process.kill(pid, 0);
      return pid;
    } catch {
      return null;
    }
  }

  /** `kill -9` of the controller; gives its process id. */
  killController(): number {
    const pid = this.controller();
    if (pid === null) throw new Error("no controller runs");
    process.kill(pid, "SIGKILL");
    return pid;
  }

  /** A copy of the sample project; `practice` replaces its practice.toml. */
  sample(practice?: string, name = "sample"): string {
    const folder = join(this.folder, name);
    cpSync(join(ROOT, "assets/sample"), folder, { recursive: true });
    if (practice !== undefined) writeFileSync(join(folder, "practice.toml"), practice);
    return join(folder, "Weirbach.prj");
  }

  /** A copy of a real project; null where the data is not present. */
  real(name: string): string | null {
    if (DATA === undefined) return null;
    const folder = join(this.folder, name);
    cpSync(join(DATA, "projects", name), folder, { recursive: true });
    const project = readdirSync(folder).find((file) => /\.prj$/i.test(file) && readFileSync(join(folder, file)).subarray(0, 11).toString() === "Proj Title=");
    return project === undefined ? null : join(folder, project);
  }

  /** A project of one short steady channel with so many plans. */
  channel(plans: number, practice: string, title: (plan: number) => string = (plan) => `Plan ${two(plan)}`, name = "channel"): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    const put = (ending: string, text: string): void => writeFileSync(join(folder, `Mill.${ending}`), text.replaceAll("\n", "\r\n"));
    let project = "Proj Title=Mill channel\nCurrent Plan=p01\nDefault Exp/Contr=0.3,0.1\nSI Units\nGeom File=g01\nFlow File=f01\n";
    for (let plan = 1; plan <= plans; plan += 1) {
      project += `Plan File=p${two(plan)}\n`;
      put(
        `p${two(plan)}`,
        `Plan Title=${title(plan)}\nProgram Version=6.60\nShort Identifier=plan${two(plan)}\nSimulation Date=,,,\nGeom File=g01\nFlow File=f01\nSubcritical Flow\nFriction Slope Method= 1 \nUNET D1 Cores= 0 \nPS Cores= 0 \nRun HTab= 0 \nRun UNet= 0 \nWrite HDF5 File= 1 \n`,
      );
    }
    for (const ending of ["f01", "g01"]) put(ending, readFileSync(join(ROOT, "tests/fixtures", `Mill.${ending}`), "utf8"));
    put("prj", project);
    writeFileSync(join(folder, "practice.toml"), practice);
    return join(folder, "Mill.prj");
  }

  /** Ends every process of this house, and removes it. */
  async end(): Promise<void> {
    this.stopServer();
    // A process that was ended may still be in the middle of a write: its files come and go for a moment.
    for (let round = 1; ; round += 1) {
      for (const pid of this.processes()) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It ended by itself.
        }
      }
      try {
        rmSync(this.folder, { recursive: true, force: true });
        if (this.processes().length === 0) return;
      } catch (error) {
        if (round === 100) throw error;
      }
      if (round === 100) throw new Error(`processes of ${this.folder} do not end: ${this.processes().join(", ")}`);
      await new Promise((go) => setTimeout(go, 50));
    }
  }

  /** Processes whose command line or environment names this house. */
  processes(): number[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((name) => {
        try {
          const of = (file: string): string => readFileSync(`/proc/${name}/${file}`, "utf8");
          const zombie = of("stat").split(") ")[1]?.startsWith("Z") ?? false;
          return !zombie && (of("cmdline").includes(this.folder) || of("environ").includes(`SPILLWAY_HOME=${this.home}`));
        } catch {
          return false;
        }
      })
      .map(Number);
  }
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

