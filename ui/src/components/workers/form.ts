import type { WorkerView } from "$lib/backend/types";
import { count } from "$lib/words/numbers";
import type { WorkingKind } from "./kinds";
import { addressTrouble, farFolderTrouble, farPathTrouble } from "./ssh";

/** The fields of a worker, as they are typed. An empty text takes the default. */
export interface WorkerForm {
  kind: WorkingKind;
  name: string;
  /** `[user@]host[:port]`, or an alias; of machines over SSH. */
  host: string;
  /** File of the key to log in with; of machines over SSH. */
  keyPath: string;
  /** Password of the login, or passphrase of the key; goes to the credential store and is no part of the settings. */
  secret: string;
  /** Whether the system's own `ssh` logs in. */
  useSshClient: boolean;
  folder: string;
  /** Whether slots follow from cores, or are given. */
  divide: "cores" | "plans";
  coresTotal: string;
  coresPerPlan: string;
  plans: string;
  enginePath: string;
  engineVersion: string;
  queuePriority: string;
  processPriority: "" | "low" | "below normal" | "normal";
  minutes: string;
}

export type Troubles = Partial<Record<keyof WorkerForm, string>>;

/** Cores of a plan where nobody says another number. */
export const CORES_PER_PLAN = 4;

/** What a worker file takes at most. */
const MOST_CORES = 4096;
const MOST_MINUTES = 1_000_000;
const LONGEST_NAME = 64;

/** Longest path of a worker folder that leaves room for what stands below it. */
const LONGEST_PATH = 120;

/** The form of a new worker. */
export function emptyForm(name: string, kind: WorkingKind = "local"): WorkerForm {
  return { kind, name, host: "", keyPath: "", secret: "", useSshClient: false, folder: "", divide: "cores", coresTotal: "", coresPerPlan: "", plans: "", enginePath: "", engineVersion: "", queuePriority: "0", processPriority: "", minutes: "" };
}

/** The form of a worker as its settings are. */
export function formOf(entry: Record<string, unknown>): WorkerForm {
  const text = (key: string): string => (typeof entry[key] === "string" || typeof entry[key] === "number" ? String(entry[key]) : "");
  const priority = text("process_priority");
  return {
    kind: entry.type === "ssh" ? "ssh" : "local",
    name: text("worker_id"),
    host: text("hostname"),
    keyPath: text("ssh_key_path"),
    secret: "",
    useSshClient: entry.use_ssh_client === true,
    folder: text("worker_folder"),
    divide: text("max_parallel_plans") === "" ? "cores" : "plans",
    coresTotal: text("cores_total"),
    coresPerPlan: text("cores_per_plan"),
    plans: text("max_parallel_plans"),
    enginePath: text("ras_exe_path"),
    engineVersion: text("ras_version"),
    queuePriority: text("queue_priority") || "0",
    processPriority: priority === "low" || priority === "below normal" || priority === "normal" ? priority : "",
    minutes: text("max_runtime_minutes"),
  };
}

/** What else is known, for a look at the form. */
export interface Surroundings {
  /** The other workers. */
  others: readonly WorkerView[];
  /** Logical cores of the worker's machine, where known. */
  machineCores: number | null;
}

/** What is wrong with each field; the worker cannot be kept like this. */
export function troublesOf(form: WorkerForm, around: Surroundings): Troubles {
  const troubles: Troubles = {};
  const put = (key: keyof WorkerForm, trouble: string | null): void => {
    if (trouble !== null) troubles[key] = trouble;
  };
  // This machine's automatic worker makes way for another one of this machine alone.
  const named = around.others.filter((worker) => worker.kept || form.kind !== "local");
  put("name", nameTrouble(form.name.trim(), named));
  const far = form.kind === "ssh";
  if (far) {
    put("host", addressTrouble(form.host.trim()));
    put("keyPath", form.keyPath.trim() === "" ? null : pathTrouble(form.keyPath.trim()));
  }
  put("folder", far ? farFolderTrouble(form.folder.trim()) : folderTrouble(form.folder.trim(), around.others));
  if (form.divide === "plans") put("plans", form.plans.trim() === "" ? "Say how many plans run at a time." : numberTrouble(form.plans, 1, MOST_CORES));
  else put("coresTotal", numberTrouble(form.coresTotal, 1, MOST_CORES));
  put("coresPerPlan", numberTrouble(form.coresPerPlan, 1, MOST_CORES));
  put("enginePath", form.enginePath.trim() === "" ? null : (far ? farEngineTrouble : pathTrouble)(form.enginePath.trim()));
  if (form.engineVersion.trim() !== "" && !/^\d{1,2}(\.\d{1,3}){1,3}$/.test(form.engineVersion.trim())) put("engineVersion", "A version is written like 6.6 or 5.0.7.");
  put("queuePriority", form.queuePriority.trim() === "" ? null : numberTrouble(form.queuePriority, 0, 9));
  put("minutes", numberTrouble(form.minutes, 1, MOST_MINUTES));
  return troubles;
}

/** What can be kept like this, and should be looked at. */
export function hintsOf(form: WorkerForm, around: Surroundings): Troubles {
  const hints: Troubles = {};
  const cores = around.machineCores;
  const folder = form.folder.trim();
  if (folder.length > LONGEST_PATH || /[^\x20-\x7e]/.test(folder)) hints.folder = "HEC-RAS is known to stumble over long paths and special letters: a short one of plain letters is safer.";
  if (cores !== null) {
    const has = `${form.kind === "local" ? "This machine" : "That machine"} has ${count(cores, "core")}.`;
    const total = Number(form.coresTotal);
    if (form.divide === "cores" && total > cores) hints.coresTotal = has;
    if (form.divide === "plans" && Number(form.plans) > cores) hints.plans = `More plans than the ${count(cores, "core")} of ${form.kind === "local" ? "this" : "that"} machine slow each other down.`;
    if (Number(form.coresPerPlan) > cores) hints.coresPerPlan = has;
  }
  return hints;
}

/** Slots that the form makes; none where its numbers are wrong, or the cores are not known. */
export function slotsOf(form: WorkerForm, machineCores: number | null): { slots: number; cores: number } | null {
  const cores = wholeOr(form.coresPerPlan, CORES_PER_PLAN);
  const total = form.divide === "plans" ? machineCores : wholeOr(form.coresTotal, machineCores);
  const plans = form.divide === "plans" ? wholeOr(form.plans, null) : null;
  if (cores === null) return null;
  if (form.divide === "plans") return plans === null ? null : { slots: plans, cores };
  return total === null ? null : { slots: Math.max(1, Math.floor(total / cores)), cores: Math.min(cores, total) };
}

/** "3 slots of 4 cores". */
export function slotsWords(made: { slots: number; cores: number } | null): string | null {
  return made === null ? null : `${count(made.slots, "slot")} of ${count(made.cores, "core")}`;
}

/** The form as an entry of a worker file. */
export function entryOf(form: WorkerForm): Record<string, unknown> {
  const entry: Record<string, unknown> = { type: form.kind, worker_id: form.name.trim(), queue_priority: wholeOr(form.queuePriority, 0) ?? 0 };
  const put = (key: string, value: string | number | null): void => {
    if (value !== null && value !== "") entry[key] = value;
  };
  if (form.kind === "ssh") {
    put("hostname", form.host.trim());
    put("ssh_key_path", form.keyPath.trim());
    entry.use_ssh_client = form.useSshClient;
  }
  put("worker_folder", form.folder.trim());
  if (form.divide === "plans") put("max_parallel_plans", wholeOr(form.plans, null));
  else put("cores_total", wholeOr(form.coresTotal, null));
  put("cores_per_plan", wholeOr(form.coresPerPlan, null));
  put("process_priority", form.processPriority);
  put("max_runtime_minutes", wholeOr(form.minutes, null));
  put("ras_exe_path", form.enginePath.trim());
  put("ras_version", form.engineVersion.trim());
  return entry;
}

/** Keys of the form. What else an entry has is left alone. */
const KEYS = ["hostname", "ssh_key_path", "use_ssh_client", "worker_folder", "cores_total", "cores_per_plan", "max_parallel_plans", "queue_priority", "process_priority", "max_runtime_minutes", "ras_exe_path", "ras_version"] as const;

/** Keys that differ from what was; null takes a key away. */
export function changesOf(form: WorkerForm, before: Record<string, unknown>): Record<string, unknown> {
  const after = entryOf(form);
  const changes: Record<string, unknown> = {};
  for (const key of KEYS) if ((after[key] ?? null) !== (before[key] ?? null)) changes[key] = after[key] ?? null;
  return changes;
}

/** Logical cores of this machine, from a worker that does not limit them. */
export function coresHere(workers: Iterable<WorkerView>): number | null {
  for (const worker of workers) if (worker.kind === "local" && worker.cores !== null && typeof worker.entry.cores_total !== "number") return worker.cores;
  return null;
}

/** Logical cores of the machine of a worker that is known: another one's only where its settings do not limit them. */
export function coresThere(worker: WorkerView, workers: Iterable<WorkerView>): number | null {
  if (worker.kind === "local") return coresHere(workers) ?? worker.cores;
  return typeof worker.entry.cores_total === "number" ? null : worker.cores;
}

function nameTrouble(name: string, others: readonly WorkerView[]): string | null {
  if (name === "") return "Give it a name.";
  if (name.includes(",")) return "A comma separates names in lists; leave it out.";
  if ([...name].length > LONGEST_NAME) return `At most ${LONGEST_NAME} letters.`;
  if (name.toLowerCase() === "all") return "“all” means every worker; choose another name.";
  if (hasControl(name)) return "There is a letter in it that cannot be seen.";
  const same = others.find((worker) => worker.name.toLowerCase() === name.toLowerCase());
  return same ? `There is a worker “${same.name}” already.` : null;
}

function folderTrouble(folder: string, others: readonly WorkerView[]): string | null {
  if (folder === "") return null;
  const path = pathTrouble(folder);
  if (path !== null) return path;
  // A folder of the same name on another machine is another folder.
  const same = others.find((worker) => worker.kind === "local" && samePath(worker.folder, folder));
  return same ? `The worker “${same.name}” uses this folder; each needs one of its own.` : null;
}

function pathTrouble(path: string): string | null {
  if (hasControl(path)) return "There is a letter in it that cannot be seen.";
  return /^([\\/]|[A-Za-z]:[\\/])/.test(path) ? null : "Give the whole path, from / or a drive on.";
}

function farEngineTrouble(path: string): string | null {
  return farPathTrouble(path) ?? (path.startsWith("/") ? null : "Give the whole path as that machine names it, from / on.");
}

function samePath(one: string, other: string): boolean {
  const plain = (path: string): string => path.replaceAll("\\", "/").replace(/\/+$/, "");
  return plain(one) === plain(other);
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function numberTrouble(text: string, least: number, most: number): string | null {
  if (text.trim() === "") return null;
  const value = wholeOr(text, null);
  return value === null || value < least || value > most ? `A whole number from ${least} to ${most.toLocaleString()}.` : null;
}

function wholeOr<T>(text: string, otherwise: T): number | T | null {
  if (text.trim() === "") return otherwise;
  return /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null;
}
