/** The time, for "3 min ago". Ticks only while somebody reads it, and the page can be seen. */
import { createSubscriber } from "svelte/reactivity";

function ticking(every: number): () => number {
  const subscribe = createSubscriber((update) => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = (): void => {
      clearInterval(timer);
      timer = document.visibilityState === "visible" ? setInterval(update, every) : undefined;
      update();
    };
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  });
  return () => {
    subscribe();
    return Date.now();
  };
}

/** Now, to the second: only for what is running. Milliseconds since 1970. */
export const nowEachSecond = ticking(1000);
/** Now, to half a minute: for what lies further back. Milliseconds since 1970. */
export const nowEachHalfMinute = ticking(30_000);
