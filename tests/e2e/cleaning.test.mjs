// Pictures from other clients than the package: their metadata is not stored.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, FORMAT_TAGS, near, QUADRANTS, quadrantsOf, sha256, tagsOf, withTags } from "../harness/fixtures.mjs";
import { freePort, start, target } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";

const GPS = ["-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-GPSLongitude=16.3", "-GPSLongitudeRef=E", "-Make=Maker", "-XMP:Title=secret"];
const PDF = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

/** Whether a tag only describes how to draw the picture: the encoding, or the color profile of the canvas. */
const isDrawing = (tag) => FORMAT_TAGS.test(tag) || /^(ICC[-_]\w+|RIFF|File):/.test(tag);

let stack, browser, page, api, photo;

before(async () => {
  [stack, browser] = await Promise.all([startStack(), startBrowser()]);
  api = apiOf(stack);
  page = await browser.newPage();
  photo = await drawJpeg(page, 640, 480);
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

test("a position never reaches the original, wherever it stands", async () => {
  const tagged = await withTags(photo, "jpg", GPS);
  const png = await withTags(await drawJpeg(page, 320, 240, "image/png"), "png", GPS);
  const webp = await withTags(await drawJpeg(page, 320, 240, "image/webp"), "webp", GPS);
  for (const [name, bytes, type, extension] of [
    ["JPEG", tagged, "image/jpeg", "jpg"],
    ["PNG", png, "image/png", "png"],
    ["WebP", webp, "image/webp", "webp"],
    ["a second picture", Buffer.concat([photo, tagged]), "image/jpeg", "jpg"],
    ["a ZIP behind", Buffer.concat([photo, Buffer.from("PK\x03\x04 GPSLatitude")]), "image/jpeg", "jpg"],
  ]) {
    const image = await api.upload(bytes, type);
    const stored = await readFile(stack.storedFile(`items/original/${image.id}.${extension}`));
    assert.deepEqual([image.bytes, image.sha256], [stored.length, sha256(stored)], name);
    assert.ok(stored.length < bytes.length, name);
    assert.deepEqual((await tagsOf(stored, extension)).filter((tag) => !isDrawing(tag)), [], name);
    const served = await api.image("original", image.id);
    assert.deepEqual(Buffer.from(await served.arrayBuffer()), stored, name);
    assert.deepEqual((await stack.storedKeys()).filter((key) => key.startsWith("temp/")), [], name);
    // The repeated request gives the same.
    assert.deepEqual(await (await api.complete(image.id)).json(), image, name);
  }
});

test("a picture that stands on its side still does so, and says nothing else", async () => {
  const turned = await withTags(photo, "jpg", ["-n", "-Orientation=6", ...GPS]);
  const image = await api.upload(turned);
  assert.deepEqual([image.width, image.height], [480, 640]);
  const stored = await readFile(stack.storedFile(`items/original/${image.id}.jpg`));
  const tags = (await tagsOf(stored, "jpg")).filter((tag) => !isDrawing(tag));
  assert.deepEqual(tags, ["IFD0:Orientation"]);
  const { red, green, blue, yellow } = QUADRANTS;
  const derived = Buffer.from(await (await api.image("thumbnail", image.id)).arrayBuffer());
  for (const bytes of [stored, derived]) {
    const seen = await quadrantsOf(page, bytes, "image/jpeg");
    assert.ok(seen.height > seen.width);
    const expected = [yellow, red, green, blue];
    seen.colors.forEach((color, index) => assert.ok(near(color, expected[index], 24), `${index}: ${color}`));
  }
});

test("documents have a bucket of their own, are PDFs, and are never delivered unsigned", async (t) => {
  const documents = await freePort();
  const secrets = { S3_ACCESS_KEY_ID: "documents-key", S3_SECRET_ACCESS_KEY: "documents-secret" };
  const split = await startStack({
    vars: {
      VERIFICATION_S3_ENDPOINT: `http://127.0.0.1:${documents}`,
      VERIFICATION_S3_BUCKET: "documents",
      VERIFICATION_S3_REGION: "eu-central-1",
      VERIFICATION_S3_ACCESS_KEY_ID: secrets.S3_ACCESS_KEY_ID,
      VERIFICATION_S3_SECRET_ACCESS_KEY: secrets.S3_SECRET_ACCESS_KEY,
    },
    beside: async (folder) => {
      const data = path.join(folder, "documents");
      const program = path.join(target, "debug/calotype-local-storage");
      const listen = ["--bucket", "documents", "--listen", `127.0.0.1:${documents}`];
      return (await start(program, ["--data", data, ...listen], { ready: /listening on/, env: secrets })).stop;
    },
  });
  t.after(() => split.stop());
  const api = apiOf(split);
  const health = await (await fetch(`${split.workerUrl}/healthz`)).json();
  assert.equal(health.storage, "ok");

  const put = async (bytes, type) => {
    const ticket = await (await api.ask(api.declare(bytes, type, { collection: "verification" }))).json();
    assert.ok(ticket.url.startsWith(`http://127.0.0.1:${documents}/documents/temp/`), ticket.url);
    assert.equal((await api.put(ticket, bytes)).status, 200);
    return ticket.id;
  };
  const id = await put(PDF, "application/pdf");
  const completed = await api.complete(id);
  assert.equal(completed.status, 200, await completed.clone().text());
  const { format, urls, width } = await completed.json();
  assert.deepEqual([format, urls, width], ["pdf", {}, undefined]);
  assert.deepEqual(await split.storedKeys(), [], "in the pictures' bucket");
  for (const size of ["original", "thumbnail"]) {
    assert.equal(await problemOf(await api.image(size, id)), "404 not_found");
  }
  const dressed = await put(Buffer.from("<html>%PDF-1.7\n%%EOF"), "application/pdf");
  assert.equal(await problemOf(await api.complete(dressed)), "415 format_mismatch");
  const asked = await api.ask(api.declare(PDF, "application/pdf"));
  assert.equal(await problemOf(asked), "415 format_unsupported");

  const photoId = (await api.upload(photo)).id;
  assert.deepEqual(await split.storedKeys(), [`items/original/${photoId}.jpg`]);
});
