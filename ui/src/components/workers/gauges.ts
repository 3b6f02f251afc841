import type { WorkerView } from "$lib/backend/types";
import { bytes, count, decimal } from "$lib/words/numbers";

/** A thin bar: how much is used, and the same in words with units. */
export interface Gauge {
  label: string;
  /** Used share, 0 to 1; none where the whole is not known. */
  share: number | null;
  words: string;
  /** The same where there is little room. */
  short: string;
  tone: "running" | "warning" | "plain";
  /** Why one should look; none where all is well. */
  warning: string | null;
}

/** Below this a person should look: as the checklist has it. */
const GOOD_SPACE = 5 * 2 ** 30;

/** Memory of which more than this share is used is a matter to look at. */
const TIGHT = 0.95;

/** Cores that our plans use. */
export function processor(worker: WorkerView): Gauge {
  const used = decimal(worker.coresUsed, 1);
  const busy = worker.coresUsed >= 0.05;
  if (worker.cores === null) return { label: "Processor", share: null, words: busy ? `plans use ${used} cores` : "not known yet", short: busy ? `${used} in use` : "–", tone: "plain", warning: null };
  const words = busy ? `plans use ${used} of ${count(worker.cores, "core")}` : `${count(worker.cores, "core")}, not used by plans`;
  return { label: "Processor", share: worker.coresUsed / worker.cores, words, short: `${used} of ${count(worker.cores, "core")}`, tone: busy ? "running" : "plain", warning: null };
}

/** Memory of the machine: what is used there, whoever uses it, and how much of it our plans do. */
export function memory(worker: WorkerView): Gauge {
  const label = "Memory";
  if (worker.memoryBytes === null || worker.memoryBytes === 0) return { label, share: null, words: "not known yet", short: "–", tone: "plain", warning: null };
  const all = bytes(worker.memoryBytes);
  const ours = worker.memoryUsedBytes > 0 ? `, plans use ${bytes(worker.memoryUsedBytes)}` : "";
  if (worker.memoryFreeBytes === null) return { label, share: worker.memoryUsedBytes / worker.memoryBytes, words: `${all}${ours}`, short: all, tone: ours ? "running" : "plain", warning: null };
  const share = 1 - worker.memoryFreeBytes / worker.memoryBytes;
  const tight = share > TIGHT;
  return {
    label,
    share,
    words: `${bytes(worker.memoryFreeBytes)} of ${all} free${ours}`,
    short: `${bytes(worker.memoryFreeBytes)} free`,
    tone: tight ? "warning" : ours ? "running" : "plain",
    warning: tight ? "Nearly full: a plan that does not fit waits" : null,
  };
}

/** Room for the worker folder: what it takes of what it could take. */
export function disk(worker: WorkerView): Gauge {
  const label = "Disk";
  if (worker.diskFreeBytes === null) return { label, share: null, words: "not known yet", short: "–", tone: "plain", warning: null };
  const folder = worker.folderBytes ?? 0;
  const room = folder + worker.diskFreeBytes;
  const low = worker.diskFreeBytes < GOOD_SPACE;
  const takes = worker.folderBytes !== null && worker.folderBytes > 0 ? `, the worker folder takes ${bytes(worker.folderBytes)}` : "";
  return {
    label,
    share: room > 0 ? folder / room : null,
    words: `${bytes(worker.diskFreeBytes)} free${takes}`,
    short: `${bytes(worker.diskFreeBytes)} free`,
    tone: low ? "warning" : "plain",
    warning: low ? "Under 5 GB free: large results may not fit" : null,
  };
}
