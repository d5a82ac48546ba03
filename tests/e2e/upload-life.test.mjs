// Uploads as they go in real life: connections break, answers get lost, tickets end,
// people give up. Whatever happens, one call makes one image or leaves nothing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { apiOf, problemOf } from "../world/api.mjs";
import { startBrowser } from "../world/browser.mjs";
import { drawJpeg, sha256 } from "../world/fixtures.mjs";
import { freePort, pause, root } from "../world/process.mjs";
import { startProxy } from "../world/proxy.mjs";
import { startWorld } from "../world/world.mjs";

const TICKET = /^POST \/v1\/uploads$/;
const PUT = /^PUT \/photos\/temp\//;
const COMPLETE = /^POST \/v1\/uploads\/\w+\/complete$/;
const CANCEL = /^DELETE \/v1\/uploads\/\w+$/;
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

let browser, photo, life;

before(async () => {
  browser = await startBrowser();
  const page = await browser.newPage();
  photo = await drawJpeg(page, 1600, 1200);
  await page.close();
  life = await startLife();
});
after(async () => {
  await life?.stop();
  await browser?.close();
});
beforeEach(() => life.reset());

/** The product with a proxy before the worker and one before the storage, and a page on it. */
async function startLife(vars = {}) {
  const storagePort = await freePort();
  const store = await startProxy(() => `http://127.0.0.1:${storagePort}`);
  const ports = { page: 0, worker: 0, storage: storagePort };
  const world = await startWorld({ ports, vars: { S3_ENDPOINT: store.url, ...vars } });
  assert.equal(world.storageUrl, `http://127.0.0.1:${storagePort}`);
  const edge = await startProxy(() => world.workerUrl);
  const server = createServer(serve).listen(new URL(world.pageUrl).port, "localhost");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(world.pageUrl);
  await page.evaluate(async (base64) => {
    const { prepare } = await import("/dist/index.js");
    const { uploadFrom } = await import("/dist/upload/upload.js");
    const { device } = await import("/dist/upload/retry.js");
    // The real device, except that no wait is longer than a server asks for.
    const upload = (picture, options) => uploadFrom({ ...device, random: () => 0 }, picture, options);
    const photo = new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]);
    const prepared = await prepare(photo, { quality: 95 });
    // Nobody waits for a DELETE but these tests.
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
      [edge.url, world.token, options, picture, abort],
    );
  const end = () => page.evaluate(() => window.done);

  return {
    world,
    store,
    edge,
    context,
    page,
    begin,
    end,
    api: apiOf(world),
    async run(options, picture) {
      await begin(options, picture);
      return end();
    },
    abort: () => page.evaluate(() => window.control.abort()),
    progress: () => page.evaluate(() => window.progress),
    until: (test, argument) => page.waitForFunction(test, argument),
    /** Waits for the answers to all that the page has asked. */
    settled: () => page.evaluate(() => Promise.all(window.calls).then(() => {})),
    async reset() {
      await this.settled();
      await world.query("DELETE FROM images");
      for (const proxy of [store, edge]) proxy.reset();
      this.before = await world.storedKeys();
    },
    /** Keys that the test at hand made. */
    newKeys: async () => (await world.storedKeys()).filter((key) => !life.before?.includes(key)),
    async stop() {
      await context.close();
      server.close();
      await edge.stop();
      await world.stop();
      await store.stop();
    },
  };
}

async function serve(request, response) {
  const { pathname } = new URL(request.url, "http://x");
  if (pathname === "/") return response.setHeader("content-type", "text/html").end("<!doctype html><title>life</title>");
  try {
    const body = await readFile(path.join(root, "wasm-client", path.normalize(pathname)));
    response.setHeader("content-type", TYPES[path.extname(pathname)] ?? "application/octet-stream").end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** The upload made exactly one image, and nothing else is left of it. */
async function assertOneImage({ image, error, detail }) {
  assert.equal(error, undefined, `${error}: ${detail}`);
  const rows = await life.world.query("SELECT id, state FROM images");
  assert.deepEqual(rows, [{ id: image.id, state: "ready" }]);
  assert.deepEqual(await life.newKeys(), [`items/original/${image.id}.jpg`]);
  const stored = await readFile(life.world.storedFile(`items/original/${image.id}.jpg`));
  assert.equal(sha256(stored), await life.page.evaluate(() => window.prepared.sha256));

  const progress = await life.progress();
  progress.reduce((before, now) => {
    const goesOn = now.attempt > before.attempt || (now.attempt === before.attempt && now.sentBytes >= before.sentBytes);
    assert.ok(goesOn, `${JSON.stringify(before)} → ${JSON.stringify(now)}`);
    return now;
  });
  const last = progress.at(-1);
  assert.deepEqual([last.step, last.sentBytes], ["complete", last.totalBytes]);
}

/** The upload left no image, and no object. */
async function assertNothingLeft() {
  assert.deepEqual(await life.newKeys(), []);
  const rows = await life.world.query("SELECT state FROM images WHERE state = 'ready'");
  assert.deepEqual(rows, []);
}

/** Waits until the edge answered the page's taking back. */
async function assertTakenBack(status = 204) {
  await life.settled();
  assert.deepEqual(life.edge.answered(CANCEL), [status]);
}

test("a connection that breaks half way through the body", async () => {
  life.store.break(PUT, { cutAt: 0.5 });
  await assertOneImage(await life.run());
  assert.equal(life.store.seen(PUT).length, 2);
  assert.equal(life.edge.seen(TICKET).length, 1);
  assert.equal((await life.progress()).at(-1).attempt, 2);
});

test("a PUT that arrived although its answer did not", async () => {
  life.store.break(PUT, { loseAnswer: true });
  await assertOneImage(await life.run());
  assert.deepEqual(life.store.answered(PUT), [412]);
});

test("a ticket and a verdict whose answers got lost", async () => {
  life.edge.break(TICKET, { loseAnswer: true });
  life.edge.break(COMPLETE, { loseAnswer: true });
  await assertOneImage(await life.run());
  assert.equal(life.edge.seen(TICKET).length, 2);
  assert.equal(life.edge.seen(COMPLETE).length, 2);
});

test("an edge that is busy for a moment", async () => {
  const busy = { status: 503, headers: { "retry-after": "1" } };
  life.edge.break(TICKET, { answer: busy });
  life.edge.break(TICKET, { answer: busy });
  life.edge.break(COMPLETE, { answer: { status: 429, headers: { "retry-after": "0" } } });
  life.store.break(PUT, { answer: { status: 500 } });
  await assertOneImage(await life.run());
  assert.equal(life.edge.seen(TICKET).length, 3);
  assert.equal(life.edge.seen(COMPLETE).length, 2);
  assert.equal(life.store.seen(PUT).length, 2);
});

test("an edge that stays busy: three retries, then its error", async () => {
  for (let times = 0; times < 5; times++) life.edge.break(TICKET, { answer: { status: 503, headers: { "retry-after": "0" } } });
  const { error } = await life.run();
  assert.equal(error, "response_invalid");
  assert.equal(life.edge.seen(TICKET).length, 4);
  life.edge.reset();
  await assertOneImage(await life.run());
});

test("what is said of an image from the beginning", async () => {
  const details = {
    album: "summer",
    title: "The lake",
    alt: "A lake between two hills",
    thumbhash: "1QcSHQRnh493V4dIh4eXh1h4kJUI",
    takenAt: "2026-07-01T12:00:00Z",
    expiresAt: "2126-07-01T12:00:00Z",
    metadata: { trip: "north" },
  };
  const done = await life.run({ details });
  await assertOneImage(done);
  for (const [name, value] of Object.entries(details)) assert.deepEqual(done.image[name], value, name);
});

test("what is refused is not asked again", async () => {
  const answer = { status: 429, headers: { "retry-after": "40000" }, body: '{"code":"quota_exceeded"}' };
  void life.edge.break(TICKET, { answer });
  assert.equal((await life.run()).error, "quota_exceeded");
  assert.equal(life.edge.seen(TICKET).length, 1);
  life.edge.reset();

  assert.equal((await life.run({ token: "not-a-key" })).error, "unauthenticated");
  assert.equal(life.edge.seen(TICKET).length, 1);

  life.store.break(PUT, { answer: { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" } });
  const refused = await life.run();
  assert.equal(refused.error, "upload_refused");
  assert.match(refused.detail, /403 \(AccessDenied\)/);
  assert.equal(life.store.seen(PUT).length, 1);

  await life.page.evaluate(async () => {
    const blob = new Blob(["a text that says it is a picture"], { type: "image/jpeg" });
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    window.fake = { blob, sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  });
  assert.equal((await life.run({}, "fake")).error, "format_unknown");
  assert.equal(life.edge.seen(COMPLETE).length, 1);
  await assertNothingLeft();
});

test("bytes are told as they leave", async () => {
  // More than the buffers between page and storage hold.
  await life.page.evaluate(() => {
    window.large = { blob: new Blob([new Uint8Array(19 * 2 ** 20)], { type: "image/jpeg" }), sha256: "0".repeat(64) };
  });
  life.store.break(PUT, { stopAt: 0 });
  await life.begin({ collection: "verification" }, "large");
  await life.until(() => window.progress.some((it) => it.sentBytes > 0 && it.sentBytes < it.totalBytes));
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  const last = (await life.progress()).at(-1);
  assert.deepEqual([last.step, last.totalBytes], ["put", 19 * 2 ** 20]);
  await assertTakenBack();
  await assertNothingLeft();
});

test("a connection on which nothing moves any more", async () => {
  life.store.break(PUT, { stopAt: 0.5 });
  await assertOneImage(await life.run({ stallSeconds: 1 }));
  assert.equal(life.store.seen(PUT).length, 2);
});

test("a PUT that was answered and is not there", async () => {
  life.store.break(PUT, { answer: { status: 200 } });
  await assertOneImage(await life.run());
  assert.deepEqual(life.edge.answered(COMPLETE), [409, 200]);
});

test("a ticket that ended before the edge looked: a new one for the same upload", async () => {
  const body = JSON.stringify({ code: "upload_expired" });
  life.edge.break(COMPLETE, { answer: { status: 410, body } });
  await assertOneImage(await life.run());
  assert.equal(life.edge.seen(TICKET).length, 2);

  await life.reset();
  for (let times = 0; times < 4; times++) life.edge.break(COMPLETE, { answer: { status: 410, body } });
  assert.equal((await life.run()).error, "upload_expired");
  assert.equal(life.edge.seen(TICKET).length, 3, "two new tickets and no more");
});

test("a ticket that ended before the PUT arrived", async (t) => {
  const [other, mine] = [await startLife({ TICKET_EXPIRES_IN_SECONDS: "3" }), life];
  t.after(() => ((life = mine), other.stop()));
  life = other;
  await life.reset();
  let goOn;
  const held = life.store.break(PUT, { after: new Promise((resolve) => (goOn = resolve)) });
  await life.begin();
  await held;
  // What it waits for is the ticket's end, on the storage's clock.
  await pause(4100);
  goOn();
  await assertOneImage(await life.end());
  assert.deepEqual(life.store.answered(PUT), [403, 200]);
  assert.equal(life.edge.seen(TICKET).length, 2);
});

test("no network: it waits for it, and uses up no retry", async (t) => {
  t.after(() => life.context.setOffline(false));
  await life.context.setOffline(true);
  await life.begin({ retries: 0 });
  await life.until(() => window.progress.at(-1)?.waiting === "online");
  assert.equal(life.edge.seen(TICKET).length, 0);
  await life.context.setOffline(false);
  await assertOneImage(await life.end());

});

test("the network goes while the bytes are sent: they are sent again when it is back", async (t) => {
  t.after(() => life.context.setOffline(false));
  let goOn;
  const held = life.store.break(PUT, { cutAt: 0.5, after: new Promise((resolve) => (goOn = resolve)) });
  await life.begin({ retries: 0 });
  await held;
  await life.context.setOffline(true);
  goOn();
  await life.until(() => window.progress.at(-1)?.waiting === "online");
  assert.equal((await life.progress()).at(-1).step, "put");
  await life.context.setOffline(false);
  await assertOneImage(await life.end());
});

test("given up while it is prepared: nobody was asked", async () => {
  await life.begin({ prepare: {} }, "photo", { abort: "at once" });
  assert.equal((await life.end()).error, "aborted");
  assert.deepEqual(life.edge.seen(/./), []);
  await assertNothingLeft();
});

test("given up while it asks for a ticket", async () => {
  const held = life.edge.break(TICKET, { after: new Promise(() => {}) });
  await life.begin();
  await held;
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  await assertNothingLeft();
});

test("given up while the bytes are sent", async () => {
  const held = life.store.break(PUT, { stopAt: 0.5 });
  await life.begin();
  await held;
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  await assertTakenBack();
  await assertNothingLeft();
});

test("given up while the answer to the bytes is under way: what was stored is deleted", async () => {
  // The store has the bytes, and the page does not know.
  life.store.break(PUT, { loseAnswer: true }).then(() => life.abort());
  await life.begin();
  assert.equal((await life.end()).error, "aborted");
  await assertTakenBack();
  await assertNothingLeft();
});

test("given up before it is verified: what was stored is deleted, and stays refused", async () => {
  const held = life.edge.break(COMPLETE, { after: new Promise(() => {}) });
  await life.begin();
  await held;
  assert.equal((await life.newKeys()).length, 1, "the bytes are there");
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  await assertTakenBack();
  await assertNothingLeft();
  const [{ id }] = await life.world.query("SELECT id FROM images");
  assert.equal(await problemOf(await life.api.complete(id)), "410 upload_cancelled");
});

test("given up when it is verified: that is too late, and the image is whole", async () => {
  life.edge.break(COMPLETE, { loseAnswer: true }).then(() => life.abort());
  await life.begin();
  assert.equal((await life.end()).error, "aborted");
  await assertTakenBack(409);
  const rows = await life.world.query("SELECT id, state FROM images");
  assert.equal(rows[0].state, "ready");
  assert.deepEqual(await life.newKeys(), [`items/original/${rows[0].id}.jpg`]);
});

test("given up while it waits to try again", async () => {
  for (let times = 0; times < 4; times++) life.store.break(PUT, { answer: { status: 503, headers: { "retry-after": "60" } } });
  await life.begin();
  await life.until(() => window.progress.at(-1)?.waiting === "retry");
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  assert.equal(life.store.seen(PUT).length, 1);
  await assertNothingLeft();
});

test("after it failed, the same picture goes up with the next call", async () => {
  for (let times = 0; times < 2; times++) life.store.break(PUT, { cutAt: 0.5 });
  assert.equal((await life.run({ retries: 1 })).error, "network_failed");
  await assertTakenBack();
  await assertNothingLeft();
  await life.reset();
  await assertOneImage(await life.run());
});

test("the same picture again is the same image, and nothing is sent", async () => {
  const first = await life.run();
  await assertOneImage(first);
  assert.deepEqual(await life.run(), first);
  assert.equal(life.store.seen(PUT).length, 1);
  assert.equal(life.edge.seen(COMPLETE).length, 1);
  assert.deepEqual(life.edge.answered(CANCEL), []);
});

test("a key that is over is asked for once more", async () => {
  const good = life.world.token;
  await assertOneImage(await life.run({ tokens: ["an-old-key", good] }));
  assert.equal(await life.page.evaluate(() => window.asked), 2);
  assert.equal(life.edge.seen(TICKET).length, 2);

  assert.equal((await life.run({ tokens: ["an-old-key", "another-old-key", good] })).error, "unauthenticated");
  assert.equal(await life.page.evaluate(() => window.asked), 2);
});

test("a file is prepared first, and every width of srcset is the one delivered", async () => {
  const { image, error } = await life.run({ prepare: { maxSide: 1000 } }, "photo");
  assert.equal(error, undefined);
  assert.deepEqual([image.width, image.height], [1000, 750]);
  const widths = await life.page.evaluate(
    (srcset) =>
      Promise.all(
        srcset.split(", ").map(async (candidate) => {
          const [url, width] = candidate.split(" ");
          const response = await fetch(url);
          const bitmap = await createImageBitmap(await response.blob());
          return [width, `${bitmap.width}w`];
        }),
      ),
    image.srcset,
  );
  assert.deepEqual(widths, [["300w", "300w"], ["800w", "800w"], ["1000w", "1000w"]]);
  const steps = new Set((await life.progress()).map(({ step }) => step));
  assert.deepEqual([...steps], ["prepare", "ticket", "put", "complete"]);
});

test("one idempotency key is one upload", async () => {
  const { api } = life;
  const headers = { "idempotency-key": "3f2c" };
  const declared = api.declare(photo);
  const asked = await Promise.all([1, 2, 3].map(() => api.ask(declared, { headers })));
  const tickets = await Promise.all(asked.map((response) => response.json()));
  assert.equal(new Set(tickets.map(({ id }) => id)).size, 1);
  assert.equal((await life.world.query("SELECT id FROM images")).length, 1);
  const other = await api.ask({ ...declared, bytes: declared.bytes + 1 }, { headers });
  assert.equal(await problemOf(other), "422 idempotency_key_reused");
  assert.equal(await problemOf(await api.ask(declared, { headers: { "idempotency-key": "a b" } })), "400 request_invalid");
});

test("only its owner takes an upload back, as often as wanted, and only before it is an image", async () => {
  const { api } = life;
  const take = (id, token) => api.request(`/v1/uploads/${id}`, { method: "DELETE", token });
  const ticket = await (await api.ask(api.declare(photo))).json();
  assert.equal((await api.put(ticket, photo)).status, 200);
  assert.equal(await problemOf(await take(ticket.id, "not-a-key")), "401 unauthenticated");
  assert.equal((await life.newKeys()).length, 1);
  for (const _ of [1, 2]) assert.equal((await take(ticket.id)).status, 204);
  await assertNothingLeft();

  const image = await api.upload(photo, "image/jpeg");
  assert.equal(await problemOf(await take(image.id)), "409 upload_completed");
  assert.equal((await api.image("original", image.id)).status, 200);
  assert.equal(await problemOf(await take("01ARZ3NDEKTSV4RRFFQ69G5FAV")), "404 not_found");
});
