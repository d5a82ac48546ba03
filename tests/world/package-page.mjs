// An empty page that may import the built package, under a policy of choice.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

import { root } from "./process.mjs";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** What the package needs, and nothing more. */
export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src blob:";

/**
 * Opens an empty page beside the package, which is at `/dist/index.js`.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {object} options
 * @param {string} [options.policy] the page's content security policy
 * @param {Record<string, string | null>} [options.files] other text for files of the package; `null` is a 404
 */
export async function openPackagePage(browser, { policy = POLICY, files = {} } = {}) {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://x").pathname;
    response.setHeader("content-security-policy", policy);
    if (name === "/") return response.setHeader("content-type", "text/html").end("<!doctype html><title>package</title>");
    try {
      const file = path.basename(name);
      const body = file in files ? files[file] : await readFile(path.join(root, "wasm-client", path.normalize(name)));
      if (body === null) throw new Error("not found");
      response.setHeader("content-type", TYPES[path.extname(name)] ?? "text/plain").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    // Bytes cross as base 64.
    globalThis.bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    globalThis.codeOf = (work) => work.then(() => "done", (error) => error.code ?? String(error));
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const close = async () => {
    await context.close();
    server.close();
  };
  return { page, close };
}
