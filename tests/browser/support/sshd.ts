import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = "/usr/sbin/sshd";

/** An sshd of our own on a port of this machine, with keys of its own: another machine, as far as a client can tell. */
export class Sshd {
  readonly folder = mkdtempSync(join(tmpdir(), "spillway-sshd-"));
  /** Configuration for a client, with the alias `big`. */
  readonly config = join(this.folder, "ssh_config");
  #server: ChildProcess | null = null;

  /** Starts one; a text that says why where this machine or this user cannot. */
  static async start(): Promise<Sshd | string> {
    if (!existsSync(PROGRAM)) return "no OpenSSH server is installed";
    const sshd = new Sshd();
    const trouble = await sshd.#begin();
    if (trouble === null) return sshd;
    sshd.end();
    return trouble;
  }

  async #begin(): Promise<string | null> {
    const at = (name: string): string => join(this.folder, name);
    for (const key of ["host", "user"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(key)]);
    copyFileSync(at("user.pub"), at("authorized"));
    try {
      // sshd wants this folder of its own; only root makes it.
      mkdirSync("/run/sshd", { recursive: true });
    } catch {
      // It says itself what it misses.
    }
    const port = await freePort();
    const server = ["ListenAddress 127.0.0.1:" + port, `HostKey ${at("host")}`, `AuthorizedKeysFile ${at("authorized")}`, "PidFile none", "StrictModes no", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin yes", "Subsystem sftp internal-sftp"];
    writeFileSync(at("sshd_config"), `${server.join("\n")}\n`);
    writeFileSync(at("known"), `[127.0.0.1]:${port} ${readFileSync(at("host.pub"), "utf8")}`);
    const client = ["Host big", "  HostName 127.0.0.1", `  Port ${port}`, `  UserKnownHostsFile ${at("known")}`, "  GlobalKnownHostsFile /dev/null", `  IdentityFile ${at("user")}`, "  IdentitiesOnly yes", "  StrictHostKeyChecking yes"];
    writeFileSync(this.config, `${client.join("\n")}\n`);
    const started = spawn(PROGRAM, ["-D", "-e", "-f", at("sshd_config")], { stdio: ["ignore", "ignore", "pipe"] });
    this.#server = started;
    let words = "";
    started.stderr.on("data", (data: Buffer) => (words += data.toString()));
    for (let until = Date.now() + 10_000; !(await answers(port)); await new Promise((go) => setTimeout(go, 20))) {
      if (started.exitCode !== null || Date.now() > until) return `sshd does not start: ${words.trim().replaceAll("\n", " ")}`;
    }
    // A locked account, a login without a shell: of the machine, not of ours.
    const login = spawnSync("ssh", ["-F", this.config, "-o", "BatchMode=yes", "big", "true"], { encoding: "utf8" });
    return login.status === 0 ? null : `nobody can log in here: ${login.stderr.trim().replaceAll("\n", " ")}`;
  }

  /** Its key is known to nobody any more; its fingerprint. */
  forget(): string {
    writeFileSync(join(this.folder, "known"), "");
    const told = execFileSync("ssh-keygen", ["-lf", join(this.folder, "host.pub")], { encoding: "utf8" });
    return told.split(" ")[1] ?? "";
  }

  /** What is known of it on the client's side. */
  known(): string {
    return readFileSync(join(this.folder, "known"), "utf8");
  }

  /** Falls silent: the server and every login end as by a cut cable; what was started over there goes on. */
  fall(): void {
    const server = this.#server?.pid;
    if (server === undefined) return;
    const kill = (pid: number): void => {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    };
    // The logins are in sessions of their own: children of the server and of its children, by name.
    const logins = (parent: number): number[] => childrenOf(parent).flatMap((pid) => [pid, ...logins(pid)]);
    const all = logins(server).filter((pid) => nameOf(pid).startsWith("sshd"));
    kill(server);
    for (const pid of all) kill(pid);
    this.#server = null;
  }

  end(): void {
    this.fall();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function childrenOf(parent: number): number[] {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  return numbers.filter((pid) => fieldsOf(pid)?.[1] === String(parent));
}

/** State, parent, … of a process; none where it is gone. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  } catch {
    return undefined;
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

function freePort(): Promise<number> {
  return new Promise((answer, refuse) => {
    const probe = createServer();
    probe.on("error", refuse);
    probe.listen(0, "127.0.0.1", () => {
      const place = probe.address();
      probe.close(() => (place !== null && typeof place === "object" ? answer(place.port) : refuse(new Error("no port"))));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const asked = connect(port, "127.0.0.1", () => (asked.destroy(), answer(true)));
    asked.on("error", () => answer(false));
  });
}
