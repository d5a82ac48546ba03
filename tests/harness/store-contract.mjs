// The contract of an S3-compatible store with the worker, tried through the worker on workerd.

import assert from "node:assert/strict";
import { after, afterEach, before, suite, test } from "node:test";

import sharp from "sharp";

import { apiOf, problemOf } from "./api.mjs";
import { sha256 } from "./fixtures.mjs";
import { send } from "./http.mjs";
import { noiseJpeg } from "./noise.mjs";
import { startProxy } from "./proxy.mjs";
import { bucketOf } from "./s3.mjs";
import { randomSecrets, startStack } from "./stack.mjs";
import { answersOf } from "./store-answers.mjs";

const BUCKET = "calotype-contract";
const ORIGINAL = /^PUT \/calotype-contract\/items\/original\//;
const DELETE_MANY = /^POST \/calotype-contract$/;

/**
 * Registers the tests of one store.
 *
 * @param {object} store
 * @param {string} store.name with its version
 * @param {(bucket: string) => Promise<import("./stores.mjs").RunningStore>} store.start
 * @param {"put-once" | "put"} store.ticket the `S3_TICKET` that is right for it
 * @param {Record<string, string>} store.answers to tickets, to their abuse, and to what an operator sets
 * @param {boolean} store.encrypts whether it does when it is asked to
 * @param {number} store.deleteMany status of its answer to DeleteObjects
 */
export function holdToContract({ name, start, ticket, answers, encrypts, deleteMany }) {
  suite(name, () => {
    let store, seen, bucket, stack, api, photo;

    before(async () => {
      store = await start(BUCKET);
      bucket = bucketOf(store, BUCKET);
      seen = await startProxy(() => store.url);
      stack = await startStack({ vars: varsOf(store, seen.url, ticket), secrets: secretsOf(store) });
      await bucket.allowPage(stack.pageUrl);
      api = apiOf(stack);
      photo = await gradient(1600, 1200);
    });
    after(async () => {
      await stack?.stop();
      await seen?.stop();
      await store?.stop();
    });
    afterEach(async () => {
      seen.reset();
      assert.deepEqual(await bucket.keys(), [], "something is left in the bucket");
    });

    /** Deletes an image: nothing that has its id may be left. */
    const remove = async ({ id }) => {
      const deleted = await api.request(`/v1/images/${id}`, { method: "DELETE" });
      assert.equal(deleted.status, 204);
    };

    test("an original is copied inside the store and served: whole, in part, by HEAD, by condition", async () => {
      // Read back in two blocks.
      const bytes = noiseJpeg(1600, 1200);
      const image = await api.upload(bytes);
      assert.deepEqual(seen.answered(ORIGINAL), [200]);
      assert.deepEqual(await bucket.keys(), [`items/original/${image.id}.jpg`]);

      const part = await api.image("original", image.id, { headers: { range: "bytes=1048570-1048589" } });
      assert.deepEqual([part.status, part.headers.get("content-range")], [206, `bytes 1048570-1048589/${bytes.length}`]);
      assert.deepEqual(await bodyOf(part), bytes.subarray(1048570, 1048590));
      const whole = await api.image("original", image.id);
      assert.deepEqual([whole.status, whole.headers.get("content-type")], [200, "image/jpeg"]);
      assert.deepEqual(await bodyOf(whole), bytes);
      const head = await api.image("original", image.id, { method: "HEAD" });
      assert.deepEqual([head.status, head.headers.get("content-length")], [200, `${bytes.length}`]);
      const known = await api.image("original", image.id, { headers: { "if-none-match": whole.headers.get("etag") } });
      assert.equal(known.status, 304);
      await remove(image);
    });

    test("a derivative is made once, and read from the store where nothing is cached", async () => {
      const image = await api.upload(photo);
      const made = await api.image("medium", image.id);
      assert.equal(made.headers.get("x-calotype-cache"), "derived");
      const bytes = await bodyOf(made);
      assert.ok((await bucket.keys()).some((key) => key.startsWith(`items/medium/${image.id}.`)));

      const stored = await elsewhere(stack, `/i/medium/${image.id}`);
      assert.equal(stored.headers["x-calotype-cache"], "stored");
      assert.deepEqual(stored.body, bytes);
      await remove(image);
    });

    test("an original without its metadata is stored as its record says", async () => {
      const tagged = await sharp(photo).withExif({ IFD0: { Copyright: "a secret" } }).jpeg().toBuffer();
      assert.ok(tagged.includes("a secret"));
      const image = await api.upload(tagged);
      const original = await bucket.read(`items/original/${image.id}.jpg`);
      assert.ok(!original.includes("a secret"));
      assert.deepEqual([image.bytes, image.sha256], [original.length, sha256(original)]);
      assert.deepEqual(await bodyOf(await api.image("original", image.id)), original);
      await remove(image);
    });

    test("sizes made in the browser are published as they came", async () => {
      const [medium, thumbnail] = await Promise.all([800, 300].map((width) => sharp(photo).resize(width).jpeg().toBuffer()));
      const sizes = { medium, thumbnail };
      const declared = Object.entries(sizes).map(([size, bytes]) => ({ size, ...api.declare(bytes) }));
      const { id, sizes: asked, ...original } = await api.ticketFor(photo, "image/jpeg", { sizes: declared });
      for (const [one, bytes] of [[original, photo], [asked[0], medium], [asked[1], thumbnail]]) {
        assert.equal((await api.put(one, bytes)).status, 200);
      }
      assert.equal((await api.complete(id)).status, 200);
      for (const [size, bytes] of Object.entries(sizes)) {
        const shown = await api.image(size, id);
        assert.equal(shown.headers.get("x-calotype-cache"), "stored", size);
        assert.deepEqual(await bodyOf(shown), bytes, size);
      }
      await remove({ id });
    });

    test("an upload that is taken back leaves nothing", async () => {
      const ticket = await api.ticketFor(photo);
      assert.equal((await api.put(ticket, photo)).status, 200);
      assert.equal((await bucket.keys()).length, 1);
      assert.equal((await api.request(`/v1/uploads/${ticket.id}`, { method: "DELETE" })).status, 204);
    });

    test("an image of many objects is deleted, at once where the store can", async () => {
      const image = await api.upload(photo);
      for (const size of ["large", "medium", "thumbnail"]) {
        const made = await api.image(size, image.id);
        assert.equal(made.headers.get("x-calotype-cache"), "derived");
        await made.arrayBuffer();
      }
      assert.equal((await bucket.keys()).length, 4);
      seen.reset();
      await remove(image);
      assert.equal(seen.answered(DELETE_MANY).at(-1), deleteMany);
    });

    test("an image is refused that the store does not encrypt as it is asked to", async (t) => {
      const vars = { ...varsOf(store, seen.url, ticket), S3_SERVER_SIDE_ENCRYPTION: "AES256" };
      const encrypted = await startStack({ vars, secrets: secretsOf(store) });
      t.after(() => encrypted.stop());
      const api = apiOf(encrypted);
      const asked = await api.ticketFor(photo);
      assert.equal((await api.put(asked, photo)).status, 200);
      const completed = await api.complete(asked.id);
      if (encrypts) {
        assert.equal(completed.status, 200);
        assert.equal((await api.request(`/v1/images/${asked.id}`, { method: "DELETE" })).status, 204);
        return;
      }
      assert.equal(await problemOf(completed), "503 storage_unavailable");
      assert.match(encrypted.workerLog(), /the store did not encrypt with AES256/);
      assert.equal((await api.request(`/v1/uploads/${asked.id}`, { method: "DELETE" })).status, 204);
    });

    test("tickets, their abuse and what an operator sets are answered as docs/storage.md says", async (t) => {
      const found = await answersOf({ api, bucket, page: stack.pageUrl });
      for (const [use, answer] of Object.entries(found)) t.diagnostic(`${name}: ${use}: ${answer}`);
      assert.deepEqual(found, answers);
    });
  });
}

const varsOf = ({ region }, endpoint, ticket) => ({
  S3_ENDPOINT: endpoint,
  S3_REGION: region,
  S3_BUCKET: BUCKET,
  S3_TICKET: ticket,
  // For what the store makes of tickets that it may not know.
  PROFILES_S3_TICKET: "put-once",
  VERIFICATION_S3_TICKET: "post",
});

const secretsOf = ({ credentials }) => ({
  ...randomSecrets(),
  S3_ACCESS_KEY_ID: credentials.accessKeyId,
  S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});

/** The same worker under another name, for which the edge cache has nothing. */
const elsewhere = ({ workerUrl }, path) =>
  send(workerUrl + path, { headers: { host: `elsewhere.localhost:${new URL(workerUrl).port}` } });

const bodyOf = async (response) => Buffer.from(await response.arrayBuffer());

/** A JPEG in which any two areas differ, as in a photo. */
function gradient(width, height) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      pixels[at] = (x * 255) / width;
      pixels[at + 1] = (y * 255) / height;
      pixels[at + 2] = ((x ^ y) & 64) * 3;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 }).toBuffer();
}
