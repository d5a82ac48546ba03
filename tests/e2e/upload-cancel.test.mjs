// Uploads canceled at each step: they leave nothing, or a complete image.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { COMPLETE, PUT, TICKET, startLife } from "../harness/upload-life.mjs";

let browser, photo, life;

before(async () => {
  browser = await startBrowser();
  const page = await browser.newPage();
  photo = await drawJpeg(page, 1600, 1200);
  await page.close();
  life = await startLife({ browser, photo });
});
after(async () => {
  await life?.stop();
  await browser?.close();
});
beforeEach(() => life.reset());

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
  await life.assertTakenBack();
  await life.assertNothingLeft();
});

test("given up while it is prepared: nobody was asked", async () => {
  await life.begin({ prepare: {} }, "photo", { abort: "at once" });
  assert.equal((await life.end()).error, "aborted");
  assert.deepEqual(life.edge.seen(/./), []);
  await life.assertNothingLeft();
});

test("given up while it asks for a ticket", async () => {
  const held = life.edge.break(TICKET, { after: new Promise(() => {}) });
  await life.begin();
  await held;
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  await life.assertNothingLeft();
});

test("given up while the bytes are sent", async () => {
  const held = life.store.break(PUT, { stopAt: 0.5 });
  await life.begin();
  await held;
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  await life.assertTakenBack();
  await life.assertNothingLeft();
});

test("given up while the answer to the bytes is under way: what was stored is deleted", async () => {
  // The store has the bytes, but the page does not know it.
  life.store.break(PUT, { loseAnswer: true }).then(() => life.abort());
  await life.begin();
  assert.equal((await life.end()).error, "aborted");
  await life.assertTakenBack();
  await life.assertNothingLeft();
});

test("given up before it is verified: what was stored is deleted, and stays refused", async () => {
  const held = life.edge.break(COMPLETE, { after: new Promise(() => {}) });
  await life.begin();
  await held;
  assert.equal((await life.newKeys()).length, 1, "the bytes are there");
  await life.abort();
  assert.equal((await life.end()).error, "aborted");
  await life.assertTakenBack();
  await life.assertNothingLeft();
  const [{ id }] = await life.stack.query("SELECT id FROM images");
  assert.equal(await problemOf(await life.api.complete(id)), "410 upload_canceled");
});

test("given up when it is verified: that is too late, and the image is whole", async () => {
  life.edge.break(COMPLETE, { loseAnswer: true }).then(() => life.abort());
  await life.begin();
  assert.equal((await life.end()).error, "aborted");
  await life.assertTakenBack(409);
  const rows = await life.stack.query("SELECT id, state FROM images");
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
  await life.assertNothingLeft();
});

test("only its owner takes an upload back, as often as wanted, and only before it is an image", async () => {
  const { api } = life;
  const take = (id, token) => api.request(`/v1/uploads/${id}`, { method: "DELETE", token });
  const ticket = await (await api.ask(api.declare(photo))).json();
  assert.equal((await api.put(ticket, photo)).status, 200);
  assert.equal(await problemOf(await take(ticket.id, "not-a-key")), "401 unauthenticated");
  assert.equal((await life.newKeys()).length, 1);
  for (const _ of [1, 2]) assert.equal((await take(ticket.id)).status, 204);
  await life.assertNothingLeft();

  const image = await api.upload(photo, "image/jpeg");
  assert.equal(await problemOf(await take(image.id)), "409 upload_completed");
  assert.equal((await api.image("original", image.id)).status, 200);
  assert.equal(await problemOf(await take("01ARZ3NDEKTSV4RRFFQ69G5FAV")), "404 not_found");
});
