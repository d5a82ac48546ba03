// An upload from a page whose connections to the stack can break anywhere.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

import { apiOf } from "./api.mjs";
import { sha256 } from "./fixtures.mjs";
import { freePort, root } from "./process.mjs";
import { startProxy } from "./proxy.mjs";
import { startStack } from "./stack.mjs";

/** Requests of an upload, as a proxy sees them. */
export const TICKET = /^POST \/v1\/uploads$/;
export const PUT = /^PUT \/photos\/temp\//;
export const COMPLETE = /^POST \/v1\/uploads\/\w+\/complete$/;
export const CANCEL = /^DELETE \/v1\/uploads\/\w+$/;

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

/**
 * The stack with a proxy before the worker and one before the storage, and a page on it.
 *
 * @param {object} options
 * @param {import("playwright-core").Browser} options.browser
 * @param {Buffer} options.photo a JPEG, which the page has as `photo` and, prepared, as `prepared`
 * @param {Record<string, string>} [options.vars] worker variables over wrangler.toml's
 */
export async function startLife({ browser, photo, vars = {} }) {
  const storagePort = await freePort();
  const store = await startProxy(() => `http://127.0.0.1:${storagePort}`);
  const ports = { page: 0, worker: 0, storage: storagePort };
  const stack = await startStack({ ports, vars: { S3_ENDPOINT: store.url, ...vars } });
  assert.equal(stack.storageUrl, `http://127.0.0.1:${storagePort}`);
  const edge = await startProxy(() => stack.workerUrl);
  const server = createServer(serve).listen(new URL(stack.pageUrl).port, "localhost");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(stack.pageUrl);
  await page.evaluate(async (base64) => {
    const { prepare } = await import("/dist/index.js");
    const { uploadFrom } = await import("/dist/upload/upload.js");
    const { device } = await import("/dist/upload/retry.js");
    // The real device, except that waits are no longer than a server asks for.
    const upload = (picture, options) => uploadFrom({ ...device, random: () => 0 }, picture, options);
    const photo = new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]);
    const prepared = await prepare(photo, { quality: 95 });
    // Only these tests wait for a DELETE.
    const [calls, fetch] = [[], window.fetch];
    window.fetch = (...call) => {
      const answer = fetch(...call);
      calls.push(answer.catch(() => {}));
      return answer;
    };
    Object.assign(window, { upload, photo, prepared, calls });
  }, photo.toString("base64"));

  /**
   * Starts an upload in the page; `picture` is the name of a variable there. `abort: "at once"` is
   * before the page turns to anything else, however fast that would have been ready.
   */
  const begin = (options = {}, picture = "prepared", { abort } = {}) =>
    page.evaluate(
      ([endpoint, token, { tokens, ...options }, picture, abort]) => {
        window.control = new AbortController();
        window.progress = [];
        window.asked = 0;
        const auth = { token: tokens ? () => tokens[window.asked++] : token };
        const { signal } = window.control;
        const onProgress = (progress) => window.progress.push(progress);
        const work = window.upload(window[picture], { endpoint, ...auth, signal, onProgress, ...options });
        window.done = work.then(
          (image) => ({ image }),
          (error) => ({ error: error.code ?? `${error}`, detail: error.detail }),
        );
        if (abort === "at once") window.control.abort();
      },
      [edge.url, stack.token, options, picture, abort],
    );
  const end = () => page.evaluate(() => window.done);

  const life = {
    stack,
    store,
    edge,
    context,
    page,
    begin,
    end,
    api: apiOf(stack),
    async run(options, picture) {
      await begin(options, picture);
      return end();
    },
    abort: () => page.evaluate(() => window.control.abort()),
    progress: () => page.evaluate(() => window.progress),
    until: (test, argument) => page.waitForFunction(test, argument),
    /** Waits for the answers to all requests of the page. */
    settled: () => page.evaluate(() => Promise.all(window.calls).then(() => {})),
    async reset() {
      await this.settled();
      await stack.query("DELETE FROM images");
      for (const proxy of [store, edge]) proxy.reset();
      this.before = await stack.storedKeys();
    },
    /** Keys that the current test made. */
    newKeys: async () => (await stack.storedKeys()).filter((key) => !life.before?.includes(key)),
    /** Asserts that the upload made exactly one image and left nothing else. */
    async assertOneImage({ image, error, detail }) {
      assert.equal(error, undefined, `${error}: ${detail}`);
      const rows = await stack.query("SELECT id, state FROM images");
      assert.deepEqual(rows, [{ id: image.id, state: "ready" }]);
      assert.deepEqual(await life.newKeys(), [`items/original/${image.id}.jpg`]);
      const stored = await readFile(stack.storedFile(`items/original/${image.id}.jpg`));
      assert.equal(sha256(stored), await page.evaluate(() => window.prepared.sha256));

      const progress = await life.progress();
      progress.reduce((before, now) => {
        const goesOn = now.attempt > before.attempt || (now.attempt === before.attempt && now.sentBytes >= before.sentBytes);
        assert.ok(goesOn, `${JSON.stringify(before)} → ${JSON.stringify(now)}`);
        return now;
      });
      const last = progress.at(-1);
      assert.deepEqual([last.step, last.sentBytes], ["complete", last.totalBytes]);
    },
    /** Asserts that the upload left no image and no object. */
    async assertNothingLeft() {
      assert.deepEqual(await life.newKeys(), []);
      const rows = await stack.query("SELECT state FROM images WHERE state = 'ready'");
      assert.deepEqual(rows, []);
    },
    /** Waits until the edge has answered the page's DELETE. */
    async assertTakenBack(status = 204) {
      await life.settled();
      assert.deepEqual(edge.answered(CANCEL), [status]);
    },
    async stop() {
      await context.close();
      server.close();
      await edge.stop();
      await stack.stop();
      await store.stop();
    },
  };
  return life;
}

async function serve(request, response) {
  const { pathname } = new URL(request.url, "http://x");
  if (pathname === "/") return response.setHeader("content-type", "text/html").end("<!doctype html><title>upload</title>");
  try {
    const body = await readFile(path.join(root, "wasm-client", path.normalize(pathname)));
    response.setHeader("content-type", TYPES[path.extname(pathname)] ?? "application/octet-stream").end(body);
  } catch {
    response.writeHead(404).end();
  }
}
