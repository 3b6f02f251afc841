import { Channel, invoke } from "@tauri-apps/api/core";
import type { Host, QuitWay } from "./host";
import type { Lines } from "./lines";
import type { HostCommand, HostEvent, HostInfo } from "./window-types";

/** What the window tells beside the controller's lines. It comes over the channel that the connection opens. */
const listeners: ((event: HostEvent) => void)[] = [];

/** Lines through the window's process. */
export class WindowLines implements Lines {
  open(onLine: (line: string) => void, onGone: (why: string) => void): void {
    const lines = new Channel<string[]>();
    lines.onmessage = (several) => {
      for (const line of several) onLine(line);
    };
    const events = new Channel<HostEvent>();
    events.onmessage = (event) => {
      for (const listener of listeners) listener(event);
    };
    invoke("connect", { lines, events }).catch((error: unknown) => onGone(words(error)));
  }

  send(line: string): void {
    // What could not be handed over is known by the link state that the host sends.
    invoke("send", { line }).catch(() => undefined);
  }

  close(): void {}
}

async function host<T>(command: HostCommand["command"], request: Record<string, unknown> = {}): Promise<T> {
  try {
    const reply = await invoke<{ value: T }>("host", { command: { command, request } });
    return reply.value;
  } catch (error) {
    throw new Error(words(error), { cause: error });
  }
}

function words(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

/** The window as a host. */
export function windowHost(): Host {
  return {
    kind: "window",
    startedWith: async () => {
      const info = await host<HostInfo>("host-info");
      return { project: info.argumentsProject, sample: info.argumentsSample };
    },
    pickProject: () => host<string | null>("pick-project"),
    pickFolder: (title) => host<string | null>("pick-folder", { title }),
    pickFile: (title, kind, extensions) => host<string | null>("pick-file", { title, kind, extensions }),
    pickSave: (title, name, kind, extensions) => host<string | null>("pick-save", { title, name, kind, extensions }),
    reveal: (path) => host("reveal", { path }),
    openFolder: (path) => host("open-folder", { path }),
    closeWindow: () => host("close-window"),
    quit: (how: QuitWay) => host("quit", { how }),
    onDropped: (dropped, hovering) => {
      listeners.push((event) => {
        if (event.event === "dropped") dropped(event.paths);
        if (event.event === "drag") hovering(event.inside);
      });
    },
    onQuitAsked: (asked) => listeners.push((event) => event.event === "quit-asked" && asked()),
    onOpenAsked: (asked) => listeners.push((event) => event.event === "open" && asked(event.project, event.sample)),
    firstFrame: () => void host("first-frame").catch(() => undefined),
    reportPageError: (text) => void host("report-page-error", { text }).catch(() => undefined),
  };
}
