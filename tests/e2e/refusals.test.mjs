// Refusals by worker and storage, which leave nothing behind.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, pngOfSize } from "../harness/fixtures.mjs";
import { pause } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";

const MIB = 1024 * 1024;

let stack, browser, api, photo;

before(async () => {
  [stack, browser] = await Promise.all([startStack(), startBrowser()]);
  api = apiOf(stack);
  photo = await drawJpeg(await browser.newPage(), 640, 480);
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});
afterEach(async () => {
  assert.deepEqual(await stack.storedKeys(), [], "something was kept");
});

test("no key, a wrong key and another scheme are 401", async () => {
  const declared = api.declare(photo);
  for (const headers of [{}, { authorization: `Bearer ${"x".repeat(67)}` }, { authorization: `Basic ${stack.token}` }]) {
    const response = await api.ask(declared, { token: null, headers });
    assert.equal(response.headers.get("www-authenticate")?.startsWith("Bearer"), true);
    assert.equal(await problemOf(response), "401 unauthenticated");
  }
  assert.equal(await problemOf(await api.complete("01ARZ3NDEKTSV4RRFFQ69G5FAV", { token: null })), "401 unauthenticated");
});

test("requests that cannot be right are refused before anything is signed", async () => {
  const good = api.declare(photo);
  for (const [change, expected] of [
    [{ bytes: 10 * MIB + 1 }, "413 file_too_large"],
    [{ bytes: 0 }, "422 file_empty"],
    [{ content_type: "image/svg+xml" }, "415 format_unknown"],
    [{ content_type: "image/avif" }, "415 format_unsupported"],
    [{ sha256: "abc" }, "400 request_invalid"],
    [{ bytes: -1 }, "400 request_invalid"],
    [{ collection: "../items" }, "400 request_invalid"],
    [{ key: "items/original/mine.jpg" }, "400 request_invalid"],
    [{ name: "x".repeat(20_000) }, "413 request_too_large"],
  ]) {
    assert.equal(await problemOf(await api.ask({ ...good, ...change })), expected, JSON.stringify(change).slice(0, 60));
  }
  const noJson = await api.request("/v1/uploads", { method: "POST", body: "{", headers: { "content-type": "application/json" } });
  assert.equal(await problemOf(noJson), "400 request_invalid");
  assert.equal(await problemOf(await api.request("/v1/uploads")), "405 method_not_allowed");
});

test("other bytes than declared fail at the storage", async () => {
  const ticket = await api.ticketFor(photo);
  const other = Buffer.from(photo);
  other[other.length - 10] ^= 1;
  assert.equal((await api.put(ticket, other)).status, 400);
  assert.equal((await api.put(ticket, photo.subarray(1))).status, 403, "another length");
  assert.equal((await api.put(ticket, Buffer.alloc(0))).status, 403, "no bytes");
  assert.equal((await api.put(ticket, photo, { "content-type": "text/html" })).status, 403, "another type");
  assert.equal((await api.put(ticket, photo, { "x-amz-acl": "public-read" })).status, 403, "an unsigned header");
  assert.equal(await problemOf(await api.complete(ticket.id)), "409 upload_missing");
});

test("a ticket's address works for no other key, method or moment", async () => {
  const ticket = await api.ticketFor(photo);
  const url = new URL(ticket.url);
  const elsewhere = new URL(url);
  elsewhere.pathname = `/${stack.bucket}/items/original/01ARZ3NDEKTSV4RRFFQ69G5FAV.jpg`;
  assert.equal((await api.put({ ...ticket, url: elsewhere }, photo)).status, 403);
  const later = new URL(url);
  later.searchParams.set("X-Amz-Expires", "86400");
  assert.equal((await api.put({ ...ticket, url: later }, photo)).status, 403);
  assert.equal((await fetch(url)).status, 403, "GET with a PUT's signature");
  assert.equal((await fetch(url.origin + url.pathname, { method: "PUT", body: photo })).status, 403, "no signature");
});

test("bytes that are not what they were declared to be are refused and deleted", async () => {
  const text = Buffer.from("This is a text, whatever its name says. ".repeat(20));
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const bomb = pngOfSize(30_000, 30_000);
  for (const [name, bytes, type, expected] of [
    ["text as JPEG", text, "image/jpeg", "415 format_unknown"],
    ["SVG as PNG", svg, "image/png", "415 format_unknown"],
    ["JPEG as PNG", photo, "image/png", "415 format_mismatch"],
    ["PNG of 900 megapixels", bomb, "image/png", "422 image_too_large"],
    ["half a JPEG", photo.subarray(0, photo.length / 2), "image/jpeg", "422 image_corrupt"],
  ]) {
    const ticket = await api.ticketFor(bytes, type);
    assert.equal((await api.put(ticket, bytes)).status, 200, name);
    assert.equal(await problemOf(await api.complete(ticket.id)), expected, name);
    assert.deepEqual(await stack.storedKeys(), [], name);
    assert.equal(await problemOf(await api.complete(ticket.id)), expected, `${name}, asked again`);
    assert.equal(await problemOf(await api.image("original", ticket.id)), "404 not_found", name);
  }
});

test("completing an id that never had a ticket is a 404", async () => {
  assert.equal(await problemOf(await api.complete("01ARZ3NDEKTSV4RRFFQ69G5FAV")), "404 not_found");
  assert.equal(await problemOf(await api.complete("..%2f..%2f")), "404 not_found");
});

test("an expired ticket fails at the storage", async (t) => {
  const short = await startStack({ vars: { TICKET_EXPIRES_IN_SECONDS: "1" } });
  t.after(() => short.stop());
  const shortApi = apiOf(short);
  const ticket = await (await shortApi.ask(shortApi.declare(photo))).json();
  const lifetime = new URL(ticket.url).searchParams.get("X-Amz-Expires");
  assert.equal(lifetime, "1");
  await pause(Math.max(0, Date.parse(ticket.expires_at) - Date.now()) + 1100);
  assert.equal((await shortApi.put(ticket, photo)).status, 403);
  assert.deepEqual(await short.storedKeys(), []);
});

test("only the page's origin may call from a browser", async () => {
  const preflight = (origin) =>
    fetch(`${stack.workerUrl}/v1/uploads`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization, content-type" },
    });
  const allowed = await preflight(stack.pageUrl);
  assert.equal(allowed.headers.get("access-control-allow-origin"), stack.pageUrl);
  assert.match(allowed.headers.get("access-control-allow-headers"), /authorization/i);
  const stranger = await preflight("https://stranger.example");
  assert.equal(stranger.headers.get("access-control-allow-origin"), null);
});
