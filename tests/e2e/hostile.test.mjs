// Hostile requests. Each gets a typed refusal, none leaves anything behind,
// and the worker still works afterwards.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, pngOfSize, withTags } from "../harness/fixtures.mjs";
import { chunked, requestText, sendRaw } from "../harness/raw.mjs";
import { randomSecrets, startStack } from "../harness/stack.mjs";

const MIB = 1024 * 1024;
/** An id that no ticket has. */
const ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

let stack, api, photo, located, stranger, document;

before(async () => {
  const [mine, others] = [randomSecrets(), randomSecrets()];
  stranger = others.API_KEYS;
  const [started, browser] = await Promise.all([
    // The attacker's key has the scopes to upload and read, and no others.
    startStack({ secrets: { ...mine, API_KEYS: `${mine.API_KEYS},${stranger}:upload+read` } }),
    startBrowser(),
  ]);
  stack = started;
  api = apiOf(stack);
  photo = await drawJpeg(await browser.newPage(), 64, 48);
  await browser.close();
  located = await withTags(photo, "jpg", ["-GPSLatitude=48.2", "-GPSLatitudeRef=N"]);
  document = await (await fetch(`${stack.workerUrl}/openapi.json`)).json();
});
after(() => stack?.stop());

// The functions that send a row.

const raw = (...request) => () => sendRaw(stack.workerUrl, requestText(...request));
const get = (path) => raw(`GET ${path}`);
const keyed = (...headers) => [`Authorization: Bearer ${stack.token}`, ...headers];
const post = (path) => () => raw(`POST ${path}`, keyed("Content-Length: 0"))();
const withKey = (authorization) => () => api.ask(api.declare(photo), { token: null, headers: { authorization } });
const json = { "content-type": "application/json" };
const body = (text, headers = json) => () => api.request("/v1/uploads", { method: "POST", body: text, headers });
const declare = (change) => () => api.ask({ ...api.declare(photo), ...change });
const named = (key) => () => api.ask(api.declare(photo), { headers: { "idempotency-key": key } });
const text = (change) => () => JSON.stringify({ ...api.declare(photo), ...change });
const mint = (change) => () => api.request("/v1/keys", { method: "POST", json: { label: "a", scopes: ["read"], ...change } });
const patch = (text, headers = json) => () => api.request(`/v1/images/${ID}`, { method: "PATCH", body: text, headers });
const order = (album, images) => () => {
  const sent = JSON.stringify({ images });
  const headers = keyed("Content-Type: application/json", `Content-Length: ${sent.length}`);
  return sendRaw(stack.workerUrl, requestText(`PUT /v1/albums/${album}/order`, headers, sent));
};
const list = (query) => () => sendRaw(stack.workerUrl, requestText(`GET /v1/images?${query}`, keyed()));
const inChunks = (make, length) => () =>
  raw("POST /v1/uploads", keyed("Content-Type: application/json", "Transfer-Encoding: chunked"), chunked(make(), length))();

/** Uploads the bytes with a false declaration, and completes the upload twice, with the same answer. */
const upload = (make, type = "image/jpeg", collection = "items") => async () => {
  const bytes = make();
  const ticket = await api.ticketFor(bytes, type, { collection });
  assert.equal((await api.put(ticket, bytes)).status, 200);
  const first = await problemOf(await api.complete(ticket.id));
  assert.equal(await problemOf(await api.image("original", ticket.id)), "404 not_found");
  const again = await api.complete(ticket.id);
  assert.equal(await problemOf(again.clone()), first, "asked again");
  return again;
};

/** Sends a PUT that the store refuses with this status, and completes the upload nevertheless. */
const refusedPut = (status, send) => async () => {
  const ticket = await api.ticketFor(photo);
  assert.equal((await send(ticket)).status, status);
  return api.complete(ticket.id);
};

// The contents of the requests.

const jwt = (header, claims, signature = "") =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".") + `.${signature}`;
const ADMIN = { sub: "admin", scope: "admin", exp: 4102444800 };
const hs256 = (secret) => {
  const signed = jwt({ alg: "HS256", typ: "JWT" }, ADMIN).slice(0, -1);
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
};
const nested = (open, close, depth) => open.repeat(depth) + close.repeat(depth);
const html = Buffer.from("<!doctype html><script>alert(document.domain)</script>");
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
const pdf = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF");
const insert = (bytes, at, more) => Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
/** Changes the dimensions in the frame header (ITU-T T.81 § B.2.2). */
const jpegOfSize = (width, height) => {
  const bytes = Buffer.from(photo);
  const at = bytes.findIndex((byte, index) => byte === 0xff && [0xc0, 0xc2].includes(bytes[index + 1]));
  bytes.writeUInt16BE(height, at + 5);
  bytes.writeUInt16BE(width, at + 7);
  return bytes;
};
const gifOf = (frames) => {
  const frame = Buffer.from("\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0", "latin1");
  const screen = Buffer.from("GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff", "latin1");
  return Buffer.concat([screen, ...Array(frames).fill(frame), Buffer.from(";")]);
};

/** The rows: content, refusal, and the function that sends it. */
const ROWS = {
  "paths and ids": [
    ["a dot segment out of a size", "404 not_found", get(`/i/medium/../${ID}`)],
    ["an encoded dot segment", "404 not_found", get("/i/medium/%2e%2e/%2e%2e/etc/passwd")],
    ["an encoded slash", "404 not_found", get("/i/medium/..%2f..%2ftemp%2fuploads")],
    ["where the cache keeps a record", "404 not_found", get(`/i/~/record/${ID}`)],
    ["where the cache keeps a picture", "404 not_found", get(`/i/~/object/items/original/${ID}.jpg`)],
    ["the same, encoded", "404 not_found", get(`/i/%7e/record/${ID}`)],
    ["a twice encoded slash", "404 not_found", get("/i/medium/..%252f..%252ftemp")],
    ["an encoded backslash", "404 not_found", get(`/i/..%5c..%5coriginal/${ID}`)],
    ["an overlong UTF-8 dot", "404 not_found", get(`/i/%c0%ae%c0%ae/${ID}`)],
    ["bad percent-encoding", "404 not_found", get(`/i/%zz/${ID}%`)],
    ["bytes that are no UTF-8", "404 not_found", get(`/i/\xff\xfe/${ID}`)],
    ["an encoded NUL behind an id", "404 not_found", get(`/i/medium/${ID}%00`)],
    ["an encoded NUL and an extension", "404 not_found", get(`/i/medium/${ID}%00.jpg`)],
    ["a line break and a header in a path", "404 not_found", get(`/i/medium%0d%0aSet-Cookie:%20a=b/${ID}`)],
    ["an id in lower case", "404 not_found", get(`/i/medium/${ID.toLowerCase()}`)],
    ["an id with a look-alike of zero", "404 not_found", get(`/i/medium/O${ID.slice(1)}`)],
    ["an id beyond 128 bits", "404 not_found", get(`/i/medium/8${ID.slice(1)}`)],
    ["an id in full-width digits", "404 not_found", get(`/i/medium/${encodeURIComponent(`０１${ID.slice(2)}`)}`)],
    ["a statement for an id", "404 not_found", post("/v1/uploads/'%20OR%201=1--/complete")],
    ["a path for an id", "404 not_found", post("/v1/uploads/..%2f..%2fhealthz/complete")],
    ["a slash too many at the end", "404 not_found", post(`/v1/uploads/${ID}/complete/`)],
    ["a slash too many at the start", "404 not_found", post("//v1/uploads")],
    ["another case", "404 not_found", post("/V1/Uploads")],
    ["a path parameter", "404 not_found", post("/v1;x=y/uploads")],
    ["a JavaScript prototype", "404 not_found", get("/i/__proto__/constructor")],
    ["a bucket's key", "404 not_found", get(`/photos/items/original/${ID}.jpg`)],
    ["a path of 20 000 characters", "404 not_found", get(`/i/${"a".repeat(20_000)}`)],
    ["a path longer than a URI may be", "400 request_invalid", get(`/i/${"a".repeat(70_000)}`)],
  ],
  methods: [
    ["TRACE", "405 method_not_allowed", raw("TRACE /healthz")],
    ["a WebDAV method", "405 method_not_allowed", raw("PROPFIND /healthz")],
    ["PURGE of a picture", "405 method_not_allowed", raw(`PURGE /i/medium/${ID}`)],
    ["PUT of a picture", "405 method_not_allowed", () => api.image("original", ID, { method: "PUT", body: photo })],
    ["GET of the list of uploads", "405 method_not_allowed", () => api.request("/v1/uploads")],
    ["a method in a header", "405 method_not_allowed", () => api.request(`/v1/uploads/${ID}`, { headers: { "x-http-method-override": "DELETE" } })],
    ["a method in a parameter", "405 method_not_allowed", () => api.request(`/v1/uploads/${ID}?_method=DELETE`, { method: "PATCH" })],
  ],
  keys: [
    ["no key", "401 unauthenticated", () => api.ask(api.declare(photo), { token: null })],
    ["another key", "401 unauthenticated", withKey(`Bearer ck_${"0".repeat(64)}`)],
    ["a key cut short", "401 unauthenticated", () => withKey(`Bearer ${stack.token.slice(0, -1)}`)()],
    ["both keys at once", "401 unauthenticated", () => withKey(`Bearer ${stack.token},${stranger}`)()],
    ["a key as Basic", "401 unauthenticated", () => withKey(`Basic ${Buffer.from(`:${stack.token}`).toString("base64")}`)()],
    ["a key in the address", "401 unauthenticated", () => api.request(`/v1/uploads?access_token=${stack.token}`, { method: "POST", token: null })],
    ["a key in a cookie", "401 unauthenticated", () => api.request("/v1/uploads", { method: "POST", token: null, headers: { cookie: `key=${stack.token}` } })],
    ["a key of 60 000 characters", "401 unauthenticated", raw("POST /v1/uploads", [`Authorization: Bearer ${"k".repeat(60_000)}`, "Content-Length: 0"])],
    ["a key of bytes that are no text", "401 unauthenticated", raw("POST /v1/uploads", ["Authorization: Bearer \xff\xfe\x80", "Content-Length: 0"])],
    ["a JWT without a signature", "401 unauthenticated", withKey(`Bearer ${jwt({ alg: "none" }, ADMIN)}`)],
    ["a JWT signed with an empty secret", "401 unauthenticated", withKey(`Bearer ${hs256("")}`)],
    ["completing without a key", "401 unauthenticated", () => api.complete(ID, { token: null })],
    ["taking back without a key", "401 unauthenticated", () => api.request(`/v1/uploads/${ID}`, { method: "DELETE", token: null })],
    ["completing another's upload", "404 not_found", async () => api.complete((await api.ticketFor(photo)).id, { token: stranger })],
    ["taking back another's upload", "404 not_found", async () => api.request(`/v1/uploads/${(await api.ticketFor(photo)).id}`, { method: "DELETE", token: stranger })],
    ["looking at another's upload", "404 not_found", async () => api.image("original", (await api.ticketFor(photo)).id)],
    ["making a key without the right", "403 scope_missing", () => api.request("/v1/keys", { method: "POST", token: stranger, json: { label: "a", scopes: ["admin"] } })],
    ["listing keys without the right", "403 scope_missing", () => api.request("/v1/keys", { token: stranger })],
    ["the audit table without the right", "403 scope_missing", () => api.request("/v1/audit", { token: stranger })],
    ["changing without the right", "403 scope_missing", () => api.request(`/v1/images/${ID}`, { method: "PATCH", token: stranger, json: {} })],
    ["deleting without the right", "403 scope_missing", () => api.request(`/v1/images/${ID}`, { method: "DELETE", token: stranger })],
    ["the list of images without a key", "401 unauthenticated", () => api.request("/v1/images", { token: null })],
    ["deleting without a key", "401 unauthenticated", () => api.request(`/v1/images/${ID}`, { method: "DELETE", token: null })],
    ["revoking a key by all of it", "404 not_found", () => api.request(`/v1/keys/ck_0123456789ab_${"0".repeat(64)}`, { method: "DELETE" })],
    ["revoking what is no key", "404 not_found", () => api.request("/v1/keys/0123456789ab", { method: "DELETE" })],
    ["a key with no right", "400 request_invalid", mint({ scopes: [] })],
    ["a key with a right nobody knows", "400 request_invalid", mint({ scopes: ["root"] })],
    ["a key that has ended", "400 request_invalid", mint({ expires_at: "2020-01-01T00:00:00Z" })],
    ["a key of an owner that is a path", "400 request_invalid", mint({ owner: "../../admin" })],
    ["a key of no name", "400 request_invalid", mint({ label: "\u202e\u0007" })],
  ],
  images: [
    ["an id that is a path", "404 not_found", () => raw("GET /v1/images/..%2f..%2fhealthz", keyed())()],
    ["an upload that is no image", "404 not_found", async () => api.request(`/v1/images/${(await api.ticketFor(photo)).id}`)],
    ["another's upload as an image", "404 not_found", async () => api.request(`/v1/images/${(await api.ticketFor(photo)).id}`, { token: stranger })],
    ["deleting an upload as an image", "404 not_found", async () => api.request(`/v1/images/${(await api.ticketFor(photo)).id}`, { method: "DELETE" })],
    ["an image that is not there", "404 not_found", () => api.request(`/v1/images/${ID}`, { method: "PATCH", json: { title: "a" } })],
    ["a patch that is a list", "400 request_invalid", patch("[]")],
    ["a patch that is a form", "400 request_invalid", patch("title=a", { "content-type": "application/x-www-form-urlencoded" })],
    ["a patch of 2 000 objects in each other", "400 request_invalid", patch(`${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`)],
    ["a patch of 17 KiB", "413 request_too_large", patch(JSON.stringify({ alt: "x".repeat(17 * 1024) }))],
    ["an album that is a path", "404 not_found", order("..%2f..%2fhealthz", [ID])],
    ["an album that is a dot segment", "404 not_found", order("%2e%2e", [ID])],
    ["an album with a NUL", "404 not_found", order("a%00", [ID])],
    ["an album that is not there", "404 not_found", order("nowhere", [ID])],
    ["an order with an image twice", "400 request_invalid", order("a", [ID, ID])],
    ["an order of 501 images", "400 request_invalid", order("a", Array.from({ length: 501 }, (_, at) => `${ID.slice(0, -3)}${String(at).padStart(3, "0")}`))],
    ["an order with a path for an id", "400 request_invalid", order("a", ["../../etc/passwd"])],
    ["a cursor of one's own", "400 request_invalid", list(`cursor=${"0".repeat(16)}${ID}`)],
    ["a statement for a cursor", "400 request_invalid", list("cursor='%20OR%201=1--")],
    ["a page of none", "400 request_invalid", list("limit=0")],
    ["a page of everything", "400 request_invalid", list("limit=1000000")],
    ["a page of less than none", "400 request_invalid", list("limit=-1")],
    ["a parameter twice", "400 request_invalid", list("limit=1&limit=2")],
    ["another's images by a parameter", "400 request_invalid", list("owner=0123456789abcdef")],
    ["a collection that is a path", "400 request_invalid", list("collection=..%2fitems")],
    ["an end in the past", "400 request_invalid", declare({ expires_on: "2020-01-01T00:00:00Z" })],
    ["an end in the year 10000", "400 request_invalid", declare({ expires_on: "9999-12-31T23:59:59-01:00" })],
    ["a second 60 that is no leap second", "400 request_invalid", declare({ expires_on: "2099-05-05T23:59:60Z" })],
    ["metadata of a hundred entries", "400 request_invalid", declare({ metadata: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, "v"])) })],
    ["metadata with a line break in a name", "400 request_invalid", declare({ metadata: { "a\r\nSet-Cookie": "b" } })],
    ["metadata with a NUL", "400 request_invalid", declare({ metadata: { a: "b\0c" } })],
    ["a title of 201 characters", "400 request_invalid", declare({ title: "x".repeat(201) })],
    ["an album that is a path, declared", "400 request_invalid", declare({ album: "../../etc" })],
    ["a ThumbHash that is none", "400 request_invalid", declare({ thumbhash: "<script>" })],
  ],
  bodies: [
    ["no body", "400 request_invalid", body("")],
    ["no JSON", "400 request_invalid", body("{")],
    ["a list", "400 request_invalid", body("[]")],
    ["null", "400 request_invalid", body("null")],
    ["JSON of another type", "400 request_invalid", () => body(text()(), { "content-type": "text/plain" })()],
    ["a form", "400 request_invalid", body("bytes=5", { "content-type": "application/x-www-form-urlencoded" })],
    ["5 000 lists in each other", "400 request_invalid", body(nested("[", "]", 5_000))],
    ["2 000 objects in each other", "400 request_invalid", body(`${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`)],
    ["depth in a field nobody knows", "400 request_invalid", () => body(text()().replace("{", `{"x":${nested("[", "]", 3_000)},`))()],
    ["a number of 10 000 digits", "400 request_invalid", () => body(text()().replace(/"bytes":\d+/, `"bytes":${"9".repeat(10_000)}`))()],
    ["a field nobody knows", "400 request_invalid", declare({ key: "items/original/mine.jpg" })],
    ["a prototype for a field", "400 request_invalid", () => body(text()().replace("{", '{"__proto__":{"bytes":1},'))()],
    ["a field twice", "400 request_invalid", () => body(text()().replace("{", '{"bytes":1,'))()],
    ["17 KiB", "413 request_too_large", declare({ name: "x".repeat(17 * 1024) })],
    ["900 KiB", "413 request_too_large", body("x".repeat(900 * 1024))],
    ["17 KiB in chunks", "413 request_too_large", inChunks(text({ name: "x".repeat(17 * 1024) }), 100)],
    ["no JSON in chunks of one byte", "400 request_invalid", inChunks(() => '{"bytes":', 1)],
    ["a chunk of no length", "400 request_invalid", () => raw("POST /v1/uploads", keyed("Content-Type: application/json", "Transfer-Encoding: chunked"), "zz\r\n{}\r\n0\r\n\r\n")()],
    ["a length and chunks", "400 request_invalid", () => raw("POST /v1/uploads", keyed("Content-Type: application/json", "Content-Length: 4", "Transfer-Encoding: chunked"), chunked("{}", 2))()],
    ["gzip", "400 request_invalid", () => body(gzipSync(text()()), { ...json, "content-encoding": "gzip" })()],
    ["UTF-16", "400 request_invalid", () => body(Buffer.from(`\ufeff${text()()}`, "utf16le"))()],
    ["a byte order mark", "400 request_invalid", () => body(`\ufeff${text()()}`)()],
    ["bytes that are no UTF-8", "400 request_invalid", () => body(Buffer.from(text({ name: "\xff\xfe" })(), "latin1"))()],
    ["half a surrogate pair", "400 request_invalid", () => body(text()().replace("{", '{"name":"\\ud800",'))()],
    ["NUL bytes between fields", "400 request_invalid", () => body(text()().replaceAll(",", ",\0"))()],
  ],
  declarations: [
    ["no bytes", "422 file_empty", declare({ bytes: 0 })],
    ["bytes below zero", "400 request_invalid", declare({ bytes: -1 })],
    ["half a byte", "400 request_invalid", declare({ bytes: 1.5 })],
    ["bytes as text", "400 request_invalid", declare({ bytes: "5" })],
    ["more than fits 64 bits", "400 request_invalid", declare({ bytes: 2 ** 64 })],
    ["all that fits 64 bits", "413 file_too_large", () => body(text()().replace(/"bytes":\d+/, '"bytes":18446744073709551615'))()],
    ["a byte more than items take", "413 file_too_large", declare({ bytes: 10 * MIB + 1 })],
    ["a byte more than profiles take", "413 file_too_large", declare({ collection: "profiles", bytes: 5 * MIB + 1 })],
    ["a collection that is a path", "400 request_invalid", declare({ collection: "../items" })],
    ["a collection in capitals", "400 request_invalid", declare({ collection: "ITEMS" })],
    ["a checksum in capitals", "400 request_invalid", declare({ sha256: "A".repeat(64) })],
    ["a checksum too short", "400 request_invalid", declare({ sha256: "a".repeat(63) })],
    ["a checksum of 64 bytes, not characters", "400 request_invalid", declare({ sha256: "é".repeat(32) })],
    ["SVG", "415 format_unknown", declare({ content_type: "image/svg+xml" })],
    ["HTML", "415 format_unknown", declare({ content_type: "text/html" })],
    ["a type with a header behind it", "415 format_unknown", declare({ content_type: "image/jpeg\r\nx-amz-acl: public-read" })],
    ["a type with a NUL behind it", "415 format_unknown", declare({ content_type: "image/jpeg\0" })],
    ["an idempotency key with a line break", "400 request_invalid", () => raw("POST /v1/uploads", keyed("Idempotency-Key: a%0d%0ab", "Content-Length: 0"))()],
    ["an idempotency key of 65 characters", "400 request_invalid", named("k".repeat(65))],
    ["another's file with a used key", "422 idempotency_key_reused", async () => (await named("used")(), api.ask(api.declare(located), { headers: { "idempotency-key": "used" } }))],
  ],
  "bytes at the store": [
    ["other bytes", "409 upload_missing", refusedPut(400, (ticket) => api.put(ticket, Buffer.from(photo).reverse()))],
    ["a byte less", "409 upload_missing", refusedPut(403, (ticket) => api.put(ticket, photo.subarray(1)))],
    ["another type", "409 upload_missing", refusedPut(403, (ticket) => api.put(ticket, photo, { "content-type": "text/html" }))],
    ["another checksum", "409 upload_missing", refusedPut(403, (ticket) => api.put(ticket, photo, { "x-amz-checksum-sha256": Buffer.alloc(32).toString("base64") }))],
    ["a public ACL", "409 upload_missing", refusedPut(403, (ticket) => api.put(ticket, photo, { "x-amz-acl": "public-read" }))],
    ["another key", "409 upload_missing", refusedPut(403, (ticket) => api.put({ ...ticket, url: ticket.url.replace("/temp/uploads/", "/items/original/") }, photo))],
    ["no file at all", "409 upload_missing", async () => api.complete((await api.ticketFor(photo)).id)],
  ],
  files: [
    ["HTML as JPEG", "415 format_unknown", upload(() => html)],
    ["SVG as PNG", "415 format_unknown", upload(() => svg, "image/png")],
    ["PDF as JPEG", "415 format_unknown", upload(() => pdf)],
    ["NUL bytes", "415 format_unknown", upload(() => Buffer.alloc(512))],
    ["JPEG as PNG", "415 format_mismatch", upload(() => photo, "image/png")],
    ["HTML behind the first bytes of a JPEG", "422 image_corrupt", upload(() => Buffer.concat([photo.subarray(0, 4), html]))],
    ["JavaScript as GIF", "422 image_too_large", upload(() => Buffer.from("GIF89a=1;alert(1)//"), "image/gif")],
    ["half a JPEG", "422 image_corrupt", upload(() => photo.subarray(0, photo.length / 2))],
    ["PDF as PDF among pictures", "415 format_unsupported", declare({ content_type: "application/pdf" })],
    ["JPEG as PDF", "415 format_mismatch", upload(() => photo, "application/pdf", "verification")],
    ["a ZIP behind a PDF", "422 image_corrupt", upload(() => Buffer.concat([pdf, Buffer.from("PK\x03\x04 a trailer")]), "application/pdf", "verification")],
    ["PNG of 900 megapixels", "422 image_too_large", upload(() => pngOfSize(30_000, 30_000), "image/png")],
    ["PNG of a pixel's height", "422 image_too_large", upload(() => pngOfSize(100_000_000, 1), "image/png")],
    ["PNG of a pixel's width", "422 image_too_large", upload(() => pngOfSize(1, 2 ** 31 - 1), "image/png")],
    ["JPEG of a pixel's height", "422 image_too_large", upload(() => jpegOfSize(65_500, 1))],
    ["JPEG of 4 gigapixels", "422 image_too_large", upload(() => jpegOfSize(65_535, 65_535))],
    ["PNG of no width", "422 image_corrupt", upload(() => pngOfSize(0, 100), "image/png")],
    ["GIF of 2 001 frames", "422 frames_too_many", upload(() => gifOf(2_001), "image/gif")],
  ],
};

/** Returns the codes that an operation lists, and those that any request to the path may get. */
function listedFor(url, method) {
  const path = new URL(url, stack.workerUrl).pathname;
  const found = Object.entries(document.paths).find(([it]) => new RegExp(`^${it.replace(/\{\w+\}/g, "[^/]+")}$`).test(path));
  const responses = Object.values(found?.[1][method.toLowerCase()]?.responses ?? {});
  return responses.flatMap((it) => it.content?.["application/problem+json"]?.schema.properties.code.enum ?? []);
}

for (const [group, rows] of Object.entries(ROWS)) {
  for (const [name, expected, send] of rows) {
    test(`${group}: ${name}`, async () => {
      const response = await send();
      assert.ok(response, "no answer");
      assert.match(response.headers.get("x-request-id") ?? "", /^[\w.-]{1,64}$/);
      assert.equal(response.headers.get("set-cookie"), null);
      assert.equal(await problemOf(response), expected);
      assert.match(expected, /^4/);
    });
  }
}

test("each of these codes is in the API's document", () => {
  const said = new Set(
    [["/v1/images", "GET"], [`/v1/images/${ID}`, "PATCH"], ["/v1/albums/a/order", "PUT"], ["/v1/keys", "POST"], ["/v1/uploads", "POST"], [`/v1/uploads/${ID}`, "DELETE"], [`/v1/uploads/${ID}/complete`, "POST"], [`/i/medium/${ID}`, "GET"]]
      .flatMap((it) => listedFor(...it)),
  );
  const given = Object.values(ROWS).flat().map(([, expected]) => expected.split(" ")[1]);
  assert.deepEqual(given.filter((it) => it !== "method_not_allowed" && !said.has(it)), []);
  assert.ok(given.length >= 60, `${given.length} rows`);
});

test("what hides in or behind a picture is not stored with it", async () => {
  for (const [name, bytes, hidden, collection] of [
    ["a ZIP behind a JPEG", Buffer.concat([photo, Buffer.from("PK\x03\x04 a trailer")]), "PK\x03\x04", "items"],
    ["HTML in a JPEG's comment", insert(photo, 2, Buffer.concat([Buffer.from([0xff, 0xfe, 0, html.length + 2]), html])), "<script", "items"],
    ["a GPS position", located, "Exif", "items"],
    ["a GPS position in a private document", located, "Exif", "verification"],
  ]) {
    assert.ok(bytes.includes(hidden), name);
    const image = await api.upload(bytes, "image/jpeg", { collection });
    const [key, ...others] = await stack.storedKeys();
    assert.deepEqual([key, others], [`${collection}/original/${image.id}.jpg`, []], name);
    const stored = await readFile(stack.storedFile(key));
    assert.ok(!stored.includes(hidden), name);
    assert.equal(image.bytes, stored.length, name);
    assert.equal((await api.request(`/v1/images/${image.id}`, { method: "DELETE" })).status, 204, name);
  }
});

test("a name is a label, whatever it says", async () => {
  for (const [name, shown] of [
    ["../../etc/passwd", "../../etc/passwd"],
    ["a\r\nSet-Cookie: b=c", "aSet-Cookie: b=c"],
    ["gpj.\u202eexe", "gpj.exe"],
    ["a\0.jpg", "a.jpg"],
    ["'); DROP TABLE images;--", "'); DROP TABLE images;--"],
    ["\u0007\u0000", null],
    ["𝕏".repeat(300), "𝕏".repeat(200)],
  ]) {
    const ticket = await (await api.ask(api.declare(photo, "image/jpeg", { name }))).json();
    assert.equal(new URL(ticket.url).pathname, `/${stack.bucket}/temp/uploads/${ticket.id}`);
    const [row] = await stack.query(`SELECT name FROM images WHERE id = '${ticket.id}'`);
    assert.equal(row.name, shown);
  }
});

// workerd parses HTTP before it calls the worker; in production Cloudflare's edge does.
// This test only proves that such requests get no further.
for (const [name, ...request] of [
  ["an address of another host", "GET http://elsewhere.example/healthz"],
  ["a request of the server itself", "OPTIONS *"],
  ["a tunnel", "CONNECT elsewhere.example:443"],
  ["a method nobody knows", "BREW /healthz"],
  ["a NUL in the path", "GET /healthz\0"],
  ["a NUL in a header", "GET /healthz", ["X-Request-Id: a\0b"]],
  ["two lengths", "POST /v1/uploads", ["Content-Length: 2", "Content-Length: 4"], "{}{}"],
  ["a length below zero", "POST /v1/uploads", ["Content-Length: -1"]],
  ["a coding behind the chunks", "POST /v1/uploads", ["Transfer-Encoding: chunked, gzip"], "0\r\n\r\n"],
  ["a second host", "GET /healthz", ["Host: elsewhere.example"]],
  ["200 000 bytes of a header", "GET /healthz", [`X-Request-Id: ${"a".repeat(200_000)}`]],
]) {
  test(`before the worker: ${name}`, async () => {
    const response = await sendRaw(stack.workerUrl, requestText(...request));
    assert.ok(response === undefined || response.status >= 400, `${response?.status}`);
    assert.equal(response?.headers.get("x-request-id") ?? null, null, "it came to the worker");
  });
}

test("after all of it nothing is stored, nothing is an image, and the worker is well", async () => {
  assert.deepEqual(await stack.storedKeys(), []);
  assert.deepEqual(await stack.query("SELECT id FROM images WHERE state = 'ready'"), []);
  assert.doesNotMatch(stack.workerLog(), /panicked|unreachable executed|RuntimeError|wasm-function/);
  const codes = [...stack.workerLog().matchAll(/\b(internal|storage_unavailable|database_unavailable|not_configured)\b(?! error)/g)].map(([it]) => it);
  assert.deepEqual(codes, []);
  const health = await fetch(`${stack.workerUrl}/healthz`);
  assert.equal(health.status, 200);
  // Valid requests still work.
  const image = await api.upload(photo, "image/jpeg");
  assert.equal((await api.image("original", image.id)).status, 200);
});
