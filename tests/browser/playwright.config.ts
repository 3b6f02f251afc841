import { defineConfig } from "@playwright/test";

// Real Chromium, real controller, real runs. One worker: every test has its own home, but the machine has two cores.
export default defineConfig({
  testDir: "./specs",
  outputDir: process.env["SPILLWAY_BROWSER_OUT"] ?? "./out",
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["./support/closing-line.ts"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env["SPILLWAY_CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
    trace: "retain-on-failure",
  },
});
