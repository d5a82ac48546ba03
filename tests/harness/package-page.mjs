// An empty page that may import the built package, under a given policy.

import path from "node:path";

import { root } from "./process.mjs";
import { serve } from "./static.mjs";

/** The minimal policy for the package. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src blob:";

/**
 * Opens an empty page beside the package, which is at `/dist/index.js`.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {object} options
 * @param {string} [options.policy] the page's content security policy
 * @param {Record<string, string | null>} [options.files] other text for files of `dist`; `null` is a 404
 */
export async function openPackagePage(browser, { policy = POLICY, files = {} } = {}) {
  const inPlace = Object.entries(files).map(([name, text]) => [`/dist/${name}`, text]);
  const server = await serve(path.join(root, "wasm-client"), {
    headers: { "content-security-policy": policy },
    files: { "/index.html": "<!doctype html><title>package</title>", ...Object.fromEntries(inPlace) },
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    // Bytes are transferred as base 64.
    globalThis.bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    globalThis.codeOf = (work) => work.then(() => "done", (error) => error.code ?? String(error));
  });
  await page.goto(`${server.url}/`);
  const close = async () => {
    await context.close();
    server.close();
  };
  return { page, close };
}
