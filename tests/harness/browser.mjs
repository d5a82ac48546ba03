// Debian's Chromium and Firefox, driven through Playwright.

import { chromium, firefox } from "playwright-core";

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Starts headless Chromium; as root it cannot use its sandbox. */
export function startBrowser() {
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: asRoot ? [...FLAGS, "--no-sandbox"] : FLAGS,
  });
}

/** Starts Debian's headless Firefox, which Playwright drives by WebDriver BiDi. */
export function startFirefox() {
  return firefox.launch({ channel: "moz-firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr" });
}
