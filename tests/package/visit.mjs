// A visit to a fixture app: the visible result, and the browser's errors.

import assert from "node:assert/strict";

import { serve } from "../harness/static.mjs";

/** The strictest policy that the package works under. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src blob: data:; style-src 'self'";

/** Serves a folder like a static host, under the strictest policy. */
export const serveStrictly = (folder) => serve(folder, { headers: { "content-security-policy": POLICY } });

/**
 * Opens an app, gives it a photo, and checks the result: a real module worker
 * of the app's own origin, both chunks of wasm with the right type, and no error.
 */
export async function visit(browser, url, photo) {
  const page = await browser.newPage();
  const complaints = [];
  const responses = [];
  const started = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(`${error}`));
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => responses.push(response));
  page.on("worker", (worker) => started.push(worker.url()));
  try {
    await page.goto(url);
    // An app that renders on the server listens only once it is hydrated.
    await page.waitForSelector("html[data-listening]");
    assert.match(await page.getAttribute("html", "data-listening"), /^with the/);
    await page.setInputFiles("#photo", { name: "photo.jpg", mimeType: "image/jpeg", buffer: photo });
    await page.waitForSelector("#result img, #result:has-text('error')");
    const shown = await page.evaluate(async () => {
      const image = document.querySelector("#result img");
      await image?.decode();
      return { text: document.querySelector("#result").textContent, size: image && [image.naturalWidth, image.naturalHeight] };
    });
    assert.deepEqual(shown, { text: "600×800 webp", size: [600, 800] }, complaints.join("\n"));
    assert.deepEqual(complaints, []);
    assert.deepEqual(responses.filter((it) => it.status() >= 400).map((it) => it.url()), []);

    assert.ok(started.length > 0, "no worker was started");
    const { origin } = new URL(url);
    for (const worker of started) {
      // A data: or blob: URL has the origin "null" or another protocol than HTTP.
      assert.ok(worker.startsWith(`${origin}/`), `not a worker of its own file: ${worker.slice(0, 80)}`);
      assert.match(new URL(worker).pathname, /\.js$/);
    }
    const wasm = responses.filter((it) => new URL(it.url()).pathname.endsWith(".wasm"));
    const chunks = new Set(wasm.map((it) => new URL(it.url()).pathname));
    assert.equal(chunks.size, 2, `core and WebP, not ${[...chunks]}`);
    for (const response of wasm) assert.match(response.headers()["content-type"], /^application\/wasm\b/);
    return { workers: started, responses: responses.map((it) => it.url()) };
  } finally {
    await page.close();
  }
}
