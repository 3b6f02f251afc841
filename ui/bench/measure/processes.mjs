// What processes cost, from /proc.
import { readFileSync } from "node:fs";
import { family } from "./browser.mjs";

const TICKS = 100;

/** Load of the machine over the last minute: figures of a busy machine say little. */
export function load() {
  return Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);
}

/** Processor seconds of a process and all below it. */
export function processorSeconds(pid) {
  return family(pid).reduce((sum, one) => {
    try {
      const fields = readFileSync(`/proc/${one}/stat`, "utf8").split(")").at(-1).trim().split(" ");
      return sum + (Number(fields[11]) + Number(fields[12])) / TICKS;
    } catch {
      return sum;
    }
  }, 0);
}

/** Proportional memory of the processes that draw pages, in MiB. */
export function rendererMemory(pid) {
  return family(pid).reduce((sum, one) => {
    try {
      if (!readFileSync(`/proc/${one}/cmdline`, "utf8").includes("--type=renderer")) return sum;
      return sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, "utf8"))[1]) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}
