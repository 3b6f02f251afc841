/** A way for JSON lines to the controller and back. The window and the browser each have one; nothing else differs. */
export interface Lines {
  /** Opens the way. `onLine` gets every line; `onGone` is called when the host itself is gone. */
  open(onLine: (line: string) => void, onGone: (why: string) => void): void;
  /** Sends one line; lines sent while the way is not open are lost. */
  send(line: string): void;
  /** Closes the way for good. */
  close(): void;
}
