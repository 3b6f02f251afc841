/** Bytes in the unit that leaves one to three digits before the point: "12 MB", "1.4 GB". Powers of 1024, as file managers count. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = Math.max(0, count);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${decimal(value, unit > 0 && value < 10 ? 1 : 0)} ${units[unit]}`;
}

/** A number by locale with at most so many digits after the point. */
export function decimal(value: number, digits: number): string {
  return kept(DECIMALS, digits, () => ({ maximumFractionDigits: digits, minimumFractionDigits: 0 })).format(value);
}

/** A number with so many significant digits: 0.01234, 12.3, 4,567. */
export function significant(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  // Nothing has no sign.
  return kept(SIGNIFICANT, digits, () => ({ maximumSignificantDigits: digits })).format(value === 0 ? 0 : value);
}

/** A volume error: "0.02 % volume error". */
export function volumeError(percent: number): string {
  return `${percent !== 0 && Math.abs(percent) < 0.001 ? "< 0.001" : significant(percent, 2)} %`;
}

/** "1 plan", "12 plans". */
export function count(number: number, one: string, several = `${one}s`): string {
  return `${decimal(number, 0)} ${number === 1 ? one : several}`;
}

/** A number with just so many decimals, zeros included: for columns and axes. */
export function fixed(value: number, decimals: number): string {
  return kept(FIXED, decimals, () => ({ minimumFractionDigits: decimals, maximumFractionDigits: decimals })).format(value);
}

/** "01, 02 and 5 more". */
export function some(names: string[], most = 4): string {
  if (names.length <= most + 1) return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
  return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}

// Making a format costs a thousand times as much as using it, and lists use it for every change.
const DECIMALS = new Map<number, Intl.NumberFormat>();
const FIXED = new Map<number, Intl.NumberFormat>();
const SIGNIFICANT = new Map<number, Intl.NumberFormat>();

function kept(formats: Map<number, Intl.NumberFormat>, digits: number, options: () => Intl.NumberFormatOptions): Intl.NumberFormat {
  let format = formats.get(digits);
  if (format === undefined) formats.set(digits, (format = new Intl.NumberFormat(undefined, options())));
  return format;
}
