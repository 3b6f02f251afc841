/** A version of HEC-RAS, to be compared. Folders say 6.3.1, plan files say 6.31, some say 631: all three are equal. */
export type RasVersion = readonly [major: number, minor: number, patch: number];

/** Reads a version as people, folders and plan files write it; null where no number stands. With one point, the digits after it are minor and patch: 5.07 is 5.0.7. */
export function parseVersion(text: string): RasVersion | null {
  const number = /\d[\d.]*/.exec(text)?.[0].replace(/\.+$/, "");
  if (number === undefined) return null;
  const [first = "", second, third] = number.split(".");
  if (second !== undefined && third !== undefined) return [Number(first), Number(second), Number(third)];
  const digits = second ?? first.slice(1);
  const major = second === undefined ? first.slice(0, 1) : first;
  return [Number(major), Number(digits.slice(0, 1)), Number(digits.slice(1))];
}

/** Older is negative, newer positive. */
export function compareVersions(a: RasVersion, b: RasVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** "6.6", "6.3.1". */
export function versionText(version: RasVersion): string {
  return version[2] === 0 ? `${version[0]}.${version[1]}` : version.join(".");
}
