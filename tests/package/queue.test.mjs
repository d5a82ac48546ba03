// The queue behind the element and the React hook, with work that ends on command.

import assert from "node:assert/strict";
import path from "node:path";
import { beforeEach, test } from "node:test";

import { root } from "../harness/process.mjs";

const dist = path.join(root, "wasm-client/dist");
const { createQueue } = await import(path.join(dist, "upload/queue.js"));
const { CalotypeError } = await import(path.join(dist, "base/error.js"));

/** The pending work: each call waits until the test ends it. */
let preparing, uploading;

/** Waits until all reactions to resolved promises have run. */
const rest = () => new Promise((resolve) => setImmediate(resolve));

const call = (calls) => (subject, options) =>
  new Promise((resolve, reject) => {
    const end = (settle) => (value) => {
      settle(value);
      return rest();
    };
    calls.push({ subject, options, resolve: end(resolve), reject: end(reject) });
    options.signal.addEventListener("abort", () => reject(new CalotypeError("aborted")));
  });

const queueWith = (options = {}) =>
  createQueue({ endpoint: "/edge", token: "key", ...options }, { prepare: call(preparing), upload: call(uploading) });
const file = (name) => new File(["photo"], name);
const statesOf = (queue) => queue.items.map((it) => it.state);
const small = new Blob(["small"]);
/** A result of `prepare`; the last variant is the preview that the queue adds to the caller's. */
const prepared = (name, ...variants) => ({ prepared: name, bytes: 3, variants: [...variants, { width: 192, blob: small }] });

beforeEach(() => {
  preparing = [];
  uploading = [];
});

test("a file waits, is prepared, is sent, and is done", async () => {
  const queue = queueWith({ prepare: { maxSide: 800 }, collection: "profiles" });
  const seen = [];
  queue.subscribe(({ kind, item }) => seen.push(`${kind} ${item.state} ${item.stage ?? item.progress}`));
  assert.deepEqual(queue.add([file("a.jpg")]), []);
  preparing[0].options.onProgress("decode");
  await preparing[0].resolve(prepared("a"));
  uploading[0].options.onProgress({ step: "put", sentBytes: 1, totalBytes: 2 });
  await uploading[0].resolve({ id: "1" });
  assert.deepEqual(seen, [
    "added waiting 0",
    "changed preparing decode",
    "prepared ready 0",
    "changed uploading 0",
    "changed uploading 0.475",
    "uploaded done 1",
  ]);
  const { signal, onProgress, ...forPrepare } = preparing[0].options;
  assert.deepEqual(forPrepare, { maxSide: 800, variants: [192] }, "prepare is told nothing that it would refuse");
  const { endpoint, token, collection, name } = uploading[0].options;
  assert.deepEqual([endpoint, token, collection, name], ["/edge", "key", "profiles", "a.jpg"]);
  assert.equal(queue.working, false);
});

test("three are sent at once; the next goes when one has ended, well or not", async () => {
  const queue = queueWith();
  queue.add(["a", "b", "c", "d", "e"].map(file));
  assert.equal(preparing.length, 5, "the pool of the package bounds the preparing");
  for (const it of preparing) await it.resolve(prepared("x"));
  assert.equal(uploading.length, 3);
  await uploading[0].resolve({ id: "1" });
  assert.equal(uploading.length, 4);
  await uploading[1].reject(new CalotypeError("upload_refused"));
  assert.equal(uploading.length, 5);
});

test("without an endpoint nothing is sent", async () => {
  const queue = queueWith({ endpoint: undefined });
  queue.add([file("a")]);
  await preparing[0].resolve(prepared("a"));
  assert.deepEqual(await queue.upload(), []);
  assert.deepEqual([statesOf(queue), uploading.length], [["ready"], 0]);
});

test("without autoUpload it sends when told, also what is still being prepared, and answers with the images", async () => {
  const queue = queueWith({ autoUpload: false });
  queue.add([file("a"), file("b")]);
  await preparing[0].resolve(prepared("a"));
  assert.equal(uploading.length, 0);
  const images = queue.upload();
  await preparing[1].resolve(prepared("b"));
  assert.deepEqual(uploading.map((it) => it.subject.prepared), ["a", "b"]);
  await uploading[1].reject(new CalotypeError("network_failed"));
  await uploading[0].resolve({ id: "1" });
  assert.deepEqual(await images, [{ id: "1" }]);
  assert.deepEqual(statesOf(queue), ["done", "failed"]);
});

test("a failed upload is tried again with what is prepared", async () => {
  const queue = queueWith();
  queue.add([file("a")]);
  await preparing[0].resolve(prepared("a"));
  await uploading[0].reject(new CalotypeError("network_failed"));
  const [{ id, canRetry, error, prepared: kept }] = queue.items;
  assert.deepEqual([canRetry, error.code, kept.prepared], [true, "network_failed", "a"]);
  queue.retry(id);
  await rest();
  assert.deepEqual([preparing.length, uploading.length, statesOf(queue)], [1, 2, ["uploading"]]);
});

test("trying again what failed in the preparing does not send it unasked", async () => {
  const queue = queueWith({ autoUpload: false });
  queue.add([file("a")]);
  await preparing[0].reject(new CalotypeError("engine_unavailable"));
  queue.retry(queue.items[0].id);
  await preparing[1].resolve(prepared("a"));
  assert.deepEqual([statesOf(queue), uploading.length], [["ready"], 0]);
});

test("a file that is itself no good is not tried again", async () => {
  const queue = queueWith();
  queue.add([file("a")]);
  await preparing[0].reject(new CalotypeError("image_corrupt"));
  queue.retry(queue.items[0].id);
  assert.deepEqual([queue.items[0].canRetry, preparing.length], [false, 1]);
});

test("what no other try mends is not offered another one", async () => {
  const expected = { unauthenticated: true, network_failed: true, upload_expired: true, quota_exceeded: true, not_configured: true, option_invalid: false, scope_missing: false, metadata_present: false, request_invalid: false };
  for (const [code, canRetry] of Object.entries(expected)) {
    preparing = [];
    const queue = queueWith();
    queue.add([file("a")]);
    await preparing[0].resolve(prepared("a"));
    await uploading.at(-1).reject(new CalotypeError(code));
    assert.equal(queue.items[0].canRetry, canRetry, code);
  }
});

test("a photo that waits for its turn to be sent says so", async () => {
  const queue = queueWith({ autoUpload: false });
  queue.add(["a", "b", "c", "d"].map(file));
  for (const it of preparing) await it.resolve(prepared("x"));
  assert.deepEqual(statesOf(queue), ["ready", "ready", "ready", "ready"]);
  void queue.upload();
  assert.deepEqual(queue.items.map((it) => [it.state, it.waiting]), [...Array(3).fill(["uploading", null]), ["uploading", "turn"]]);
  await uploading[0].resolve({ id: "1" });
  assert.deepEqual([queue.items[3].state, queue.items[3].waiting], ["uploading", null]);
});

test("each photo has a preview, which the caller's variants do not show", async () => {
  const queue = queueWith({ prepare: { variants: [800] } });
  queue.add([file("a")]);
  assert.deepEqual([preparing[0].options.variants, queue.items[0].preview], [[800, 192], null]);
  const large = { width: 800, blob: new Blob(["large"]) };
  await preparing[0].resolve(prepared("a", large));
  const [{ preview, prepared: made }] = queue.items;
  assert.equal(preview, small);
  assert.deepEqual(made.variants, [large]);
});

test("where there is no room for a preview the smallest variant serves", async () => {
  const sides = [900, 800, 700, 600, 500, 400, 300, 200];
  const queue = queueWith({ prepare: { variants: sides } });
  queue.add([file("a")]);
  assert.deepEqual(preparing[0].options.variants, sides);
  const variants = sides.map((width) => ({ width, blob: new Blob([`${width}`]) }));
  await preparing[0].resolve({ prepared: "a", variants });
  assert.equal(queue.items[0].preview, variants[7].blob);
  assert.equal(queue.items[0].prepared.variants.length, 8);
});

test("the same photo twice is one image", async () => {
  const queue = queueWith({ autoUpload: false });
  queue.add([file("a"), file("a"), file("b")]);
  for (const it of preparing) await it.resolve(prepared("x"));
  const images = queue.upload();
  for (const id of ["1", "1", "2"].entries()) await uploading[id[0]].resolve({ id: id[1] });
  assert.deepEqual(await images, [{ id: "1" }, { id: "2" }]);
});

test("what is thrown and is no CalotypeError becomes one", async () => {
  const queue = queueWith();
  queue.add([file("a")]);
  await preparing[0].reject(new TypeError("oh"));
  assert.equal(queue.items[0].error.code, "internal");
  assert.equal(queue.items[0].error.cause.message, "oh");
});

test("canceling stops the work, and late news of it changes nothing", async () => {
  const queue = queueWith();
  queue.add([file("a")]);
  await preparing[0].resolve(prepared("a"));
  queue.cancel(queue.items[0].id);
  assert.equal(uploading[0].options.signal.aborted, true);
  uploading[0].options.onProgress({ step: "put", sentBytes: 2, totalBytes: 2 });
  await uploading[0].resolve({ id: "1" });
  assert.deepEqual([statesOf(queue), queue.items[0].error], [["canceled"], null]);
  queue.retry(queue.items[0].id);
  await rest();
  await uploading[1].resolve({ id: "2" });
  assert.deepEqual([statesOf(queue), queue.items[0].image.id], [["done"], "2"]);
});

test("removing aborts, tells so, and frees a place below the limit", async () => {
  const queue = queueWith({ maxFiles: 2 });
  const [a, b, c] = ["a", "b", "c"].map(file);
  assert.deepEqual(queue.add([a, b, c]), [c]);
  const removed = [];
  queue.subscribe(({ kind, item }) => kind === "removed" && removed.push(item.name));
  queue.remove(queue.items[0].id);
  assert.equal(preparing[0].options.signal.aborted, true);
  assert.deepEqual(removed, ["a"]);
  assert.deepEqual(queue.add([c]), []);
  queue.removeAll();
  assert.deepEqual([queue.items, removed], [[], ["a", "b", "c"]]);
});

test("one waiting in line for its upload can be canceled before it starts", async () => {
  const queue = queueWith();
  queue.add(["a", "b", "c", "d"].map(file));
  for (const it of preparing) await it.resolve(prepared("x"));
  assert.equal(queue.working, true);
  queue.cancel(queue.items[3].id);
  for (const it of [...uploading]) await it.resolve({ id: "1" });
  assert.deepEqual([uploading.length, statesOf(queue).at(-1)], [3, "canceled"]);
});

test("items and array are new when something changed, and the same when nothing did", async () => {
  const queue = queueWith();
  queue.add([file("a"), file("b")]);
  const before = queue.items;
  assert.equal(queue.items, before);
  preparing[0].options.onProgress("decode");
  assert.notEqual(queue.items, before);
  assert.notEqual(queue.items[0], before[0]);
  assert.equal(queue.items[1], before[1]);
});

test("a token function goes on to each upload, which asks it again when a key is over", async () => {
  const token = async () => "key";
  const queue = queueWith({ token });
  queue.add([file("a"), file("b")]);
  for (const it of preparing) await it.resolve(prepared("x"));
  await rest();
  assert.deepEqual(uploading.map((it) => it.options.token), [token, token]);
});

test("upload is told of the token function, retries, and what it waits for is shown", async () => {
  const token = async () => "key";
  const queue = queueWith({ token, retries: 1, stallSeconds: 5 });
  queue.add([file("a")]);
  await preparing[0].resolve(prepared("a"));
  const { options } = uploading[0];
  assert.deepEqual([options.token, options.retries, options.stallSeconds], [token, 1, 5]);
  assert.equal("retries" in preparing[0].options, false);
  options.onProgress({ step: "put", sentBytes: 1, totalBytes: 2, waiting: "online" });
  assert.equal(queue.items[0].waiting, "online");
  await uploading[0].reject(new CalotypeError("network_failed"));
  assert.equal(queue.items[0].waiting, null);
});
