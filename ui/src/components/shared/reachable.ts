/** Attachment for text of a limited height: it can be reached and scrolled by keyboard, and is no stop for it while all of it is shown. */
export function reachable(box: HTMLElement): () => void {
  const look = (): void => {
    const scrolls = box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver(look);
  sizes.observe(box);
  const words = new MutationObserver(look);
  words.observe(box, { childList: true, characterData: true, subtree: true });
  look();
  return () => {
    sizes.disconnect();
    words.disconnect();
  };
}
