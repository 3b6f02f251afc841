import { count } from "$lib/words/numbers";

/** What was copied, from the lines of the answer: one a file, "name: from -> to" where it was. */
export function copiedWords(lines: readonly string[]): { title: string; failed: number; troubles: string[] } {
  const troubles = lines.filter((line) => !line.includes(" -> "));
  const copied = lines.length - troubles.length;
  if (lines.length === 0) return { title: "There are no logs yet: nothing ran there", failed: 0, troubles: [] };
  return { title: troubles.length > 0 ? `${count(copied, "file")} copied, ${troubles.length} not` : `${count(copied, "file")} copied`, failed: troubles.length, troubles };
}
