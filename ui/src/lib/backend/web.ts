import type { Lines } from "./lines";

const TOKEN_KEY = "spillway-token";

/** First pause before the server is looked for again; doubled each time up to the longest. Milliseconds. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;

/** Takes the token out of the address, so that it stands in no history and no bookmark. */
export function takeToken(place: Location, memory: Storage, history: History): string | null {
  const given = new URLSearchParams(place.hash.slice(1)).get("token");
  if (given !== null && given !== "") {
    memory.setItem(TOKEN_KEY, given);
    history.replaceState(null, "", place.pathname + place.search);
    return given;
  }
  return memory.getItem(TOKEN_KEY);
}

/** Lines over a WebSocket of the server this page came from. Looks for the server again when it went away. */
export class WebLines implements Lines {
  #socket: WebSocket | null = null;
  #pause = FIRST_PAUSE;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #address: string;
  readonly #token: string | null;

  constructor(address: string, token: string | null) {
    this.#address = address;
    this.#token = token;
  }

  open(onLine: (line: string) => void, onGone: (why: string) => void): void {
    if (this.#token === null) {
      onGone("This page was opened without its token. Open the address that “spillway serve” printed.");
      return;
    }
    const socket = new WebSocket(this.#address, ["spillway", `spillway.${this.#token}`]);
    this.#socket = socket;
    socket.onmessage = (event: MessageEvent<string>) => {
      this.#pause = FIRST_PAUSE;
      onLine(event.data);
    };
    socket.onclose = () => {
      if (this.#closed) return;
      onGone("The server of this page does not answer. Is “spillway serve” still running, and is the address the newest one?");
      this.#timer = setTimeout(() => this.open(onLine, onGone), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    };
  }

  send(line: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(line);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }
}
