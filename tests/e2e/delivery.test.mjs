// The worker's picture responses, header by header.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, sha256 } from "../harness/fixtures.mjs";
import { randomSecrets, startStack } from "../harness/stack.mjs";

let stack, browser, api, photo, portrait, image;

before(async () => {
  [stack, browser] = await Promise.all([startStack(), startBrowser()]);
  api = apiOf(stack);
  const page = await browser.newPage();
  photo = await drawJpeg(page, 1000, 500);
  portrait = await drawJpeg(page, 400, 1000, "image/png");
  image = await api.upload(photo);
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

test("livez says that the worker runs", async () => {
  const response = await fetch(`${stack.workerUrl}/livez`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { status: "ok" });
});

test("healthz asks storage and database", async () => {
  const response = await fetch(`${stack.workerUrl}/healthz`);
  assert.equal(response.status, 200);
  const health = await response.json();
  assert.equal(health.storage, "ok");
  assert.equal(health.database, "ok");
});

test("the record tells format, dimensions, checksum and addresses", () => {
  assert.deepEqual(
    [image.format, image.width, image.height, image.bytes, image.sha256],
    ["jpeg", 1000, 500, photo.length, sha256(photo)],
  );
  assert.deepEqual(Object.keys(image.urls).sort(), ["large", "medium", "original", "thumbnail"]);
  assert.ok(image.urls.medium.endsWith(`/i/medium/${image.id}`));
});

test("the original is served as the bytes that were uploaded", async () => {
  const response = await api.image("original", image.id);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "image/jpeg");
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), photo);
});

test("a size is derived once, then a cache hit, with the same entity", async () => {
  const first = await api.image("medium", image.id);
  const body = Buffer.from(await first.arrayBuffer());
  assert.equal(first.headers.get("x-calotype-cache"), "derived");
  assert.equal(first.headers.get("content-type"), "image/jpeg");
  assert.equal(first.headers.get("content-length"), `${body.length}`);
  assert.equal(first.headers.get("x-content-type-options"), "nosniff");
  assert.equal(first.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assert.match(first.headers.get("etag"), /^"[^"]+"$/);
  const second = await api.image("medium", image.id);
  assert.equal(second.headers.get("x-calotype-cache"), "hit");
  assert.equal(second.headers.get("etag"), first.headers.get("etag"));
  assert.deepEqual(Buffer.from(await second.arrayBuffer()), body);
});

test("a size that is stored but not cached is not derived again", async (t) => {
  const data = await mkdtemp(path.join(tmpdir(), "calotype-two-stacks-"));
  t.after(() => rm(data, { recursive: true, force: true }));
  const secrets = randomSecrets();
  const first = await startStack({ data, secrets });
  t.after(() => first.stop());
  const { id } = await apiOf(first).upload(photo);
  const derived = await apiOf(first).image("thumbnail", id);
  assert.equal(derived.headers.get("x-calotype-cache"), "derived");
  const body = Buffer.from(await derived.arrayBuffer());
  await first.stop();
  // The same storage and records at another origin, for which nothing is cached.
  const second = await startStack({ data, secrets });
  t.after(() => second.stop());
  const stored = await apiOf(second).image("thumbnail", id);
  assert.equal(stored.headers.get("x-calotype-cache"), "stored");
  assert.equal(stored.headers.get("etag"), derived.headers.get("etag"));
  assert.deepEqual(Buffer.from(await stored.arrayBuffer()), body);
});

test("a query string makes no second cache entry", async () => {
  await (await api.image("medium", image.id)).arrayBuffer();
  const response = await fetch(`${stack.workerUrl}/i/medium/${image.id}?x=1`);
  assert.equal(response.headers.get("x-calotype-cache"), "hit");
});

test("a known entity tag is answered with 304 and no body", async () => {
  const etag = (await api.image("large", image.id)).headers.get("etag");
  const response = await api.image("large", image.id, { headers: { "if-none-match": etag } });
  assert.equal(response.status, 304);
  assert.equal((await response.arrayBuffer()).byteLength, 0);
});

test("HEAD has the headers of GET and no body", async () => {
  const get = await api.image("medium", image.id);
  const length = (await get.arrayBuffer()).byteLength;
  const head = await api.image("medium", image.id, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("content-length"), `${length}`);
  assert.equal((await head.arrayBuffer()).byteLength, 0);
});

test("a PNG original keeps its type; its sizes become WebP, or PNG, for it may be transparent", async () => {
  const stored = await api.upload(portrait, "image/png");
  const original = await api.image("original", stored.id);
  assert.equal(original.headers.get("content-type"), "image/png");
  for (const [accept, type, first] of [["image/webp", "image/webp", "RIFF"], ["*/*", "image/png", "\x89PNG"]]) {
    const medium = await api.image("medium", stored.id, { headers: { accept } });
    assert.equal(medium.headers.get("content-type"), type);
    assert.equal(Buffer.from(await medium.arrayBuffer()).toString("latin1", 0, 4), first);
  }
});

test("what is not there is a 404 problem", async () => {
  for (const path of [
    "/i/medium/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    `/i/medium/${image.id.toLowerCase()}`,
    `/i/huge/${image.id}`,
    `/i/medium/${image.id}/x`,
    "/i/medium/..%2F..%2Ftemp",
    "/nothing",
  ]) {
    assert.equal(await problemOf(await fetch(stack.workerUrl + path)), "404 not_found", path);
  }
});

test("an original that has gone from storage is an outage, not an answer to keep", async () => {
  const stored = await api.upload(await drawJpeg(await browser.newPage(), 900, 450));
  await rm(stack.storedFile(`items/original/${stored.id}.jpg`));
  const response = await api.image("medium", stored.id);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(await problemOf(response), "503 storage_unavailable");
});

/** The health after the next check: the worker caches the previous result for some seconds. */
async function failingHealth() {
  for (;;) {
    const response = await fetch(`${stack.workerUrl}/healthz`);
    const health = await response.json();
    if (response.status === 503) return health;
    await setTimeout(200);
  }
}

test("with the storage gone, healthz says so and what is cached is still served", async () => {
  await (await api.image("medium", image.id)).arrayBuffer();
  await stack.stopStorage();
  const health = await failingHealth();
  assert.deepEqual([health.storage, health.database], ["failing", "ok"]);
  assert.equal((await fetch(`${stack.workerUrl}/livez`)).status, 200);
  const cached = await api.image("medium", image.id);
  assert.equal(cached.headers.get("x-calotype-cache"), "hit");
  assert.equal((await cached.arrayBuffer()).byteLength > 0, true);
  // Nothing of this size is cached yet, and it cannot be made now.
  const uncached = await api.image("thumbnail", image.id);
  assert.equal(uncached.headers.has("retry-after"), true);
  assert.equal(await problemOf(uncached), "503 storage_unavailable");
});
