import type { Lines } from "./lines";
import type { ApiError, ChangeBatch, Envelope, HostFrame, Reply } from "./types";

/** State of the way to the controller. */
export type LinkState =
  | { kind: "connecting" }
  | { kind: "connected" }
  | { kind: "lost"; message: string; since: number };

type Commands = Envelope extends infer E ? (E extends { command: infer C; request: infer Q } ? { command: C; request: Q } : never) : never;

/** Name of a command. */
export type CommandName = Commands["command"];
/** What a command takes. */
export type RequestOf<C extends CommandName> = Extract<Commands, { command: C }>["request"];
/** Name of an answer. */
export type ReplyName = Reply["reply"];
/** What an answer holds. */
export type ValueOf<R extends ReplyName> = Extract<Reply, { reply: R }>["value"];

/** A command that was refused, or had no answer because the controller went away. */
export class Refused extends Error {
  readonly code: ApiError["code"] | "lost";
  readonly detail: string | null;
  constructor(code: ApiError["code"] | "lost", message: string, detail: string | null = null) {
    super(message);
    this.name = "Refused";
    this.code = code;
    this.detail = detail;
  }
}

interface Waiting {
  answer: (reply: Reply) => void;
  refuse: (error: Refused) => void;
}

/** Commands and changes over lines. One for the whole page. */
export class Connection {
  #lines: Lines;
  #last = 0;
  #waiting = new Map<number, Waiting>();
  #onChanges: (batch: ChangeBatch) => void;
  #onLink: (state: LinkState) => void;
  #connected = false;

  constructor(lines: Lines, onChanges: (batch: ChangeBatch) => void, onLink: (state: LinkState) => void) {
    this.#lines = lines;
    this.#onChanges = onChanges;
    this.#onLink = onLink;
  }

  open(): void {
    this.#lines.open(
      (line) => this.#onLine(line),
      (why) => this.#lost(why),
    );
  }

  close(): void {
    this.#lines.close();
  }

  /** Sends a command and waits for its answer, which must be of the kind `expected`. `onPart` gets answers that come before the last. */
  call<C extends CommandName, R extends ReplyName>(command: C, request: RequestOf<C>, expected: R, onPart?: (reply: Reply) => void): Promise<ValueOf<R>> {
    if (!this.#connected) return Promise.reject(new Refused("lost", "The controller is away; Spillway looks for it. Try again in a moment."));
    const id = ++this.#last;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, {
        answer: (reply) => {
          if (reply.reply === "check" && expected !== "check") {
            onPart?.(reply);
            return;
          }
          this.#waiting.delete(id);
          if (reply.reply === expected) resolve(reply.value);
          else if (reply.reply === "refused") reject(new Refused(reply.value.code, reply.value.message, reply.value.detail));
          else reject(new Refused("internal", `The controller answered “${reply.reply}” to “${command}”; is it another version of the program?`));
        },
        refuse: reject,
      });
      this.#lines.send(JSON.stringify({ id, command, request }));
    });
    return answer as Promise<ValueOf<R>>;
  }

  #onLine(line: string): void {
    let frame: unknown;
    try {
      frame = JSON.parse(line);
    } catch {
      return;
    }
    if (frame === null || typeof frame !== "object") return;
    if ("changes" in frame) this.#onChanges(frame as ChangeBatch);
    else if ("reply" in frame) this.#waiting.get((frame as unknown as { id: number }).id)?.answer(frame as unknown as Reply);
    else if ("host" in frame) this.#onHost(frame as HostFrame);
  }

  #onHost(frame: HostFrame): void {
    switch (frame.host) {
      case "connected":
        this.#refuseAll();
        this.#connected = true;
        this.#onLink({ kind: "connected" });
        break;
      case "lost":
        this.#lost(frame.message);
        break;
    }
  }

  #lost(message: string): void {
    this.#connected = false;
    this.#refuseAll();
    this.#onLink({ kind: "lost", message, since: Date.now() });
  }

  #refuseAll(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.refuse(new Refused("lost", "The controller went away before it answered. Look whether it was done, and try again."));
  }
}
