import type { Theme } from "$lib/backend/types";

/** Puts the chosen colours on the page; "system" leaves it to the style sheet. */
export function applyTheme(theme: Theme, root: HTMLElement = document.documentElement): void {
  if (theme === "system") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme);
}
