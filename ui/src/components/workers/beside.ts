import type { WorkerView } from "$lib/backend/types";
import { count } from "$lib/words/numbers";
import { CORES_PER_PLAN } from "./form";

/** What becomes of the automatic worker beside a new one, with the cores both would use together. */
export function besideWords(automatic: WorkerView, made: { slots: number; cores: number } | null, kept: boolean, machineCores: number | null): string {
  if (!kept) return "It goes; it comes back by itself when no other worker is kept. Its folder stays.";
  const plans = automatic.slots.length;
  if (made === null || plans === 0) return "Both then take plans.";
  const own = automatic.entry.cores_per_plan;
  const each = typeof own === "number" ? own : Math.min(CORES_PER_PLAN, machineCores ?? CORES_PER_PLAN);
  const cores = plans * each + made.slots * made.cores;
  const together = `Together ${count(plans + made.slots, "plan")} at a time on ${count(cores, "core")}`;
  return machineCores !== null && cores > machineCores ? `${together}; this machine has ${machineCores}, so they slow each other down.` : `${together}.`;
}
