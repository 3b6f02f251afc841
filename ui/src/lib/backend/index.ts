import type { Host } from "./host";
import type { Lines } from "./lines";
import { WebLines, takeToken } from "./web";

export type { Host, QuitWay } from "./host";
export { Connection, Refused, type CommandName, type LinkState, type ReplyName, type RequestOf, type ValueOf } from "./connection";
export type * from "./types";

/** Whether the page runs in Spillway's window. */
export function isWindow(): boolean {
  return "__TAURI_INTERNALS__" in globalThis;
}

/** The way to the controller and the host's abilities, as they are here. */
export async function here(): Promise<{ lines: Lines; host: Host }> {
  if (isWindow()) {
    const { WindowLines, windowHost } = await import("./tauri");
    return { lines: new WindowLines(), host: windowHost() };
  }
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const token = takeToken(location, sessionStorage, history);
  return { lines: new WebLines(`${scheme}://${location.host}/socket`, token), host: webHost() };
}

function webHost(): Host {
  const wanted = new URLSearchParams(location.search);
  return {
    kind: "web",
    startedWith: () => Promise.resolve({ project: wanted.get("project"), sample: wanted.has("sample") }),
  };
}
