/** A row is dragged by pointer: HTML's own dragging does not work in the window. */

interface Dragging {
  /** The pointer is over the gap in front of this row. */
  over: (index: number) => void;
  drop: () => void;
  /** Ended without a drop: Escape, or the pointer was taken away. */
  stop: () => void;
}

/** The list that scrolls; pixels of what stands above its rows, and of a row. */
interface Rows {
  box: HTMLElement;
  head: number;
  height: number;
}

/** Rows scroll by themselves while the pointer is so near to their edge; pixels. */
const EDGE = 28;

/** Follows the pointer from `event` on until it is let go. */
export function dragRow(event: PointerEvent, { box: rows, head, height }: Rows, dragging: Dragging): void {
  const grip = event.currentTarget as HTMLElement;
  const { pointerId } = event;
  // The grip may be taken out of the page while the list scrolls: the list holds the pointer.
  rows.setPointerCapture?.(pointerId);
  let y = event.clientY;
  let began = false;
  let timer = 0;
  const place = (): void => {
    const box = rows.getBoundingClientRect();
    dragging.over(Math.max(0, Math.round((y - box.top - head + rows.scrollTop) / height)));
  };
  const scroll = (): void => {
    const box = rows.getBoundingClientRect();
    const by = y < box.top + head + EDGE ? -8 : y > box.bottom - EDGE ? 8 : 0;
    if (began && by !== 0) {
      rows.scrollTop += by;
      place();
    }
    timer = requestAnimationFrame(scroll);
  };
  const move = (moved: PointerEvent): void => {
    if (moved.pointerId !== pointerId) return;
    if (!began && Math.abs(moved.clientY - event.clientY) < 4) return;
    began = true;
    y = moved.clientY;
    place();
  };
  const end = (how: "drop" | "stop"): void => {
    cancelAnimationFrame(timer);
    removeEventListener("pointermove", move, true);
    removeEventListener("pointerup", up, true);
    removeEventListener("pointercancel", cancel, true);
    removeEventListener("keydown", key, true);
    if (began && how === "drop") dragging.drop();
    else dragging.stop();
    grip.blur();
  };
  const up = (let_go: PointerEvent): void => {
    if (let_go.pointerId === pointerId) end("drop");
  };
  const cancel = (): void => end("stop");
  const key = (pressed: KeyboardEvent): void => {
    if (pressed.key !== "Escape") return;
    pressed.preventDefault();
    pressed.stopPropagation();
    end("stop");
  };
  addEventListener("pointermove", move, true);
  addEventListener("pointerup", up, true);
  addEventListener("pointercancel", cancel, true);
  addEventListener("keydown", key, true);
  timer = requestAnimationFrame(scroll);
}
