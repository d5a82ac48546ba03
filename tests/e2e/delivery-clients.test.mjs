// Independent clients request pictures: unpic, curl, and Chromium's own choice from
// a srcset.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { transform } from "unpic/providers/cloudflare";

import { apiOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, near, QUADRANTS, quadrantsOf } from "../harness/fixtures.mjs";
import { runToEnd } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";

/** The `Accept` header of Chromium 156 for pictures. */
const ACCEPT = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const [WIDTH, HEIGHT] = [2000, 1000];

let stack, browser, page, image;

before(async () => {
  [stack, browser] = await Promise.all([startStack(), startBrowser()]);
  page = await browser.newPage();
  image = await apiOf(stack).upload(await drawJpeg(page, WIDTH, HEIGHT));
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

/** Fetches like a page, and decodes the picture in Chromium. */
async function see(url, accept = ACCEPT) {
  const response = await fetch(url, { headers: { accept } });
  assert.equal(response.status, 200, `${url}: ${await response.clone().text()}`);
  const type = response.headers.get("content-type");
  const bytes = Buffer.from(await response.arrayBuffer());
  return { type, ...(await quadrantsOf(page, bytes, type)) };
}

/** Checks that the four quadrants are in their places. */
function assertQuadrants({ colors }, what) {
  const { red, green, blue, yellow } = QUADRANTS;
  for (const [at, color] of [red, green, blue, yellow].entries()) {
    assert.ok(near(colors[at], color, 20), `${what}: quadrant ${at} is ${colors[at]}`);
  }
}

/** Replaces the https origin in a loader's URL by the worker of this test. */
const here = (url) => stack.workerUrl + new URL(url, "https://img.example.com").pathname;

test("unpic's URLs for Cloudflare give the pictures that they name", async () => {
  const domain = "img.example.com";
  const original = `/i/original/${image.id}`;
  for (const [source, operations, width, height, type] of [
    [original, { width: 640, height: 480 }, 640, 480, "image/webp"],
    [original, { width: 800 }, 800, 400, "image/webp"],
    [`https://${domain}${original}`, { width: 384, height: 384 }, 384, 384, "image/webp"],
    [original, { width: 750, height: 500, format: "jpg", quality: 75 }, 750, 500, "image/jpeg"],
    [image.id, { width: 1080, format: "png" }, 1080, 540, "image/png"],
  ]) {
    const url = transform(source, operations, { domain });
    const local = url.includes(`/https://${domain}`) ? url.replace(`/https://${domain}/`, `/${stack.workerUrl}/`) : url;
    const seen = await see(here(local));
    assert.deepEqual([seen.width, seen.height, seen.type], [width, height, type], url);
    assertQuadrants(seen, url);
  }
});

test("widths that are not on the list come as the next one, whatever the spelling", async () => {
  for (const [query, width, height] of [
    ["w=641", 750, 375],
    ["w=320&dpr=2", 640, 320],
    ["w=1&q=60", 16, 8],
    ["w=3000", WIDTH, HEIGHT],
    ["h=150", 300, 150],
    ["w=301&h=301&fit=cover", 320, 320],
    // The result never exceeds the box.
    ["w=500&h=500", 480, 240],
    ["w=500&fit=scale-down", 480, 240],
    ["w=1200&h=630&fit=cover", 1200, 630],
    // Cropped, but not enlarged to the frame; padded to the requested dimensions.
    ["w=5000&h=5000&fit=crop", WIDTH, HEIGHT],
    ["w=500&h=2560&fit=crop", 500, HEIGHT],
    ["w=1080&h=2520&fit=pad", 1080, 2520],
  ]) {
    const seen = await see(`${stack.workerUrl}/i/${image.id}?${query}`);
    assert.deepEqual([seen.width, seen.height], [width, height], query);
  }
});

test("Chromium picks from srcset what its screen needs, and gets it", async () => {
  const json = await (await fetch(`${stack.workerUrl}/i/${image.id}?fm=json`)).json();
  assert.ok(json.srcset, JSON.stringify(json));
  const widths = [...json.srcset.matchAll(/ (\d+)w/g)].map(([, width]) => Number(width));
  for (const deviceScaleFactor of [1, 2, 3]) {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 }, deviceScaleFactor });
    const visit = await context.newPage();
    const asked = [];
    visit.on("request", (request) => request.resourceType() === "image" && asked.push(request.url()));
    await visit.setContent(`<!doctype html><img sizes="100vw" srcset="${json.srcset}" alt="">`);
    await visit.waitForFunction(() => document.querySelector("img").complete);
    const needed = 390 * deviceScaleFactor;
    const expected = widths.find((it) => it >= needed) ?? widths.at(-1);
    assert.equal(asked.length, 1, asked.join());
    const seen = await see(asked[0]);
    assert.equal(seen.width, expected, `${deviceScaleFactor}: ${asked[0]}`);
    assertQuadrants(seen, asked[0]);
    await context.close();
  }
});

test("curl: ranges and conditions as RFC 9110 has them", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "calotype-curl-"));
  const body = path.join(folder, "body");
  const url = `${stack.workerUrl}/i/medium/${image.id}`;
  const whole = await fetch(url);
  const etag = whole.headers.get("etag");
  const bytes = Buffer.from(await whole.arrayBuffer());
  const total = bytes.length;
  const rows = [
    ["whole", [], 200, bytes],
    ["the first bytes", ["-r", "0-99"], 206, bytes.subarray(0, 100), `bytes 0-99/${total}`],
    ["from somewhere on", ["-r", "100-"], 206, bytes.subarray(100), `bytes 100-${total - 1}/${total}`],
    ["the last bytes", ["-r", "-50"], 206, bytes.subarray(-50), `bytes ${total - 50}-${total - 1}/${total}`],
    ["past the end", ["-r", `${total}-`], 416, undefined, `bytes */${total}`],
    ["an end past the end", ["-r", `10-${total + 10}`], 206, bytes.subarray(10), `bytes 10-${total - 1}/${total}`],
    ["several ranges", ["-r", "0-1,4-5"], 200, bytes],
    ["a range of the same", ["-r", "0-9", "-H", `If-Range: ${etag}`], 206, bytes.subarray(0, 10), `bytes 0-9/${total}`],
    ["a range of another", ["-r", "0-9", "-H", 'If-Range: "other"'], 200, bytes],
    ["unchanged", ["-H", `If-None-Match: ${etag}`], 304, Buffer.alloc(0)],
    ["unchanged, weakly", ["-H", `If-None-Match: "x", W/${etag}`], 304, Buffer.alloc(0)],
    ["unchanged, whatever it is", ["-H", "If-None-Match: *"], 304, Buffer.alloc(0)],
    ["changed", ["-H", 'If-None-Match: "other"'], 200, bytes],
    ["unchanged comes before a range", ["-r", "0-9", "-H", `If-None-Match: ${etag}`], 304, Buffer.alloc(0)],
    ["head", ["-I"], 200, undefined],
  ];
  try {
    for (const [what, options, status, expected, range] of rows) {
      await rm(body, { force: true });
      const format = "%{http_code}\n%header{content-range}\n%header{content-length}\n%header{etag}";
      const out = await runToEnd("curl", ["-sS", ...options, "-o", body, "-w", format, url]);
      const [code, contentRange, length, tag] = out.split("\n");
      assert.equal(Number(code), status, what);
      assert.equal(contentRange, range ?? "", what);
      if (status !== 416) assert.equal(tag, etag, what);
      if (expected) assert.deepEqual(await readFile(body).catch(() => Buffer.alloc(0)), expected, what);
      if (what === "head") assert.equal(Number(length), total, what);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("brightness, contrast and saturation are Chromium's filters, and gamma is a power", async () => {
  const png = async (query) => {
    const response = await fetch(`${stack.workerUrl}/i/${image.id}?w=96&fm=png${query}`);
    assert.equal(response.status, 200, `${query}: ${await response.clone().text()}`);
    return Buffer.from(await response.arrayBuffer()).toString("base64");
  };
  const plain = await png("");
  for (const [query, filter, gamma] of [
    ["&brightness=1.25", "brightness(1.25)", 1],
    ["&brightness=0.5&contrast=1.5", "brightness(0.5) contrast(1.5)", 1],
    ["&contrast=0.75", "contrast(0.75)", 1],
    ["&saturation=0", "saturate(0)", 1],
    ["&saturation=1.5&contrast=1.1", "contrast(1.1) saturate(1.5)", 1],
    ["&gamma=1.5", "none", 1.5],
    ["&gamma=0.5", "none", 0.5],
  ]) {
    const worst = await page.evaluate(
      async ([plain, toned, filter, gamma]) => {
        const samplesOf = async (base64, filter) => {
          const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
          const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
          context.filter = filter;
          context.drawImage(bitmap, 0, 0);
          return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
        };
        const [expected, made] = [await samplesOf(plain, filter), await samplesOf(toned, "none")];
        const power = (sample) => Math.round(255 * (sample / 255) ** (1 / gamma));
        return Math.max(...expected.map((sample, at) => Math.abs((at % 4 === 3 ? sample : power(sample)) - made[at])));
      },
      [plain, await png(query), filter, gamma],
    );
    assert.ok(worst <= 2, `${query}: ${worst}`);
  }
});
