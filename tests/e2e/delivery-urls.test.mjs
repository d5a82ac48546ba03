// Delivery URLs on real workerd: formats, ranges, signatures, many requests at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { startStack } from "../harness/stack.mjs";

/** The `Accept` header of Chromium 156 for an <img>. */
const CHROMIUM = { accept: "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8" };

let stack, browser, page, api, image;

before(async () => {
  [stack, browser] = await Promise.all([startStack(), startBrowser()]);
  api = apiOf(stack);
  page = await browser.newPage();
  image = await api.upload(await drawJpeg(page, 1600, 1200));
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

const get = (path, headers = {}) => fetch(path.startsWith("http") ? path : stack.workerUrl + path, { headers, redirect: "manual" });
const bytesOf = async (response) => Buffer.from(await response.arrayBuffer());
const cacheOf = (response) => response.headers.get("x-calotype-cache");

/** Width and height of the picture as the browser decodes it. */
async function sidesOf(bytes, type) {
  const base64 = bytes.toString("base64");
  return page.evaluate(async ([base64, type]) => {
    const blob = await (await fetch(`data:${type};base64,${base64}`)).blob();
    const { width, height } = await createImageBitmap(blob);
    return [width, height];
  }, [base64, type]);
}

test("a browser gets WebP, who does not name it gets JPEG, and neither gets the other's", async () => {
  const path = `/i/medium/${image.id}`;
  for (const [headers, type] of [[CHROMIUM, "image/webp"], [{}, "image/jpeg"], [CHROMIUM, "image/webp"], [{ accept: "image/webp;q=0" }, "image/jpeg"]]) {
    const response = await get(path, headers);
    assert.equal(response.headers.get("content-type"), type);
    assert.match(response.headers.get("vary"), /accept/i);
    assert.deepEqual(await sidesOf(await bytesOf(response), type), [800, 600]);
  }
  assert.equal((await get(`/i/original/${image.id}`, CHROMIUM)).headers.get("vary"), null);
});

test("a part is a part, and is not what is kept", async () => {
  const path = `/i/large/${image.id}`;
  const first = await get(path, { range: "bytes=0-1" });
  assert.deepEqual([first.status, ...(await bytesOf(first))], [206, 0xff, 0xd8]);
  const whole = await get(path);
  assert.equal(cacheOf(whole), "hit");
  const bytes = await bytesOf(whole);
  const etag = whole.headers.get("etag");
  for (const [headers, status, expected] of [
    [{ range: "bytes=-10" }, 206, bytes.subarray(-10)],
    [{ range: `bytes=${bytes.length}-` }, 416, "range_not_satisfiable"],
    [{ range: "bytes=0-0", "if-range": etag }, 206, bytes.subarray(0, 1)],
    [{ range: "bytes=0-0", "if-range": '"other"' }, 200, bytes],
    [{ range: "bytes=0-0", "if-none-match": etag }, 304, Buffer.of()],
    [{ range: "bytes=0-0,2-3" }, 200, bytes],
    [{ "if-match": '"other"' }, 412, "precondition_failed"],
  ]) {
    const response = await get(path, headers);
    assert.equal(response.status, status, JSON.stringify(headers));
    if (typeof expected === "string") {
      assert.equal(await problemOf(response), `${status} ${expected}`);
      // The facts describe the picture, and the same pages may read them.
      assert.deepEqual([response.headers.get("etag"), response.headers.get("access-control-allow-origin")], [etag, "*"]);
      const range = status === 416 ? `bytes */${bytes.length}` : null;
      assert.equal(response.headers.get("content-range"), range);
      assert.equal(response.headers.get("cache-control"), "no-store");
      continue;
    }
    assert.deepEqual(await bytesOf(response), expected, JSON.stringify(headers));
  }
  const head = await fetch(stack.workerUrl + path, { method: "HEAD", headers: { range: "bytes=0-1" } });
  assert.deepEqual([head.status, head.headers.get("content-length")], [200, `${bytes.length}`]);
});

test("a hundred first requests for one picture are one derivation", async () => {
  const { id } = await api.upload(await drawJpeg(page, 1200, 900));
  const responses = await Promise.all(Array.from({ length: 100 }, () => get(`/i/${id}?w=640`, CHROMIUM)));
  const bodies = await Promise.all(responses.map(bytesOf));
  assert.deepEqual(responses.map(({ status }) => status), Array(100).fill(200));
  const derived = responses.filter((it) => cacheOf(it) === "derived");
  assert.equal(derived.length, 1, JSON.stringify(responses.map(cacheOf)));
  for (const body of bodies) assert.ok(body.equals(bodies[0]));
});

test("options of ours and of Cloudflare's are the same picture and one entry", async () => {
  const first = await get(`/i/${image.id}?w=640`, CHROMIUM);
  const bytes = await bytesOf(first);
  assert.deepEqual(await sidesOf(bytes, "image/webp"), [640, 480]);
  for (const path of [
    `/cdn-cgi/image/width=640,quality=80,format=auto/${image.id}`,
    `/cdn-cgi/image/w=640/${stack.workerUrl}/i/original/${image.id}`,
    `/cdn-cgi/image/w=320,dpr=2/i/original/${image.id}`,
    `/i/${image.id}?width=601&fm=auto`,
  ]) {
    const response = await get(path, CHROMIUM);
    assert.equal(cacheOf(response), "hit", path);
    assert.deepEqual(await bytesOf(response), bytes, path);
  }
  assert.equal(await problemOf(await get(`/i/${image.id}?w=640&w=641`)), "400 option_invalid");
  assert.equal(await problemOf(await get("/cdn-cgi/image/w=640/https://example.com/a.jpg")), "404 not_found");
});

test("a private picture is seen with a signed URL, until it ends, and is kept nowhere", async () => {
  const photo = await drawJpeg(page, 640, 480);
  const { id } = await api.upload(photo, "image/jpeg", { collection: "verification" });
  const sign = async (json) => (await api.request(`/v1/images/${id}/sign`, { method: "POST", json })).json();
  const { url } = await sign({ size: "original" });
  const response = await get(url);
  assert.deepEqual([response.status, response.headers.get("cache-control")], [200, "private, no-store"]);
  assert.deepEqual(await bytesOf(response), photo);
  assert.equal(await problemOf(await get(url.split("?")[0])), "404 not_found");
  assert.equal(await problemOf(await get(url.replace("/original/", "/thumbnail/"))), "403 signature_invalid");
  const small = await get((await sign({ options: "w=100&fm=jpeg" })).url);
  assert.deepEqual(await sidesOf(await bytesOf(small), "image/jpeg"), [100, 75]);
  assert.deepEqual((await stack.storedKeys()).filter((key) => key.startsWith("verification/")), [`verification/original/${id}.jpg`]);
  const looks = await stack.query("SELECT principal, outcome FROM audit WHERE action = 'image.read'");
  assert.deepEqual(looks, Array(2).fill({ principal: "signed-url", outcome: "done" }));
});

test("what is known of a picture is said, and its srcset leads to pictures", async () => {
  const facts = await (await get(`/i/${image.id}?fm=json`)).json();
  assert.deepEqual([facts.width, facts.height, facts.format], [1600, 1200, "jpeg"]);
  for (const candidate of facts.srcset.split(", ").slice(0, 3)) {
    const [url, width] = candidate.split(" ");
    const response = await get(url, CHROMIUM);
    assert.equal((await sidesOf(await bytesOf(response), "image/webp"))[0], parseInt(width, 10));
  }
});

test("deleting leaves no rendition", async () => {
  const { id } = await api.upload(await drawJpeg(page, 900, 600));
  for (const path of [`/i/${id}?w=640`, `/i/${id}?w=300&h=300&fit=cover`, `/i/medium/${id}`]) await bytesOf(await get(path, CHROMIUM));
  const of = async () => (await stack.storedKeys()).filter((key) => key.includes(id));
  assert.equal((await of()).length, 4);
  assert.equal((await api.request(`/v1/images/${id}`, { method: "DELETE" })).status, 204);
  assert.deepEqual(await of(), []);
  assert.equal(await problemOf(await get(`/i/${id}?w=640`, CHROMIUM)), "404 not_found");
});

test("the named sizes are there before the first viewer", async (t) => {
  const warm = await startStack({ vars: { PREWARM: "true" } });
  t.after(() => warm.stop());
  const { id } = await apiOf(warm).upload(await drawJpeg(page, 1600, 1200));
  const expected = ["large", "medium", "thumbnail"].flatMap((size) => ["jpg", "webp"].map((format) => `items/${size}/${id}.${format}`));
  const deadline = Date.now() + 20_000;
  const made = async () => (await warm.storedKeys()).filter((key) => !key.includes("original"));
  while ((await made()).length < expected.length && Date.now() < deadline) await new Promise((done) => setTimeout(done, 100));
  assert.deepEqual(await made(), expected);
  const first = await fetch(`${warm.workerUrl}/i/medium/${id}`, { headers: CHROMIUM });
  assert.ok(["hit", "stored"].includes(cacheOf(first)), cacheOf(first));
});
