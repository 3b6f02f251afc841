import { describe, expect, it } from "vitest";
import { workerView } from "../../fixtures/workers";
import { changesOf, coresHere, coresThere, emptyForm, entryOf, formOf, hintsOf, slotsOf, slotsWords, troublesOf } from "./form";

const around = { others: [workerView({ name: "local", kept: false, folder: "/s/worker" }), workerView({ name: "Big", folder: "/data/big" })], machineCores: 12 };
const form = (over: Partial<ReturnType<typeof emptyForm>> = {}): ReturnType<typeof emptyForm> => ({ ...emptyForm("new"), ...over });

describe("the form of a worker", () => {
  it("says what the numbers make", () => {
    const words = (over: Partial<ReturnType<typeof emptyForm>>): string | null => slotsWords(slotsOf(form(over), 12));
    expect(words({})).toBe("3 slots of 4 cores");
    expect(words({ coresTotal: "8", coresPerPlan: "3" })).toBe("2 slots of 3 cores");
    expect(words({ coresTotal: "2" })).toBe("1 slot of 2 cores");
    expect(words({ divide: "plans", plans: "5", coresPerPlan: "1" })).toBe("5 slots of 1 core");
    expect(words({ coresPerPlan: "x" })).toBeNull();
    expect(slotsOf(form(), null)).toBeNull();
  });

  it("refuses a name twice whatever its case, but takes that of this machine's automatic worker", () => {
    expect(troublesOf(form({ name: "bIG" }), around).name).toContain("“Big” already");
    expect(troublesOf(form({ name: "local" }), around).name).toBeUndefined();
    expect(troublesOf(form({ name: " " }), around).name).toContain("Give it a name");
    expect(troublesOf(form({ name: "a,b" }), around).name).toContain("comma");
    expect(troublesOf(form({ name: "ALL" }), around).name).toContain("every worker");
    expect(troublesOf(form({ name: "x".repeat(65) }), around).name).toContain("64");
  });

  it("refuses a folder that another worker uses, and one that is not a whole path", () => {
    expect(troublesOf(form({ folder: "/data/big/" }), around).folder).toContain("“Big” uses this folder");
    expect(troublesOf(form({ folder: "data" }), around).folder).toContain("whole path");
    expect(troublesOf(form({ folder: "C:\\RasRemote" }), around).folder).toBeUndefined();
    expect(troublesOf(form({ folder: "" }), around).folder).toBeUndefined();
  });

  it("refuses numbers that a worker file would not take", () => {
    expect(troublesOf(form({ coresPerPlan: "0", queuePriority: "10", minutes: "1.5", coresTotal: "-1" }), around)).toMatchObject({
      coresPerPlan: "A whole number from 1 to 4,096.",
      queuePriority: "A whole number from 0 to 9.",
      minutes: expect.stringContaining("whole number") as string,
      coresTotal: expect.stringContaining("whole number") as string,
    });
    expect(troublesOf(form({ divide: "plans" }), around).plans).toContain("how many plans");
    expect(troublesOf(form({ engineVersion: "abc" }), around).engineVersion).toContain("6.6");
    expect(troublesOf(form({ engineVersion: "5.0.7" }), around)).toEqual({});
  });

  it("warns of more cores than there are, and of paths that HEC-RAS stumbles over", () => {
    expect(hintsOf(form({ coresTotal: "16" }), around).coresTotal).toBe("This machine has 12 cores.");
    expect(hintsOf(form({ folder: "/home/jürgen/ras" }), around).folder).toContain("plain letters");
    expect(hintsOf(form(), around)).toEqual({});
  });

  it("becomes an entry of a worker file without what was left out", () => {
    expect(entryOf(form())).toEqual({ type: "local", worker_id: "new", queue_priority: 0 });
    expect(entryOf(form({ divide: "plans", plans: "2", coresTotal: "9", coresPerPlan: "4", enginePath: " /opt/ras ", processPriority: "below normal", minutes: "90", queuePriority: "2" }))).toEqual({
      type: "local",
      worker_id: "new",
      queue_priority: 2,
      max_parallel_plans: 2,
      cores_per_plan: 4,
      ras_exe_path: "/opt/ras",
      process_priority: "below normal",
      max_runtime_minutes: 90,
    });
  });

  it("comes back from an entry as it was, and says only what changed", () => {
    const entry = { type: "local", worker_id: "big", queue_priority: 1, cores_total: 8, cores_per_plan: 4, ras_version: "6.6", other: "x" };
    const read = formOf(entry);
    expect(changesOf(read, entry)).toEqual({});
    expect(changesOf({ ...read, coresTotal: "", divide: "plans", plans: "3", queuePriority: "" }, entry)).toEqual({ cores_total: null, max_parallel_plans: 3, queue_priority: 0 });
  });

  it("of a machine over SSH says how it is reached, and takes what is there as that machine names it", () => {
    const ssh = { ...emptyForm("far", "ssh"), host: " ana@big ", folder: "~/ras", enginePath: "/opt/ras/6.6", useSshClient: true };
    expect(troublesOf(ssh, around)).toEqual({});
    expect(entryOf(ssh)).toEqual({ type: "ssh", worker_id: "far", queue_priority: 0, hostname: "ana@big", use_ssh_client: true, worker_folder: "~/ras", ras_exe_path: "/opt/ras/6.6" });
    expect(troublesOf({ ...ssh, host: "", folder: "C:\\ras", enginePath: "6.6", keyPath: "id" }, around)).toMatchObject({ host: expect.stringContaining("alias") as string, folder: expect.any(String) as string, enginePath: expect.stringContaining("whole path") as string, keyPath: expect.stringContaining("whole path") as string });
    // The same path on another machine is another folder.
    expect(troublesOf({ ...ssh, folder: "/data/big" }, around)).toEqual({});
    expect(troublesOf(form({ folder: "/x" }), { ...around, others: [workerView({ name: "far", kind: "ssh", folder: "/x" })] })).toEqual({});
  });

  it("of a machine over SSH comes back from its entry, and changes what differs", () => {
    const entry = { type: "ssh", worker_id: "big", hostname: "ana@big", ssh_key_path: "/k", use_ssh_client: false, queue_priority: 0 };
    const read = formOf(entry);
    expect(read).toMatchObject({ kind: "ssh", host: "ana@big", keyPath: "/k", useSshClient: false });
    expect(changesOf(read, entry)).toEqual({});
    expect(changesOf({ ...read, host: "big:2222", keyPath: "", useSshClient: true }, entry)).toEqual({ hostname: "big:2222", ssh_key_path: null, use_ssh_client: true });
  });

  it("speaks of the machine that is meant", () => {
    expect(hintsOf({ ...form({ coresTotal: "16" }), kind: "ssh" }, around).coresTotal).toBe("That machine has 12 cores.");
    expect(coresThere(workerView({ kind: "ssh", cores: 64 }), [])).toBe(64);
    expect(coresThere(workerView({ kind: "ssh", cores: 8, entry: { cores_total: 8 } }), [])).toBeNull();
  });

  it("knows this machine's cores from a worker that does not limit them", () => {
    expect(coresHere([workerView({ cores: 2, entry: { cores_total: 2 } }), workerView({ cores: 8 })])).toBe(8);
    expect(coresHere([])).toBeNull();
  });
});
