// Sizes made in the browser: the first viewer gets the files that the package sent, and the
// worker derives those that fail a check.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, FORMAT_TAGS, near, QUADRANTS, quadrantsOf, sha256, tagsOf, withTags } from "../harness/fixtures.mjs";
import { freePort, root } from "../harness/process.mjs";
import { startProxy } from "../harness/proxy.mjs";
import { startStack } from "../harness/stack.mjs";
import { serve } from "../harness/static.mjs";

const SIDES = { large: 1200, medium: 800, thumbnail: 300 };
const PUT_SIZE = /^PUT \/photos\/temp\/uploads\/\w+-\w+\.\w+$/;
const ANY = { headers: { accept: "image/webp,*/*" } };

/** Whether a tag only describes how to draw the picture. */
const isDrawing = (tag) => FORMAT_TAGS.test(tag) || /^(RIFF|File):/.test(tag);

let stack, store, browser, server, page, api, photo;

before(async () => {
  const storagePort = await freePort();
  store = await startProxy(() => `http://127.0.0.1:${storagePort}`);
  const ports = { page: 0, worker: 0, storage: storagePort };
  // Prewarming would also make the sizes before the first viewer.
  const vars = { S3_ENDPOINT: store.url, PREWARM: "false" };
  [stack, browser] = await Promise.all([startStack({ ports, vars }), startBrowser()]);
  api = apiOf(stack);
  const files = { "/index.html": "<!doctype html><title>sizes</title>" };
  server = await serve(path.join(root, "wasm-client"), { port: Number(new URL(stack.pageUrl).port), files });
  page = await browser.newPage();
  await page.goto(stack.pageUrl);
  photo = await drawJpeg(page, 1600, 1200);
  await page.evaluate(
    async ([base64, endpoint, token]) => {
      const { prepare, upload } = await import("/dist/index.js");
      const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const base64Of = async (blob) => {
        const bytes = new Uint8Array(await blob.arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      };
      const photo = new Blob([bytesOf(base64)], { type: "image/jpeg" });
      /** Uploads, and returns the facts of the upload. */
      const send = async (picture, options = {}) => {
        const progress = [];
        const onProgress = (it) => progress.push(it);
        const image = await upload(picture, { endpoint, token, onProgress, ...options });
        return { image, progress };
      };
      /** Prepares one picture with the package. */
      const made = async (base64, options) => base64Of((await prepare(bytesOf(base64), options)).blob);
      Object.assign(window, { prepare, photo, send, made });
    },
    [photo.toString("base64"), stack.workerUrl, stack.token],
  );
});
after(async () => {
  await browser?.close();
  server?.close();
  await stack?.stop();
  await store?.stop();
});
beforeEach(() => store.reset());

const temporary = async () => (await stack.storedKeys()).filter((key) => key.startsWith("temp/"));
const bodyOf = async (response) => Buffer.from(await response.arrayBuffer());

/** Prepares a picture with the package. */
async function made(bytes, options) {
  return Buffer.from(await page.evaluate(([base64, options]) => window.made(base64, options), [bytes.toString("base64"), options]), "base64");
}

/** Checks that the first request for a size comes from `source` and shows the photo. */
async function assertShown(id, size, source, init = ANY) {
  const response = await api.image(size, id, init);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("x-calotype-cache"), source, `${size} of ${id}`);
  const type = response.headers.get("content-type");
  const bytes = await bodyOf(response);
  const seen = await quadrantsOf(page, bytes, type);
  assert.deepEqual([seen.width, seen.height], [SIDES[size], (SIDES[size] * 3) / 4]);
  const { red, green, blue, yellow } = QUADRANTS;
  seen.colors.forEach((color, index) => assert.ok(near(color, [red, green, blue, yellow][index], 24), `${size} ${index}: ${color}`));
  return { bytes, type };
}

test("what the package sends is what the first viewer gets", async () => {
  const { image, progress, sent } = await page.evaluate(async () => {
    const variants = [1200, 800, 300];
    const jpeg = await window.prepare(window.photo, { variants });
    const webp = await window.prepare(window.photo, { variants, format: "webp" });
    const all = [...jpeg.variants, ...webp.variants];
    const done = await window.send({ ...jpeg, variants: all });
    return { ...done, sent: [jpeg, ...all].map(({ sha256, bytes, width, format }) => ({ sha256, bytes, width, format })) };
  });
  assert.equal(store.seen(PUT_SIZE).length, 6);
  assert.deepEqual(await temporary(), []);
  for (const [size, side] of Object.entries(SIDES)) {
    for (const [format, accept] of [["webp", "image/webp,*/*"], ["jpeg", "*/*"]]) {
      const { bytes, type } = await assertShown(image.id, size, "stored", { headers: { accept } });
      const { sha256: expected } = sent.slice(1).find((it) => it.width === side && it.format === format);
      assert.deepEqual([type, sha256(bytes)], [`image/${format}`, expected], size);
      assert.deepEqual((await tagsOf(bytes, format)).filter((tag) => !isDrawing(tag)), []);
      const again = await api.image(size, image.id, { headers: { accept } });
      assert.equal(again.headers.get("x-calotype-cache"), "hit");
    }
  }
  const total = sent.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.deepEqual([progress.at(-1).sentBytes, progress.at(-1).totalBytes, progress.at(-1).attempt], [total, total, 1]);
  const told = progress.map(({ sentBytes }) => sentBytes);
  assert.deepEqual(told, told.toSorted((a, b) => a - b));
  assert.match(stack.workerLog(), /published as they came: items\/large/);
  const rows = await stack.query(`SELECT key FROM derivatives WHERE image_id = '${image.id}'`);
  assert.equal(rows.length, 6);

  const deleted = await api.request(`/v1/images/${image.id}`, { method: "DELETE" });
  assert.equal(deleted.status, 204);
  assert.deepEqual((await stack.storedKeys()).filter((key) => key.includes(image.id)), []);
});

test("a file is prepared with its variants and sent with them", async () => {
  const { image } = await page.evaluate(() => {
    const file = new File([window.photo, "x"], "photo.jpg");
    return window.send(file, { prepare: { variants: [300, 100], format: "webp", quality: 70 } });
  });
  // 100 px is not a named size.
  assert.deepEqual(store.seen(PUT_SIZE), [`PUT /photos/temp/uploads/${image.id}-thumbnail.webp`]);
  await assertShown(image.id, "thumbnail", "stored");
  await assertShown(image.id, "medium", "derived");
});

test("a size that does not arrive fails nothing; one that does at the second try is published", async () => {
  // In the order of the collection's sizes.
  const busy = { status: 503, headers: { "retry-after": "0" } };
  void store.break(/^PUT .*-large\.webp$/, { answer: busy });
  void store.break(/^PUT .*-medium\.webp$/, { answer: { status: 403, body: "<Error><Code>AccessDenied</Code></Error>" } });
  const { image, progress } = await page.evaluate(() => window.send(window.photo, { prepare: { variants: [1200, 800], format: "webp", quality: 71 } }));
  assert.equal(store.seen(/^PUT .*-large\.webp$/).length, 2);
  await assertShown(image.id, "large", "stored");
  await assertShown(image.id, "medium", "derived");
  assert.deepEqual([progress.at(-1).sentBytes, progress.at(-1).attempt], [progress.at(-1).totalBytes, 1]);
  assert.deepEqual(await temporary(), []);
});

/** Uploads the photo with these sizes, each as its client declares it. */
async function uploadWith(original, sizes) {
  const declared = sizes.map(({ size, type, bytes }) => ({ size, ...api.declare(bytes, type) }));
  const asked = await api.ask(api.declare(original, "image/jpeg", { sizes: declared }));
  assert.equal(asked.status, 201, await asked.clone().text());
  const ticket = await asked.json();
  assert.equal((await api.put(ticket, original)).status, 200);
  for (const [index, { bytes }] of sizes.entries()) {
    assert.equal((await api.put(ticket.sizes[index], bytes)).status, 200);
    assert.equal((await api.put(ticket.sizes[index], bytes)).status, 412, "it is good once");
  }
  const completed = await api.complete(ticket.id);
  assert.equal(completed.status, 200);
  return ticket.id;
}

test("a size that lies is not published, and the right one is derived", async () => {
  const blank = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1200, 900);
    const context = canvas.getContext("2d");
    for (let x = 0; x < 1200; x += 100) (context.fillStyle = x % 200 ? "#eee" : "#123"), context.fillRect(x, 0, 100, 900);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  const honest = await made(photo, { maxSide: 1200 });
  const other = await made(Buffer.from(blank, "base64"), { format: "jpeg" });
  const gps = await withTags(honest, "jpg", ["-GPSLatitude=48.2", "-GPSLatitudeRef=N"]);
  const turned = await withTags(honest, "jpg", ["-n", "-Orientation=3"]);
  const script = Buffer.concat([honest, Buffer.from("<script>alert(1)</script>")]);
  const smaller = await made(photo, { maxSide: 1199 });
  for (const [at, [name, bytes, why]] of [
    ["another picture", other, "it shows another picture"],
    ["a position", gps, "it has more in it than a picture"],
    ["upside down", turned, "it does not stand upright"],
    ["a script behind it", script, "it has more in it than a picture"],
    ["a pixel less", smaller, "it has other dimensions"],
  ].entries()) {
    const original = await made(photo, { quality: 90 - at });
    const id = await uploadWith(original, [{ size: "large", type: "image/jpeg", bytes }]);
    const line = stack.workerLog().split("\n").find((it) => it.includes(`${id}-large.jpg is not published`));
    assert.match(line ?? "", new RegExp(why), name);
    assert.deepEqual((await stack.storedKeys()).filter((key) => key.includes(id)), [`items/original/${id}.jpg`], name);
    const shown = await assertShown(id, "large", "derived", { headers: { accept: "*/*" } });
    assert.notEqual(sha256(shown.bytes), sha256(bytes), name);
    assert.deepEqual((await tagsOf(shown.bytes, "jpg")).filter((tag) => !isDrawing(tag)), [], name);
  }
  const original = await made(photo, { quality: 75 });
  const id = await uploadWith(original, [{ size: "large", type: "image/jpeg", bytes: honest }]);
  const shown = await assertShown(id, "large", "stored", { headers: { accept: "*/*" } });
  assert.equal(sha256(shown.bytes), sha256(honest), "the honest one is");
});

test("a size's ticket is good for its own bytes and its own place", async () => {
  const [large, medium] = [await made(photo, { maxSide: 1200 }), await made(photo, { maxSide: 800 })];
  const sizes = [
    { size: "large", ...api.declare(large) },
    { size: "medium", ...api.declare(medium) },
  ];
  const ticket = await (await api.ask(api.declare(photo, "image/jpeg", { sizes }))).json();
  const [first, second] = ticket.sizes;
  const flipped = Buffer.from(large);
  flipped[flipped.length >> 1] ^= 1;
  assert.equal((await api.put(first, flipped)).status, 400);
  assert.equal((await api.put(first, medium)).status, 403);
  assert.equal((await api.put(first, large, { "content-type": "image/webp" })).status, 403);
  const moved = { ...first, url: first.url.replace("-large", "-medium") };
  assert.equal((await api.put(moved, large)).status, 403);
  assert.equal((await api.put({ ...second, url: first.url }, medium)).status, 403);
  assert.deepEqual(await temporary(), []);
  assert.equal((await api.put(first, large)).status, 200);
  assert.equal((await temporary()).length, 1);
  const canceled = await api.request(`/v1/uploads/${ticket.id}`, { method: "DELETE" });
  assert.equal(canceled.status, 204);
  assert.deepEqual(await temporary(), []);
});

test("what is declared wrong of sizes is refused", async () => {
  const size = { size: "large", content_type: "image/webp", bytes: 3, sha256: "0".repeat(64) };
  for (const [sizes, expected, extra] of [
    [[size, size], "400 request_invalid"],
    [[{ ...size, size: "original" }], "400 request_invalid"],
    [[{ ...size, key: "items/large/x.webp" }], "400 request_invalid"],
    [[size], "400 request_invalid", { collection: "profiles" }],
    [[{ ...size, bytes: 2 ** 21 + 1 }], "413 file_too_large"],
    [[{ ...size, content_type: "image/avif" }], "415 format_unsupported"],
    [[{ ...size, content_type: "text/html" }], "415 format_unknown"],
  ]) {
    const asked = await api.ask(api.declare(photo, "image/jpeg", { sizes, ...extra }));
    assert.equal(await problemOf(asked), expected, JSON.stringify(sizes));
  }
});
