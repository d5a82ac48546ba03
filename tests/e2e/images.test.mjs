// An owner's operations on existing images, on the real worker, database, storage
// and cache.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, sha256 } from "../harness/fixtures.mjs";
import { pause } from "../harness/process.mjs";
import { randomSecrets, startStack } from "../harness/stack.mjs";

const ABSENT = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

let stack, browser, api, photos, stranger;

before(async () => {
  const secrets = randomSecrets();
  const other = randomSecrets().API_KEYS;
  secrets.API_KEYS += `,${other}`;
  stranger = { token: other };
  [stack, browser] = await Promise.all([startStack({ secrets }), startBrowser()]);
  api = apiOf(stack);
  const page = await browser.newPage();
  photos = [];
  for (const width of [640, 650, 660, 670]) photos.push(await drawJpeg(page, width, 480));
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});
beforeEach(async () => {
  for (;;) {
    const { images } = await (await api.request("/v1/images?limit=100")).json();
    if (images.length === 0) break;
    for (const { id } of images) assert.equal((await remove(id)).status, 204);
  }
  await stack.query("DELETE FROM images");
});

const read = (id, options) => api.request(`/v1/images/${id}`, options);
const list = async (query = "") => (await api.request(`/v1/images${query}`)).json();
const remove = (id, options) => api.request(`/v1/images/${id}`, { method: "DELETE", ...options });
const change = (id, json, options) => api.request(`/v1/images/${id}`, { method: "PATCH", json, ...options });
const order = (album, images, options) =>
  api.request(`/v1/albums/${album}/order`, { method: "PUT", json: { images }, ...options });
const idsOf = ({ images }) => images.map(({ id }) => id);

/** Uploads all photos one after the other, oldest first. */
async function uploadAll(extra) {
  const images = [];
  for (const photo of photos) images.push(await api.upload(photo, "image/jpeg", extra));
  return images;
}

test("an image is read as it was completed, by its owner only", async () => {
  const said = {
    album: "summer",
    title: "On the\nbeach",
    alt: "",
    thumbhash: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w",
    // A leap second: Unix time gives the next second the same number.
    taken_at: "2017-01-01T00:59:60+01:00",
    expires_on: "2099-01-01T00:00:00Z",
    metadata: { sku: "4711" },
  };
  const image = await api.upload(photos[0], "image/jpeg", said);
  const answer = await read(image.id);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  const found = await answer.json();
  assert.deepEqual(found, image);
  const { album, title, alt, thumbhash, taken_at, expires_on, metadata } = found;
  const kept = { album, title, alt, thumbhash, taken_at, expires_on, metadata };
  assert.deepEqual(kept, { ...said, title: "On the beach" });
  assert.deepEqual([found.sha256, found.bytes], [sha256(photos[0]), photos[0].length]);

  for (const [id, options] of [[image.id, stranger], [ABSENT, {}]]) {
    assert.equal(await problemOf(await read(id, options)), "404 not_found");
    assert.equal(await problemOf(await change(id, { title: "mine" }, options)), "404 not_found");
    assert.equal(await problemOf(await remove(id, options)), "404 not_found");
  }
  assert.deepEqual(await (await read(image.id)).json(), image);
  assert.equal(await problemOf(await read(image.id, { token: null })), "401 unauthenticated");
});

test("an upload is no image until it is completed", async () => {
  const ticket = await (await api.ask(api.declare(photos[0]))).json();
  assert.equal(await problemOf(await read(ticket.id)), "404 not_found");
  assert.equal(await problemOf(await remove(ticket.id)), "404 not_found");
  assert.deepEqual(await list(), { images: [] });
});

test("a list is newest first, and pages of it give every image once", async () => {
  const images = await uploadAll({ album: "summer" });
  const newestFirst = images.map(({ id }) => id).reverse();
  assert.deepEqual(idsOf(await list()), newestFirst);
  assert.deepEqual(idsOf(await list("?collection=items&album=summer")), newestFirst);
  assert.deepEqual(await list("?collection=profiles"), { images: [] });
  assert.deepEqual(await list("?album=winter"), { images: [] });
  const theirs = await (await api.request("/v1/images", stranger)).json();
  assert.deepEqual(theirs, { images: [] });

  const first = await list("?limit=3");
  assert.deepEqual(idsOf(first), newestFirst.slice(0, 3));
  // Deletions and uploads between two pages do not shift the pages.
  await remove(newestFirst[1]);
  await api.upload(photos[2], "image/jpeg", { collection: "profiles" });
  const second = await list(`?limit=3&cursor=${first.next}`);
  assert.deepEqual(idsOf(second), newestFirst.slice(3));
  assert.equal(second.next, undefined);

  const refused = [
    [`?limit=3&cursor=${first.next}&album=summer`],
    [`?cursor=${first.next}x`],
    ["?cursor=x"],
    ["?limit=0"],
    ["?limit=101"],
    ["?limit=1&limit=2"],
    ["?offset=1"],
    ["?album=../x"],
    ["?collection=others"],
    [`?limit=3&cursor=${first.next}`, stranger],
  ];
  for (const [query, options] of refused) {
    assert.equal(await problemOf(await api.request(`/v1/images${query}`, options)), "400 request_invalid", query);
  }
});

test("a change sets, keeps and clears, and refuses what it does not know", async () => {
  const image = await api.upload(photos[0], "image/jpeg", { title: "A", alt: "B" });
  const answer = await change(image.id, { title: null, album: "summer", focal_point: { x: 0.25, y: 1 } });
  assert.equal(answer.status, 200);
  const changed = await answer.json();
  const { title: _, ...rest } = image;
  assert.deepEqual(changed, { ...rest, album: "summer", focal_point: { x: 0.25, y: 1 } });
  assert.deepEqual(await (await read(image.id)).json(), changed);

  const merge = { "content-type": "application/merge-patch+json" };
  const patch = (body, headers) => api.request(`/v1/images/${image.id}`, { method: "PATCH", body, headers });
  const moved = await (await patch('{"focal_point":{"x":0.5}}', merge)).json();
  assert.deepEqual(moved.focal_point, { x: 0.5, y: 1 });

  for (const [body, headers = merge, expected = "400 request_invalid"] of [
    ['{"state":"ready"}'],
    ['{"sha256":null}'],
    ['{"title":1}'],
    ['{"album":"a/b"}'],
    ['{"focal_point":{"x":2,"y":0}}'],
    ["[]"],
    ["{"],
    [""],
    ["{}", { "content-type": "text/plain" }],
    [JSON.stringify({ title: "x".repeat(20_000) }), merge, "413 request_too_large"],
  ]) {
    assert.equal(await problemOf(await patch(body, headers)), expected, body.slice(0, 40));
  }
  assert.deepEqual(await (await read(image.id)).json(), moved);
  assert.equal(await problemOf(await api.request(`/v1/images/${image.id}`, { method: "PUT" })), "405 method_not_allowed");
});

test("an album is put in order as a whole or not at all", async () => {
  const [a, b, c, d] = (await uploadAll({ album: "summer" })).map(({ id }) => id);
  assert.equal((await order("summer", [c, a, d, b])).status, 204);
  const ordered = await list("?album=summer");
  assert.deepEqual(idsOf(ordered), [c, a, d, b]);
  assert.deepEqual(ordered.images.map(({ position }) => position), [0, 1, 2, 3]);
  const start = await list("?album=summer&limit=3");
  assert.deepEqual(idsOf(await list(`?album=summer&limit=3&cursor=${start.next}`)), [b]);

  for (const [images, options, expected = "400 request_invalid"] of [
    [[a, b, c]],
    [[a, b, c, c]],
    [[a, b, c, d, ABSENT]],
    [[]],
    [["x"]],
    [[a, b, c, d], stranger, "404 not_found"],
  ]) {
    assert.equal(await problemOf(await order("summer", images, options)), expected, `${images}`);
  }
  assert.equal(await problemOf(await order("winter", [a])), "404 not_found");
  assert.deepEqual(await list("?album=summer"), ordered);

  await change(b, { album: "winter" });
  const { albums } = await (await api.request("/v1/albums")).json();
  const told = albums.map(({ name, count, cover }) => [name, count, cover.id]);
  assert.deepEqual(told, [["summer", 3, c], ["winter", 1, b]]);
  assert.match(albums[0].cover.urls.thumbnail, /\/i\/thumbnail\//);
  assert.deepEqual(await (await api.request("/v1/albums", stranger)).json(), { albums: [] });
});

test("a deleted image leaves nothing, and deleting it again is the same", async () => {
  const image = await api.upload(photos[0], "image/jpeg", { album: "summer", title: "secret" });
  for (const size of ["original", "large", "medium", "thumbnail"]) {
    await (await api.image(size, image.id)).arrayBuffer();
    const hit = await api.image(size, image.id);
    assert.equal(hit.headers.get("x-calotype-cache"), "hit");
    await hit.arrayBuffer();
  }
  assert.equal((await stack.storedKeys()).length, 4);
  for (const _ of [1, 2]) {
    assert.equal((await remove(image.id)).status, 204);
    assert.deepEqual(await stack.storedKeys(), []);
    for (const size of ["original", "large", "medium", "thumbnail"]) {
      assert.equal(await problemOf(await api.image(size, image.id)), "404 not_found", size);
    }
    assert.equal(await problemOf(await read(image.id)), "404 not_found");
    assert.equal(await problemOf(await api.complete(image.id)), "404 not_found");
    assert.deepEqual(await list(), { images: [] });
  }
  assert.equal(await problemOf(await remove(image.id, stranger)), "404 not_found");
  const [row] = await stack.query("SELECT * FROM images");
  assert.equal(JSON.stringify(row).includes("secret"), false);
  // The same bytes make a new image.
  const again = await api.upload(photos[0]);
  assert.notEqual(again.id, image.id);
  assert.equal((await api.image("medium", again.id)).status, 200);
});

test("an image with an end is gone at that moment, and from storage with the next run", async () => {
  const end = new Date(Math.ceil(Date.now() / 1000) * 1000 + 6000);
  const image = await api.upload(photos[0], "image/jpeg", { expires_on: end.toISOString() });
  const lasting = await api.upload(photos[1]);
  const seen = await api.image("medium", image.id);
  assert.equal(seen.status, 200, "it was slower than its end");
  const [, seconds] = /^public, max-age=(\d+)$/.exec(seen.headers.get("cache-control"));
  assert.ok(seconds <= 7);
  // The image must first expire, on the worker's clock.
  await pause(end - Date.now() + 50);
  assert.equal(await problemOf(await api.image("medium", image.id)), "404 not_found");
  assert.equal(await problemOf(await read(image.id)), "404 not_found");
  assert.deepEqual(idsOf(await list()), [lasting.id]);
  assert.equal((await stack.storedKeys()).length, 3);

  assert.equal((await stack.sweep()).outcome, "ok");
  assert.deepEqual(await stack.storedKeys(), [`items/original/${lasting.id}.jpg`]);
  const rows = await stack.query("SELECT id, state FROM images ORDER BY id");
  assert.deepEqual(rows, [{ id: image.id, state: "deleted" }, { id: lasting.id, state: "ready" }]);
  const past = await api.ask(api.declare(photos[2], "image/jpeg", { expires_on: end.toISOString() }));
  assert.equal(await problemOf(past), "400 request_invalid");
});

test("the scheduled run clears up what was abandoned, and finishes a deletion", async () => {
  const ticket = await (await api.ask(api.declare(photos[0]))).json();
  assert.equal((await api.put(ticket, photos[0])).status, 200);
  const image = await api.upload(photos[1]);
  assert.equal((await stack.storedKeys()).length, 2);
  await stack.query(`UPDATE images SET expires_at = 0 WHERE id = '${ticket.id}'`);
  await stack.query(`UPDATE images SET state = 'deleting', settled_at = 0 WHERE id = '${image.id}'`);
  assert.equal((await stack.sweep()).outcome, "ok");
  assert.deepEqual(await stack.storedKeys(), []);
  assert.equal(await problemOf(await api.complete(ticket.id)), "410 upload_expired");

  await stack.query("UPDATE images SET settled_at = 0");
  await stack.sweep();
  assert.deepEqual(await stack.query("SELECT id FROM images"), []);
});

test("bytes that are an image already are not sent again", async () => {
  const image = await api.upload(photos[0]);
  const declared = api.declare(photos[0]);
  const again = await api.ask(declared);
  assert.equal(again.status, 200);
  assert.deepEqual(await again.json(), image);
  for (const [json, options] of [
    [{ ...declared, collection: "profiles" }],
    [{ ...declared, expires_on: "2099-01-01T00:00:00Z" }],
    [declared, stranger],
  ]) {
    assert.equal((await api.ask(json, options)).status, 201);
  }
});

test("two uploads of the same bytes at once become two whole images", async () => {
  const tickets = await Promise.all(
    [1, 2].map(async () => (await api.ask(api.declare(photos[0]))).json()),
  );
  const images = await Promise.all(
    tickets.map(async (ticket) => {
      assert.equal((await api.put(ticket, photos[0])).status, 200);
      return (await api.complete(ticket.id)).json();
    }),
  );
  assert.notEqual(images[0].id, images[1].id);
  for (const { id } of images) {
    const body = Buffer.from(await (await api.image("original", id)).arrayBuffer());
    assert.equal(sha256(body), sha256(photos[0]));
  }
  const oldest = images.map(({ id }) => id).sort()[0];
  assert.equal((await (await api.ask(api.declare(photos[0]))).json()).id, oldest);
  await remove(images[0].id);
  assert.equal((await api.image("original", images[1].id)).status, 200, "one does not need the other");
});
