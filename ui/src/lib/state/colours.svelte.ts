/** The colours of the page as they are now, for what is drawn by hand. Read from the style sheet once a theme. */
import { createSubscriber } from "svelte/reactivity";

const known = new Map<string, string>();
let watched = false;

const subscribe = createSubscriber((update) => {
  const forget = (): void => {
    known.clear();
    update();
  };
  const theme = new MutationObserver(forget);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "style", "class"] });
  const system = globalThis.matchMedia?.("(prefers-color-scheme: light)");
  system?.addEventListener("change", forget);
  watched = true;
  return () => {
    theme.disconnect();
    system?.removeEventListener("change", forget);
    watched = false;
    known.clear();
  };
});

/** The value of a token: `colour("running")` is that of `--running`. Who reads it in an effect is told when the theme changes. */
export function colour(token: string): string {
  subscribe();
  const before = known.get(token);
  if (before !== undefined) return before;
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
  if (watched) known.set(token, value);
  return value;
}

/** The font of the page at its size now: `12px Segoe UI, …`. `scale` is a part of the text size. */
export function font(scale = 1, weight = 400): string {
  subscribe();
  const key = `font ${scale} ${weight}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const style = getComputedStyle(document.body);
  const value = `${weight} ${Math.round(Number.parseFloat(style.fontSize) * scale * 10) / 10 || 13}px ${style.fontFamily || "sans-serif"}`;
  if (watched) known.set(key, value);
  return value;
}

/** Pixels of one rem: 16 at 100 % text. */
export function rem(): number {
  subscribe();
  const before = known.get("rem");
  if (before !== undefined) return Number(before);
  const value = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  if (watched) known.set("rem", String(value));
  return value;
}
