// The details of an upload's image, the refusals, and a second upload of the same picture.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { CANCEL, COMPLETE, PUT, TICKET, startLife } from "../harness/upload-life.mjs";

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
  await life.assertOneImage(done);
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
  await life.assertNothingLeft();
});

test("after it failed, the same picture goes up with the next call", async () => {
  for (let times = 0; times < 2; times++) life.store.break(PUT, { cutAt: 0.5 });
  assert.equal((await life.run({ retries: 1 })).error, "network_failed");
  await life.assertTakenBack();
  await life.assertNothingLeft();
  await life.reset();
  await life.assertOneImage(await life.run());
});

test("the same picture again is the same image, and nothing is sent", async () => {
  const first = await life.run();
  await life.assertOneImage(first);
  assert.deepEqual(await life.run(), first);
  assert.equal(life.store.seen(PUT).length, 1);
  assert.equal(life.edge.seen(COMPLETE).length, 1);
  assert.deepEqual(life.edge.answered(CANCEL), []);
});

test("a key that is over is asked for once more", async () => {
  const good = life.stack.token;
  await life.assertOneImage(await life.run({ tokens: ["an-old-key", good] }));
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
  assert.equal((await life.stack.query("SELECT id FROM images")).length, 1);
  const other = await api.ask({ ...declared, bytes: declared.bytes + 1 }, { headers });
  assert.equal(await problemOf(other), "422 idempotency_key_reused");
  assert.equal(await problemOf(await api.ask(declared, { headers: { "idempotency-key": "a b" } })), "400 request_invalid");
});
