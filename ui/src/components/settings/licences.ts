/** Software of others in this page; `licences.test.ts` holds it against what is installed. */
export interface Part {
  name: string;
  licence: string;
}

export const LICENCES: readonly Part[] = [
  { name: "svelte", licence: "MIT" },
  { name: "bits-ui", licence: "MIT" },
  { name: "@floating-ui/dom", licence: "MIT" },
  { name: "@internationalized/date", licence: "Apache-2.0" },
  { name: "runed", licence: "MIT" },
  { name: "tabbable", licence: "MIT" },
  { name: "@tanstack/svelte-table", licence: "MIT" },
  { name: "virtua", licence: "MIT" },
  { name: "uplot", licence: "MIT" },
  { name: "@lucide/svelte", licence: "ISC" },
  { name: "@tauri-apps/api", licence: "Apache-2.0 OR MIT" },
];
