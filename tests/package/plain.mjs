// A plain page without a bundler, in Chromium, and the installed package on it.

import { startBrowser } from "../harness/browser.mjs";
import { install, pack } from "./install.mjs";
import { serveStrictly } from "./visit.mjs";

/** URL of the package on the page. */
export const ENTRY = "/node_modules/calotype/dist/index.js";

/**
 * Packs and installs the package, serves it under the strictest policy, opens the page.
 * @returns {Promise<{packed, app, server, browser, page, prepare, close}>}
 */
export async function openPlainPage() {
  const packed = await pack();
  const app = await install(packed, "plain");
  const server = await serveStrictly(app);
  const browser = await startBrowser();
  const page = await browser.newPage();
  await page.goto(`${server.url}/`);
  return {
    packed,
    app,
    server,
    browser,
    page,
    prepare: (bytes, options) => prepareOn(page, bytes, options),
    async close() {
      await browser.close();
      server.close();
      await packed.remove();
    },
  };
}

/** Calls `prepare` with these bytes; `{error}` is the code of its error. */
export async function prepareOn(page, bytes, options = {}, entry = ENTRY) {
  const result = await page.evaluate(
    async ([base64, options, entry]) => {
      const { prepare } = await import(entry);
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      try {
        const { blob, ...facts } = await prepare(new Blob([bytes]), options);
        const out = new Uint8Array(await blob.arrayBuffer());
        let text = "";
        for (const byte of out) text += String.fromCharCode(byte);
        return { ...facts, type: blob.type, base64: btoa(text) };
      } catch (error) {
        return { error: error.code ?? `${error}`, detail: error.detail };
      }
    },
    [bytes.toString("base64"), options, entry],
  );
  return result.base64 === undefined ? result : { ...result, file: Buffer.from(result.base64, "base64") };
}
