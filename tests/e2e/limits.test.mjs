// Limits on the real worker: Durable Objects, Retry-After and RateLimit fields.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { before, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { randomSecrets, startStack } from "../harness/stack.mjs";

let photo;

before(async () => {
  const browser = await startBrowser();
  photo = await drawJpeg(await browser.newPage(), 640, 480);
  await browser.close();
});

/** A stack that ends with the test. */
async function stackOf(t, vars, options = {}) {
  const stack = await startStack({ vars, ...options });
  t.after(() => stack.stop());
  return { stack, api: apiOf(stack) };
}

/** Some bytes to declare; they are never sent. */
const declared = (api, length = 100) => api.declare(randomBytes(length));

const twoKeys = () => {
  const secrets = randomSecrets();
  const other = randomSecrets().API_KEYS;
  return { secrets: { ...secrets, API_KEYS: `${secrets.API_KEYS},${other}` }, other };
};

test("uploads beyond the limit are 429, for that key alone", async (t) => {
  const { secrets, other } = twoKeys();
  const { api } = await stackOf(t, { LIMIT_UPLOADS_PER_MINUTE: "3" }, { secrets });
  for (const left of [2, 1, 0]) {
    const response = await api.ask(declared(api));
    assert.equal(response.status, 201);
    const policies = response.headers.get("ratelimit-policy");
    assert.match(policies, /^"requests";q=5000;w=5, "uploads";q=3;w=60, "bytes";q=10737418240;w=86400;qu="content-bytes"$/);
    assert.match(response.headers.get("ratelimit"), new RegExp(`"uploads";r=${left};t=\\d+`));
  }
  const refused = await api.ask(declared(api));
  const wait = Number(refused.headers.get("retry-after"));
  assert.ok(wait >= 1 && wait <= 20, `retry-after: ${wait}`);
  assert.match(refused.headers.get("ratelimit"), /"uploads";r=0;t=\d+/);
  assert.equal(await problemOf(refused), "429 rate_limited");
  assert.equal((await api.ask(declared(api), { token: other })).status, 201);
  // The caller may do everything else.
  assert.equal(await problemOf(await api.complete("01ARZ3NDEKTSV4RRFFQ69G5FAV")), "404 not_found");
});

test("a restart of the worker gives no upload back", async (t) => {
  const data = await mkdtemp(path.join(tmpdir(), "calotype-limits-"));
  t.after(() => rm(data, { recursive: true, force: true }));
  const secrets = randomSecrets();
  const vars = { LIMIT_UPLOADS_PER_MINUTE: "1", LIMIT_UPLOAD_BYTES_PER_DAY: "1000" };
  const first = await startStack({ data, secrets, vars });
  t.after(() => first.stop());
  assert.equal((await apiOf(first).ask(declared(apiOf(first), 900))).status, 201);
  await first.stop();
  const { api } = await stackOf(t, { ...vars, LIMIT_UPLOADS_PER_MINUTE: "100" }, { data, secrets });
  assert.equal(await problemOf(await api.ask(declared(api, 101))), "429 quota_exceeded");
});

test("bytes beyond the day's quota are 429 until midnight, and a smaller file still fits", async (t) => {
  const { stack, api } = await stackOf(t, { LIMIT_UPLOAD_BYTES_PER_DAY: "1000" });
  assert.equal((await api.ask(declared(api, 600))).status, 201);
  const refused = await api.ask(declared(api, 401));
  const wait = Number(refused.headers.get("retry-after"));
  assert.ok(wait >= 1 && wait <= 86_400, `retry-after: ${wait}`);
  assert.equal(await problemOf(refused), "429 quota_exceeded");
  assert.equal((await api.ask(declared(api, 400))).status, 201);
  const [{ count }] = await stack.query("SELECT count(*) AS count FROM images");
  assert.equal(count, 2, "a refused upload leaves no record");
});

test("a caller gets its burst and what comes back, and not one request more", async (t) => {
  const { api } = await stackOf(t, { LIMIT_REQUESTS_PER_SECOND: "2", LIMIT_REQUESTS_BURST: "10" });
  const began = Date.now();
  const statuses = [];
  for (let round = 0; round < 10; round++) {
    const responses = await Promise.all(Array.from({ length: 10 }, () => api.complete("01ARZ3NDEKTSV4RRFFQ69G5FAV")));
    statuses.push(...responses.map((response) => response.status));
  }
  const seconds = (Date.now() - began) / 1000;
  const granted = statuses.filter((status) => status === 404).length;
  assert.equal(granted + statuses.filter((status) => status === 429).length, 100, statuses.join());
  assert.ok(granted >= 10, `${granted} granted`);
  assert.ok(granted <= 10 + 2 * seconds + 1, `${granted} granted in ${seconds} s`);
});

test("a busy caller within its limits is never refused", async (t) => {
  const { api } = await stackOf(t, {});
  const statuses = new Map();
  const ask = () => api.complete("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  for (let round = 0; round < 40; round++) {
    // A kept-alive connection may end just as it is reused, which gives no answer at all.
    const responses = await Promise.all(Array.from({ length: 50 }, () => ask().catch(ask)));
    for (const { status } of responses) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  assert.deepEqual([...statuses], [[404, 2000]]);
});

test("refused keys count by address; a good key from the same address goes on", async (t) => {
  const { api } = await stackOf(t, { LIMIT_ANONYMOUS_PER_MINUTE: "4" });
  const token = "x".repeat(67);
  const tries = [];
  for (let number = 0; number < 6; number++) tries.push(await problemOf(await api.ask(declared(api), { token })));
  // The request to healthz that waits for the worker was the first of four.
  assert.deepEqual(tries.slice(0, 3), Array(3).fill("401 unauthenticated"));
  assert.deepEqual(tries.slice(3), Array(3).fill("429 rate_limited"));
  assert.equal((await api.ask(declared(api))).status, 201);
});

test("what is cached costs an address nothing", async (t) => {
  const { api } = await stackOf(t, { LIMIT_ANONYMOUS_PER_MINUTE: "3" });
  const image = await api.upload(photo);
  assert.equal((await api.image("medium", image.id)).headers.get("x-calotype-cache"), "derived");
  for (let number = 0; number < 30; number++) {
    const hit = await api.image("medium", image.id);
    assert.equal(hit.headers.get("x-calotype-cache"), "hit");
    assert.equal(hit.headers.get("ratelimit"), null, "a picture is kept and shown to others");
  }
  assert.equal((await api.image("thumbnail", image.id)).status, 200);
  const refused = await api.image("large", image.id);
  assert.equal(refused.headers.get("cache-control"), "no-store");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  assert.equal(await problemOf(refused), "429 rate_limited");
  assert.equal((await api.image("medium", image.id)).headers.get("x-calotype-cache"), "hit");
});

test("0 is off", async (t) => {
  const { api } = await stackOf(t, {
    LIMIT_REQUESTS_PER_SECOND: "0",
    LIMIT_UPLOADS_PER_MINUTE: "0",
    LIMIT_UPLOAD_BYTES_PER_DAY: "0",
    LIMIT_ANONYMOUS_PER_MINUTE: "0",
  });
  const response = await api.ask(declared(api));
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("ratelimit"), null);
});
