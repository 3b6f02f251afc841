/** A number as it is typed: what it means, or what is wrong with it. */
export type Typed = { value: number; trouble: null } | { value: null; trouble: string };

/** Reads a whole number between two bounds. */
export function wholeNumber(text: string, least: number, most: number, unit: string): Typed {
  const wanted = `A whole number from ${least.toLocaleString()} to ${most.toLocaleString()}${unit === "" ? "" : ` ${unit}`}.`;
  const trimmed = text.trim();
  if (!/^\d{1,7}$/.test(trimmed)) return { value: null, trouble: wanted };
  const value = Number(trimmed);
  return value < least || value > most ? { value: null, trouble: wanted } : { value, trouble: null };
}

/** A version of HEC-RAS as it is typed: "6.6", "5.0.7". */
export function versionTrouble(text: string): string | null {
  return /^\d{1,2}(\.\d{1,3}){1,3}$/.test(text.trim()) ? null : "A version is written like 6.6 or 5.0.7.";
}
