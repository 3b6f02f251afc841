import "@testing-library/jest-dom/vitest";

// jsdom lays nothing out; components that ask for sizes get none.
class NoResizes {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResizes as unknown as typeof ResizeObserver;
Element.prototype.scrollIntoView ??= () => {};
