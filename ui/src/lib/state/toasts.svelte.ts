/** Short words for what needs the person now. Everything else stands where it belongs. */
export interface Toast {
  id: number;
  tone: "info" | "warning" | "failed" | "done";
  text: string;
  /** A way on. */
  action?: { label: string; run: () => void } | undefined;
}

/** How long a toast stays that asks for nothing; one that tells a failure or warns stays until it is closed. Milliseconds. */
const STAYS = 6000;

export class Toasts {
  list = $state.raw<Toast[]>([]);
  #last = 0;

  show(tone: Toast["tone"], text: string, action?: Toast["action"]): void {
    const id = ++this.#last;
    // The same words twice are one toast.
    this.list = [...this.list.filter((toast) => toast.text !== text), { id, tone, text, action }].slice(-4);
    if (tone === "info" || tone === "done") setTimeout(() => this.close(id), STAYS);
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Tells an error of a command. */
  failed(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.show("failed", `${what}: ${why}`);
  }
}
