import "./language";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import { here } from "$lib/backend";
import App from "./App.svelte";

// Not awaited at the top of the module: the host's own chunk imports from this one, and the two would wait for each other.
async function start(): Promise<void> {
  const { lines, host } = await here();
  const report = (what: unknown, words = ""): void =>
    host.reportPageError?.(what instanceof Error ? `${words || what.message}\n${what.stack ?? ""}` : words || String(what));
  addEventListener("error", (event) => report(event.error, event.message));
  addEventListener("unhandledrejection", (event) => report(event.reason));
  const target = document.getElementById("app");
  if (!target) return;
  target.replaceChildren();
  mount(App, { target, props: { lines, host } });
}

void start();
