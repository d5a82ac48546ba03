// An independent HTTP cache in front of the worker: it never mixes formats, and
// never stores private pictures.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { apiOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { startNginx } from "../harness/nginx.mjs";
import { startStack } from "../harness/stack.mjs";

const CHROMIUM = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const OLD = "image/png,image/jpeg,*/*;q=0.5";
const DELIVERY_KEYS = `k1:${randomBytes(32).toString("base64url")}`;

let stack, browser, front, api, photo;

before(async () => {
  [stack, browser] = await Promise.all([startStack({ vars: { DELIVERY_KEYS } }), startBrowser()]);
  front = await startNginx(stack.workerUrl);
  api = apiOf(stack);
  photo = await drawJpeg(await browser.newPage(), 640, 480);
});
after(async () => {
  await browser?.close();
  await front?.stop();
  await stack?.stop();
});

const ask = async (path, headers = {}) => {
  const response = await fetch(front.url + path, { headers });
  const body = Buffer.from(await response.arrayBuffer());
  const { headers: given } = response;
  return { status: response.status, type: given.get("content-type"), front: given.get("x-front"), given, body };
};

test("each Accept gets its own format, from the cache as well", async () => {
  const image = await api.upload(photo);
  for (const path of [`/i/medium/${image.id}`, `/i/${image.id}?w=300`, `/cdn-cgi/image/width=128,format=auto/${image.id}`]) {
    const seen = [];
    for (const accept of [CHROMIUM, CHROMIUM, OLD, OLD, CHROMIUM, "*/*", OLD]) {
      const answer = await ask(path, { accept });
      assert.equal(answer.status, 200);
      seen.push([answer.type, answer.front].join(" "));
      const [magic, expected] = accept === CHROMIUM ? ["RIFF", "image/webp"] : ["\xff\xd8\xff\xe0", "image/jpeg"];
      assert.equal(answer.type, expected, `${path} for ${accept}`);
      assert.equal(answer.body.toString("latin1", 0, magic.length), magic);
      assert.match(answer.given.get("vary") ?? "", /\baccept\b/i);
    }
    assert.ok(seen[1].endsWith("HIT") && seen[3].endsWith("HIT"), `${path}: ${seen.join(", ")}`);
  }
});

test("a format that was asked for by name is one entry for all", async () => {
  const image = await api.upload(photo);
  const path = `/i/${image.id}?w=384&fm=webp`;
  const first = await ask(path, { accept: CHROMIUM });
  const second = await ask(path, { accept: OLD });
  assert.deepEqual([first.type, second.type, second.front], ["image/webp", "image/webp", "HIT"]);
  assert.doesNotMatch(second.given.get("vary") ?? "", /accept\b/i);
});

test("parts are cut from what the cache has", async () => {
  const image = await api.upload(photo);
  const path = `/i/original/${image.id}`;
  await ask(path);
  const part = await ask(path, { range: "bytes=10-19" });
  assert.deepEqual([part.status, part.front], [206, "HIT"]);
  assert.deepEqual(part.body, photo.subarray(10, 20));
});

test("a private picture is never kept, and nobody gets it without the signature", async () => {
  const image = await api.upload(photo, "image/jpeg", { collection: "verification" });
  const signed = await (await api.request(`/v1/images/${image.id}/sign`, { method: "POST", json: {} })).json();
  const { pathname, search } = new URL(signed.url);
  for (const _ of [1, 2]) {
    const answer = await ask(pathname + search);
    assert.equal(answer.status, 200, answer.body.toString());
    assert.notEqual(answer.front, "HIT");
    assert.match(answer.given.get("cache-control"), /\bprivate\b.*\bno-store\b/);
  }
  for (const path of [pathname, `${pathname}?w=300`, `/i/original/${image.id}`, pathname + search.replace(/sig=./, "sig=_")]) {
    const answer = await ask(path);
    assert.ok([403, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.notEqual(answer.body.length, photo.length);
  }
});

test("what fails is not kept beyond its time", async () => {
  const path = "/i/medium/01ARZ3NDEKTSV4RRFFQ69G5FAV";
  const answer = await ask(path);
  assert.equal(answer.status, 404);
  assert.match(answer.given.get("cache-control"), /max-age=([0-9]|[1-5][0-9]|60)\b/);
  const wrong = await ask(`/i/${"01ARZ3NDEKTSV4RRFFQ69G5FAV"}?w=x`);
  assert.equal(wrong.status, 400);
  assert.match(wrong.given.get("cache-control"), /no-store/);
});
