// A failing store behind the real worker, over the real network.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { freePort } from "../harness/process.mjs";
import { startProxy } from "../harness/proxy.mjs";
import { startStack } from "../harness/stack.mjs";

const GET = /^GET \/photos\/temp\//;
const COPY = /^PUT \/photos\/items\/original\//;

let store, stack, api, page, browser;

before(async () => {
  browser = await startBrowser();
  page = await browser.newPage();
  const storage = await freePort();
  store = await startProxy(() => `http://127.0.0.1:${storage}`);
  stack = await startStack({ ports: { page: 0, worker: 0, storage }, vars: { S3_ENDPOINT: store.url } });
  api = apiOf(stack);
});
after(async () => {
  await browser?.close();
  await stack?.stop();
  await store?.stop();
});
afterEach(() => store.reset());

/** A ticket whose bytes have arrived. */
const arrived = async (width) => {
  const picture = await drawJpeg(page, width, 8);
  const ticket = await (await api.ask(api.declare(picture))).json();
  const put = await api.put(ticket, picture);
  assert.equal(put.status, 200);
  store.reset();
  return ticket;
};

test("a redirect is not followed: it would carry the signature to another host", async () => {
  const ticket = await arrived(8);
  let asked = 0;
  const stranger = createServer((_, response) => {
    asked++;
    response.end();
  }).listen(0, "127.0.0.1");
  await once(stranger, "listening");
  const location = `http://127.0.0.1:${stranger.address().port}/here`;
  try {
    for (const status of [301, 302, 307, 308]) {
      void store.break(GET, { answer: { status, headers: { location } } });
      assert.equal(await problemOf(await api.complete(ticket.id)), "503 storage_unavailable", String(status));
      store.reset();
    }
    assert.equal(asked, 0);
  } finally {
    stranger.close();
  }
  assert.equal((await api.complete(ticket.id)).status, 200);
});

test("what fails in passing is tried again; what goes on is a clean 503, and the next call goes on", async () => {
  const ticket = await arrived(9);
  const fail = (on, times) => {
    for (let left = times; left > 0; left--) void store.break(on, { answer: { status: 503 } });
  };
  fail(GET, 2);
  fail(COPY, 9);
  const refused = await api.complete(ticket.id);
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  assert.equal(await problemOf(refused), "503 storage_unavailable");
  assert.deepEqual(store.answered(GET).slice(0, 3), [503, 503, 206]);
  assert.deepEqual(store.answered(COPY), [503, 503, 503]);
  store.reset();
  assert.equal((await api.complete(ticket.id)).status, 200);
});

test("connections that break in the middle of a picture leave nothing half done", async () => {
  const ticket = await arrived(10);
  for (let times = 3; times > 0; times--) void store.break(GET, { loseAnswer: true });
  assert.equal(await problemOf(await api.complete(ticket.id)), "503 storage_unavailable");
  store.reset();
  const image = await (await api.complete(ticket.id)).json();
  assert.deepEqual([image.width, image.height], [10, 8]);
});
