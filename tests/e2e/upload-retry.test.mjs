// Connections break, answers get lost, tickets expire, the network goes: one call still makes one image.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { pause } from "../harness/process.mjs";
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

test("a connection that breaks half way through the body", async () => {
  life.store.break(PUT, { cutAt: 0.5 });
  await life.assertOneImage(await life.run());
  assert.equal(life.store.seen(PUT).length, 2);
  assert.equal(life.edge.seen(TICKET).length, 1);
  assert.equal((await life.progress()).at(-1).attempt, 2);
});

test("a PUT that arrived although its answer did not", async () => {
  life.store.break(PUT, { loseAnswer: true });
  await life.assertOneImage(await life.run());
  assert.deepEqual(life.store.answered(PUT), [412]);
});

test("a ticket and a verdict whose answers got lost", async () => {
  life.edge.break(TICKET, { loseAnswer: true });
  life.edge.break(COMPLETE, { loseAnswer: true });
  await life.assertOneImage(await life.run());
  assert.equal(life.edge.seen(TICKET).length, 2);
  assert.equal(life.edge.seen(COMPLETE).length, 2);
});

test("an edge that is busy for a moment", async () => {
  const busy = { status: 503, headers: { "retry-after": "1" } };
  life.edge.break(TICKET, { answer: busy });
  life.edge.break(TICKET, { answer: busy });
  life.edge.break(COMPLETE, { answer: { status: 429, headers: { "retry-after": "0" } } });
  life.store.break(PUT, { answer: { status: 500 } });
  await life.assertOneImage(await life.run());
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
  await life.assertOneImage(await life.run());
});

test("a connection on which nothing moves any more", async () => {
  life.store.break(PUT, { stopAt: 0.5 });
  await life.assertOneImage(await life.run({ stallSeconds: 1 }));
  assert.equal(life.store.seen(PUT).length, 2);
});

test("a PUT that was answered and is not there", async () => {
  life.store.break(PUT, { answer: { status: 200 } });
  await life.assertOneImage(await life.run());
  assert.deepEqual(life.edge.answered(COMPLETE), [409, 200]);
});

test("a ticket that ended before the edge looked: a new one for the same upload", async () => {
  const body = JSON.stringify({ code: "upload_expired" });
  life.edge.break(COMPLETE, { answer: { status: 410, body } });
  await life.assertOneImage(await life.run());
  assert.equal(life.edge.seen(TICKET).length, 2);

  await life.reset();
  for (let times = 0; times < 4; times++) life.edge.break(COMPLETE, { answer: { status: 410, body } });
  assert.equal((await life.run()).error, "upload_expired");
  assert.equal(life.edge.seen(TICKET).length, 3, "two new tickets and no more");
});

test("a ticket that the store calls expired in its own words: a new one", async () => {
  // Garage 2.5.0 answers 400 where S3 answers 403.
  const body = "<Error><Code>InvalidRequest</Code><Message>Bad request: Date is too old</Message></Error>";
  life.store.break(PUT, { answer: { status: 400, body } });
  await life.assertOneImage(await life.run());
  assert.equal(life.edge.seen(TICKET).length, 2);

  await life.reset();
  life.store.break(PUT, { answer: { status: 400, body: "<Error><Code>BadDigest</Code></Error>" } });
  assert.equal((await life.run()).error, "upload_refused");
});

test("a ticket that ended before the PUT arrived", async (t) => {
  const short = await startLife({ browser, photo, vars: { TICKET_EXPIRES_IN_SECONDS: "3" } });
  t.after(() => short.stop());
  await short.reset();
  let goOn;
  const held = short.store.break(PUT, { after: new Promise((resolve) => (goOn = resolve)) });
  await short.begin();
  await held;
  // The ticket must first expire, on the storage's clock.
  await pause(4100);
  goOn();
  await short.assertOneImage(await short.end());
  assert.deepEqual(short.store.answered(PUT), [403, 200]);
  assert.equal(short.edge.seen(TICKET).length, 2);
});

test("no network: it waits for it, and uses up no retry", async (t) => {
  t.after(() => life.context.setOffline(false));
  await life.context.setOffline(true);
  await life.begin({ retries: 0 });
  await life.until(() => window.progress.at(-1)?.waiting === "online");
  assert.equal(life.edge.seen(TICKET).length, 0);
  await life.context.setOffline(false);
  await life.assertOneImage(await life.end());
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
  await life.assertOneImage(await life.end());
});
