import { execFileSync } from "node:child_process";
import { request as httpRequest } from "node:http";
import { expect, go, open, start, test } from "../support/page.ts";

/** Opens the page's socket as somebody would who is not the page; gives the status of the answer. */
function knock(address: string, headers: Record<string, string>): Promise<number> {
  const place = new URL(address);
  return new Promise((answer, refuse) => {
    const asked = httpRequest({
      host: place.hostname,
      port: place.port,
      path: "/socket",
      headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", ...headers },
    });
    asked.on("upgrade", (response, socket) => (socket.destroy(), answer(response.statusCode ?? 0)));
    asked.on("response", (response) => (response.resume(), answer(response.statusCode ?? 0)));
    asked.on("error", refuse);
    asked.end();
  });
}

test("without the token, with a wrong one, or from another origin nobody is let in", async ({ house }) => {
  const origin = new URL(house.address).origin;
  const right = `spillway, spillway.${house.token}`;
  expect(await knock(house.address, { Origin: origin })).toBe(401);
  expect(await knock(house.address, { Origin: origin, "Sec-WebSocket-Protocol": "spillway, spillway.0000000000000000" })).toBe(401);
  expect(await knock(house.address, { Origin: "https://elsewhere.example", "Sec-WebSocket-Protocol": right })).toBe(403);
  expect(await knock(house.address, { Origin: origin, Host: "elsewhere.example", "Sec-WebSocket-Protocol": right })).toBe(403);
  expect(await knock(house.address, { Origin: origin, "Sec-WebSocket-Protocol": right })).toBe(101);
});

test("the server listens on the loopback address alone", async ({ house }) => {
  const port = Number(new URL(house.address).port).toString(16).toUpperCase().padStart(4, "0");
  const listening = execFileSync("sh", ["-c", "cat /proc/net/tcp /proc/net/tcp6"], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words[3] === "0A" && words[1]?.endsWith(`:${port}`))
    .map((words) => words[1]?.split(":")[0]);
  expect(listening).toEqual(["0100007F"]);
});

test("the token does not stay in the address of the page", async ({ page, house }) => {
  await open(page, house);
  expect(page.url()).not.toContain(house.token);
});

test("titles with HTML, scripts, right-to-left marks and 10,000 letters are shown as text, and the policy never reports", async ({ page, house, troubles }) => {
  void troubles;
  const titles = ["<img src=x onerror=\"document.title='taken'\">", "<script>document.title='taken'</script>", "\u202Eתשפה right to left \u202E", `${"long ".repeat(2000)}end`, "{{7*7}} ${7*7} <b>bold</b>"];
  const project = house.channel(5, "sample = true\nseconds = 1.0\nmessages_per_second = 20\n", (plan) => titles[plan - 1] ?? "");
  await open(page, house, project);
  await expect(page.getByText(titles[0] ?? "").first()).toBeVisible();
  await start(page);
  for (const view of ["run", "results", "history", "workers", "settings", "project"] as const) {
    await go(page, view);
    await page.waitForFunction(() => document.fonts.status === "loaded");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, `the ${view} view is wider than the window`).toBeLessThanOrEqual(0);
  }
  await go(page, "results");
  await expect(page.getByText(titles[1] ?? "").first()).toBeVisible();
  expect(await page.title()).toBe("Spillway");
  expect(await page.locator("main img, main script, main b").count()).toBe(0);
  const reports = await page.request.get(`${new URL(house.address).origin}/csp-reports`, { headers: { Authorization: `Bearer ${house.token}` } });
  expect(await reports.text()).toMatch(/\b0\b/);
});
