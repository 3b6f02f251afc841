import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import { here } from "$lib/backend";
import App from "./App.svelte";

const { lines, host } = await here();

addEventListener("error", (event) => host.reportPageError?.(`${event.message}\n${event.error instanceof Error ? (event.error.stack ?? "") : ""}`));
addEventListener("unhandledrejection", (event) => host.reportPageError?.(String(event.reason instanceof Error ? (event.reason.stack ?? event.reason.message) : event.reason)));

const target = document.getElementById("app");
if (target) mount(App, { target, props: { lines, host } });
