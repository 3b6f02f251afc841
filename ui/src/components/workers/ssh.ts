/** How a machine over SSH is named in a worker's settings: what is wrong with a host or a folder there, and a name for it. */

/** Worker folder of a machine over SSH where none is given. */
export const FOLDER_OVER_SSH = "~/.spillway";

/** An address as it was written, in its parts. */
export interface SshAddress {
  user: string | null;
  host: string;
  port: string | null;
}

/** Takes `[user@]host[:port]` apart, IPv6 in brackets where a port follows; a text where it is none, that says what is wrong. */
export function addressOf(text: string): SshAddress | string {
  const at = text.lastIndexOf("@");
  const user = at < 0 ? null : text.slice(0, at);
  if (user !== null && (user === "" || user.startsWith("-") || /[\s\p{Cc}@]/u.test(user))) return `“${user}” before the @ is no login name.`;
  const rest = text.slice(at + 1);
  const parts = hostAndPort(rest);
  if (typeof parts === "string") return parts;
  const trouble = hostTrouble(parts.host) ?? portTrouble(parts.port);
  return trouble ?? { user, ...parts };
}

/** A short name for a worker: the first part of the host's name. None while there is no host. */
export function nameFrom(text: string): string | null {
  const address = addressOf(text.trim());
  if (typeof address === "string") return null;
  const { host } = address;
  const isNumber = host.includes(":") || /^[\d.]+$/.test(host);
  return isNumber ? host : (host.split(".").find((part) => part !== "") ?? host);
}

/** What is wrong with a host as it is typed. */
export function addressTrouble(text: string): string | null {
  if (text === "") return "Give the machine’s name, its address, or an alias of your SSH configuration.";
  const address = addressOf(text);
  return typeof address === "string" ? address : null;
}

/** What is wrong with a folder over there. */
export function farFolderTrouble(folder: string): string | null {
  if (folder === "") return null;
  const safe = farPathTrouble(folder);
  if (safe !== null) return safe;
  return /^(~\/.+|\/.+)$/s.test(folder) ? null : "Write it as that machine names it, from / or ~/ on.";
}

/** What is wrong with a path over there that a remote shell will see. */
export function farPathTrouble(path: string): string | null {
  if (/\p{Cc}/u.test(path)) return "There is a letter in it that cannot be seen.";
  return /[!\\]/.test(path) ? "Shells on other machines read ! and \\ differently; choose a plainer path." : null;
}

function hostAndPort(rest: string): Pick<SshAddress, "host" | "port"> | string {
  if (rest.startsWith("[")) {
    const end = rest.indexOf("]");
    if (end < 0) return "The bracket [ is not closed.";
    const [host, after] = [rest.slice(1, end), rest.slice(end + 1)];
    if (!isIpv6(host)) return `[${host}] is no IPv6 address.`;
    if (after === "") return { host, port: null };
    return after.startsWith(":") ? { host, port: after.slice(1) } : `“${after}” after the address is no port.`;
  }
  if (isIpv6(rest)) return { host: rest, port: null };
  const colon = rest.indexOf(":");
  if (colon < 0) return { host: rest, port: null };
  if (rest.includes(":", colon + 1)) return "An IPv6 address with a port is written [address]:port.";
  return { host: rest.slice(0, colon), port: rest.slice(colon + 1) };
}

function hostTrouble(host: string): string | null {
  if (host === "") return "There is no host name in it.";
  if (host.startsWith("-")) return `“${host}” begins with -, which no host name does.`;
  const bad = [...host].find((letter) => !/[\p{Alphabetic}\p{N}.\-_:%]/u.test(letter));
  if (bad === undefined) return null;
  return bad === " " ? "There is a space in it." : `“${bad}” is in no host name.`;
}

function portTrouble(port: string | null): string | null {
  if (port === null) return null;
  const fits = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return fits ? null : `“${port}” is no port: a number from 1 to 65535.`;
}

function isIpv6(text: string): boolean {
  if (!text.includes(":")) return false;
  try {
    return new URL(`http://[${text}]/`).hostname !== "";
  } catch {
    return false;
  }
}
