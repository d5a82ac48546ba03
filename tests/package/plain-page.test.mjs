// The package as `npm pack` makes it, imported by a plain page without a bundler.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { startBrowser } from "../world/browser.mjs";
import { FORMAT_TAGS, drawJpeg, near, quadrantsOf, tagsOf, withTags } from "../world/fixtures.mjs";
import { root, runToEnd } from "../world/process.mjs";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

let folder, files, server, browser, page;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "calotype-package-"));
  const listing = await runToEnd("npm", ["pack", "--json", "--pack-destination", folder], { cwd: path.join(root, "wasm-client") });
  const json = JSON.parse(listing.slice(listing.search(/^[[{]/m)));
  const packed = Array.isArray(json) ? json[0] : Object.values(json)[0];
  files = packed.files.map((file) => file.path);
  await runToEnd("tar", ["-xzf", path.join(folder, packed.filename), "-C", folder]);
  server = createServer(serve).listen(0, "127.0.0.1");
  browser = await startBrowser();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
});
after(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A plain page, and the files of the package, under the strictest policy that allows them. */
async function serve(request, response) {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src blob:";
  response.setHeader("content-security-policy", policy);
  const { pathname } = new URL(request.url, "http://x");
  if (pathname === "/") {
    return response.setHeader("content-type", "text/html").end("<!doctype html><title>plain page</title>");
  }
  try {
    const body = await readFile(path.join(folder, path.normalize(pathname)));
    response.setHeader("content-type", TYPES[path.extname(pathname)] ?? "application/octet-stream").end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** Calls `prepare` of the installed package with these bytes. */
const prepare = (bytes, options = {}) =>
  page.evaluate(
    async ([base64, options]) => {
      const { prepare } = await import("/package/dist/index.js");
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      try {
        const { blob, ...facts } = await prepare(new Blob([bytes]), options);
        const out = new Uint8Array(await blob.arrayBuffer());
        let text = "";
        for (const byte of out) text += String.fromCharCode(byte);
        return { ...facts, type: blob.type, base64: btoa(text) };
      } catch (error) {
        return { error: error.code ?? `${error}`, name: error.name };
      }
    },
    [bytes.toString("base64"), options],
  );

test("the tarball holds what a page needs and nothing else", () => {
  for (const file of ["dist/index.js", "dist/index.d.ts", "dist/worker.js", "dist/core.js", "dist/core_bg.wasm", "README.md", "package.json"]) {
    assert.ok(files.includes(file), `${file} is not in ${files}`);
  }
  const strange = files.filter((file) => !/^(dist\/[\w./-]+\.(js|d\.ts|wasm)|README\.md|LICENSE[\w.-]*|package\.json)$/.test(file));
  assert.deepEqual(strange, []);
});

test("a photo is turned upright, made smaller and stripped", async () => {
  const tags = ["-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-Make=Maker", "-Orientation#=6"];
  const photo = await withTags(await drawJpeg(page, 2000, 1500), "jpg", tags);
  const seen = await quadrantsOf(page, photo, "image/jpeg");
  const prepared = await prepare(photo, { maxSide: 800, format: "jpeg" });
  assert.equal(prepared.error, undefined);
  assert.deepEqual([prepared.width, prepared.height, prepared.format, prepared.type], [600, 800, "jpeg", "image/jpeg"]);
  const bytes = Buffer.from(prepared.base64, "base64");
  assert.equal(bytes.length, prepared.bytes);
  assert.deepEqual((await tagsOf(bytes, "jpg")).filter((tag) => !FORMAT_TAGS.test(tag)), []);
  const { colours } = await quadrantsOf(page, bytes, "image/jpeg");
  colours.forEach((colour, index) => assert.ok(near(colour, seen.colours[index]), `quadrant ${index}`));
});

test("bad options and bad files have stable codes", async () => {
  const photo = await drawJpeg(page, 64, 64);
  assert.equal((await prepare(photo, { quality: 0 })).error, "option_invalid");
  assert.equal((await prepare(photo, { maxSize: 5 })).error, "option_invalid");
  assert.equal((await prepare(Buffer.alloc(0))).error, "file_empty");
  assert.equal((await prepare(Buffer.from("hello, world"))).error, "format_unknown");
  assert.equal((await prepare(photo)).error, undefined, "and a good one works after them");
});

test("aborting stops the work and leaves the package usable", async () => {
  const photo = await drawJpeg(page, 4000, 3000);
  const code = await page.evaluate(async (base64) => {
    const { prepare } = await import("/package/dist/index.js");
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const controller = new AbortController();
    const work = prepare(new Blob([bytes]), { signal: controller.signal, onProgress: () => controller.abort() });
    return work.then(() => "finished", (error) => error.code);
  }, photo.toString("base64"));
  assert.equal(code, "aborted");
  assert.equal((await prepare(await drawJpeg(page, 64, 64))).width, 64);
});
