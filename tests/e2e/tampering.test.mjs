// A ticket is valid for exactly one request. The storage refuses any change of it.

import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { startStack } from "../harness/stack.mjs";

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

/** Sends exactly these headers: `fetch` would set some itself. */
function send({ method = "PUT", url, headers, body }) {
  const { hostname, port, pathname, search } = url;
  return new Promise((resolve, reject) => {
    const path = pathname + search;
    const request = httpRequest({ hostname, port, method, path, headers: { host: url.host, ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The request that a ticket is for. */
const rightRequest = (ticket) => ({
  url: new URL(ticket.url),
  headers: { ...ticket.headers, "content-length": `${photo.length}` },
  body: photo,
});

const parameter = (name, change) => (request) => {
  const before = request.url.searchParams.get(name);
  assert.ok(before, name);
  request.url.searchParams.set(name, change(before));
};
const header = (name, value) => (request) => {
  if (value === undefined) delete request.headers[name];
  else request.headers[name] = value;
};
const body = (bytes) => (request) => {
  request.body = bytes;
  request.headers["content-length"] = `${bytes.length}`;
};
const path = (change) => (request) => {
  request.url.pathname = change(request.url.pathname);
};
const method = (name) => (request) => {
  request.method = name;
};
const flipped = (digits) => (digits[0] === "0" ? "1" : "0") + digits.slice(1);
const otherDate = (date) => date.replace(/^\d{4}/, "2020");

/** Each bound value, with a replacement. */
const changes = () => ({
  "method GET": method("GET"),
  "method DELETE": method("DELETE"),
  "method POST": method("POST"),
  "another key": path((it) => it.replace(/.$/, (end) => (end === "Z" ? "Y" : "Z"))),
  "the key of an original": path(() => `/${stack.bucket}/items/original/01ARZ3NDEKTSV4RRFFQ69G5FAV.jpg`),
  "a folder more": path((it) => it.replace("temp/uploads", "temp//uploads")),
  "another bucket": path((it) => it.replace(stack.bucket, "others")),
  "another host": header("host", "storage.example:9000"),
  "a longer life": parameter("X-Amz-Expires", () => "86400"),
  "a shorter life": parameter("X-Amz-Expires", () => "299"),
  "another moment": parameter("X-Amz-Date", (it) => it.replace(/\d\dZ$/, (end) => `${(parseInt(end) + 1) % 60}`.padStart(2, "0") + "Z")),
  "another day": parameter("X-Amz-Date", otherDate),
  "another day in the scope": parameter("X-Amz-Credential", (it) => it.replace(/\/\d{4}/, "/2020")),
  "another region": parameter("X-Amz-Credential", (it) => it.replace("/us-east-1/", "/eu-west-1/")),
  "another service": parameter("X-Amz-Credential", (it) => it.replace("/s3/", "/sts/")),
  "another key id": parameter("X-Amz-Credential", flipped),
  "another signature": parameter("X-Amz-Signature", flipped),
  "half a signature": parameter("X-Amz-Signature", (it) => it.slice(0, 32)),
  "no signature": (request) => request.url.searchParams.delete("X-Amz-Signature"),
  "another algorithm": parameter("X-Amz-Algorithm", () => "AWS4-HMAC-SHA1"),
  "fewer signed headers": parameter("X-Amz-SignedHeaders", (it) => it.replace("if-none-match;", "")),
  "a further parameter": (request) => request.url.searchParams.set("uploadId", "1"),
  "nothing but the address": (request) => {
    request.url.search = "";
  },
  "another type": header("content-type", "text/html"),
  "no type": header("content-type"),
  "a longer file": body(Buffer.concat([photo, Buffer.from("<script>")])),
  "a shorter file": body(photo.subarray(1)),
  "no file": body(Buffer.alloc(0)),
  "another file of that length": body(Buffer.from(photo).fill(0x41, 1000, 1008)),
  "another file and its checksum": (request) => {
    body(Buffer.from(photo).fill(0x41, 1000, 1008))(request);
    header("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")(request);
  },
  "no checksum": header("x-amz-checksum-sha256"),
  "leave to replace": header("if-none-match"),
  "an entity tag": header("if-none-match", '"0123"'),
  "an ACL": header("x-amz-acl", "public-read"),
  "a storage class": header("x-amz-storage-class", "GLACIER"),
  "metadata": header("x-amz-meta-owner", "me"),
  "a tag": header("x-amz-tagging", "public=yes"),
  "a redirect": header("x-amz-website-redirect-location", "https://stranger.example/"),
  "a copy of another object": header("x-amz-copy-source", `/${stack.bucket}/items/original/x.jpg`),
  "no length": (request) => {
    delete request.headers["content-length"];
    request.headers["transfer-encoding"] = "chunked";
  },
});

test("no changed request is taken, and nothing is kept of it", async () => {
  const ticket = await api.ticketFor(photo);
  for (const [name, change] of Object.entries(changes())) {
    const request = rightRequest(ticket);
    change(request);
    const { status, text } = await send(request);
    // This server refuses a request for another service with 501.
    assert.ok((status >= 400 && status < 500) || status === 501, `${name}: ${status} ${text}`);
    assert.deepEqual(await stack.storedKeys(), [], name);
  }
  assert.ok(Object.keys(changes()).length >= 15);

  // The unchanged request is accepted, so the changes caused the refusals.
  const right = await send(rightRequest(ticket));
  assert.equal(right.status, 200, right.text);
  assert.equal((await send(rightRequest(ticket))).status, 412, "a second time");
  const completed = await api.complete(ticket.id);
  assert.equal(completed.status, 200, await completed.text());
  assert.deepEqual(await stack.storedKeys(), [`items/original/${ticket.id}.jpg`]);
});

test("a form is good for one key, one type, one length", async (t) => {
  const posting = await startStack({ vars: { S3_TICKET: "post" } });
  t.after(() => posting.stop());
  const api = apiOf(posting);
  const ticket = await api.ticketFor(photo);
  assert.deepEqual([ticket.method, ticket.headers], ["POST", {}]);

  const post = (fields, file = photo) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("file", new Blob([file]), "photo.jpg");
    return fetch(ticket.url, { method: "POST", body: form });
  };
  const { fields } = ticket;
  const { policy, ...withoutPolicy } = fields;
  const wider = JSON.parse(Buffer.from(policy, "base64").toString());
  wider.expiration = "2099-01-01T00:00:00Z";
  for (const [name, changed, file] of [
    ["another key", { ...fields, key: "items/original/01ARZ3NDEKTSV4RRFFQ69G5FAV.jpg" }],
    ["another type", { ...fields, "Content-Type": "text/html" }],
    ["another policy", { ...fields, policy: Buffer.from(JSON.stringify(wider)).toString("base64") }],
    ["no policy", withoutPolicy],
    ["another signature", { ...fields, "x-amz-signature": flipped(fields["x-amz-signature"]) }],
    ["an ACL", { ...fields, acl: "public-read" }],
    ["a longer file", fields, Buffer.concat([photo, Buffer.from("<script>")])],
    ["a shorter file", fields, photo.subarray(1)],
  ]) {
    const response = await post(changed, file);
    assert.ok(response.status >= 400 && response.status < 500, `${name}: ${response.status} ${await response.text()}`);
    assert.deepEqual(await posting.storedKeys(), [], name);
  }

  // The content is not bound: completing the upload detects the change.
  const other = Buffer.from(photo).fill(0x41, 1000, 1008);
  const taken = await post(fields, other);
  assert.ok(taken.ok, `${taken.status} ${await taken.text()}`);
  assert.equal(await problemOf(await api.complete(ticket.id)), "422 upload_mismatch");
  assert.deepEqual(await posting.storedKeys(), []);

  const again = await api.ticketFor(photo);
  Object.assign(ticket, again);
  const right = await post(again.fields);
  assert.ok(right.ok, await right.text());
  const image = await (await api.complete(again.id)).json();
  assert.equal(image.bytes, photo.length);
  assert.deepEqual(await posting.storedKeys(), [`items/original/${again.id}.jpg`]);
});
