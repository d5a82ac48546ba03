// The entries `calotype/url` and `calotype/server`: their URLs are those that the worker reads,
// and their signatures those of another implementation.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { Miniflare } from "miniflare";

import { imageSrcset, imageUrl, isCalotypeError, signImageUrl } from "../../wasm-client/dist/server.js";
import * as url from "../../wasm-client/dist/url.js";
import { root } from "../harness/process.mjs";

const ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const ENDPOINT = "https://img.example.com";
const vectors = JSON.parse(await readFile(path.join(root, "shared/protocol/fixtures/signatures.json"), "utf8"));
const [{ id, secret }] = vectors;
const key = { id, secret };
const query = (options) => imageUrl({ endpoint: ENDPOINT, id: ID, options }).replace(`${ENDPOINT}/i/${ID}`, "");
const refused = (detail) => (error) => isCalotypeError(error) && error.code === "option_invalid" && error.detail === detail;

/** The vectors of a picture in options or in a named size; the last one is Cloudflare's syntax. */
const signed = vectors
  .map((vector) => ({ ...vector, size: vector.path.match(/^\/i\/(\w+)\/\w+$/)?.[1] }))
  .filter(({ options, size }) => options ?? size);

const sign = ({ options, size, ...vector }) =>
  signImageUrl({
    endpoint: ENDPOINT,
    id: ID,
    ...(size ? { size } : { options }),
    key: { id: vector.id, secret: vector.secret },
    expiresIn: 3600,
    now: (vector.expires - 3600) * 1000 + 999,
  });

test("URLs are signed as OpenSSL signs them", async () => {
  assert.equal(signed.length, 4);
  for (const vector of signed) {
    const { path, query, expires, id, signature } = vector;
    const options = query === "" ? "" : `${query}&`;
    assert.equal(await sign(vector), `${ENDPOINT}${path}?${options}exp=${expires}&kid=${id}&sig=${signature}`);
  }
});

test("a Cloudflare Worker signs the same", async () => {
  const folder = path.join(root, "wasm-client/dist");
  const files = ["server.js", "url.js", "url/picture-url.js", "url/endpoint.js", "base/error.js", "base/protocol.gen.js"];
  const modules = await Promise.all(files.map(async (file) => ({ type: "ESModule", path: file, contents: await readFile(path.join(folder, file), "utf8") })));
  const contents = `import { signImageUrl } from "./server.js";
export default { fetch: async (request) => new Response(await signImageUrl(await request.json())) };`;
  const worker = new Miniflare({ modules: [{ type: "ESModule", path: "main.js", contents }, ...modules] });
  try {
    const [{ expires, options, path: at, query, signature }] = signed;
    const body = JSON.stringify({ endpoint: ENDPOINT, id: ID, options, key, expiresIn: 60, now: (expires - 60) * 1000 });
    const answer = await worker.dispatchFetch("http://worker/", { method: "POST", body });
    assert.equal(await answer.text(), `${ENDPOINT}${at}?${query}&exp=${expires}&kid=${id}&sig=${signature}`);
  } finally {
    await worker.dispose();
  }
});

test("a worker below a path signs what the worker sees", async () => {
  const [vector] = signed;
  const one = await sign(vector);
  const options = { endpoint: `${ENDPOINT}/photos`, id: ID, options: vector.options, key, expiresIn: 1, now: (vector.expires - 1) * 1000 };
  assert.equal(await signImageUrl(options), one.replace("/i/", "/photos/i/"));
});

test("without a time it is now", async () => {
  const before = Math.floor(Date.now() / 1000);
  const { searchParams } = new URL(await signImageUrl({ endpoint: ENDPOINT, id: ID, key, expiresIn: 604_800 }));
  const expires = Number(searchParams.get("exp"));
  assert.ok(expires >= before + 604_800 && expires <= Math.floor(Date.now() / 1000) + 604_800);
});

test("what cannot be signed is refused, and the secret not shown", async () => {
  const all = { endpoint: ENDPOINT, id: ID, key, expiresIn: 60 };
  const expiry = "expiresIn is not a whole number from 1 to 604800.";
  const noSecret = "key.secret is not 32 to 64 bytes in base64url without padding.";
  for (const [change, detail] of [
    [{ expiresIn: 0 }, expiry],
    [{ expiresIn: 604_801 }, expiry],
    [{ expiresIn: 1.5 }, expiry],
    [{ expiresIn: NaN }, expiry],
    [{ now: NaN }, "now is not a time in Unix milliseconds."],
    [{ now: 0 }, "now is not a time in Unix milliseconds."],
    [{ key: { id: "K", secret } }, "key.id is not 1 to 16 of a–z 0–9 - _."],
    [{ key: { id, secret: secret.slice(0, -2) } }, noSecret],
    [{ key: { id, secret: `${secret}=` } }, noSecret],
    [{ key: { id, secret: "A".repeat(41) } }, noSecret],
    [{ key: { id, secret: "A".repeat(87) } }, noSecret],
    [{ key: { id, secret: undefined } }, noSecret],
    [{ id: "../x" }, "id is not one of an image."],
    [{ size: "huge" }, "size is not original, large, medium, thumbnail."],
    [{ preset: "Big" }, "preset is not the name of one."],
    [{ endpoint: "https://" }, 'endpoint is "https://"; it must begin with https:// or a slash.'],
  ]) {
    await assert.rejects(signImageUrl({ ...all, ...change }), refused(detail), JSON.stringify(change));
  }
});

test("equal options are equal URLs: short names in one order, no defaults", () => {
  for (const [options, text] of [
    [undefined, ""],
    [{}, ""],
    [{ dpr: 1, format: "auto", rotate: 0, blur: 0, sharpen: 0, trim: {}, width: undefined }, ""],
    [{ brightness: 1, contrast: 1, gamma: 1, saturation: 1, zoom: 0, border: { width: 0, color: "f00" } }, ""],
    [{ fit: "scale-down", width: 640 }, "?w=640&fit=scale-down"],
    [{ fit: "crop", brightness: 1.256, saturation: 0, zoom: 0.5 }, "?fit=crop&brightness=1.26&saturation=0&zoom=0.5"],
    [{ contrast: 0.5, gamma: 2.2, border: { width: 9, color: "#F00" } }, "?contrast=0.5&gamma=2.2&border=9&border.color=ff0000"],
    [{ border: { width: 1 } }, "?border=1"],
    [{ quality: 75, width: 640 }, "?w=640&q=75"],
    [{ width: "auto", dpr: "auto", slowQuality: 50 }, "?w=auto&dpr=auto&scq=50"],
    [{ dpr: 2.625 }, "?dpr=2.63"],
    [{ gravity: { x: 0.00004, y: 1 } }, "?g=0x1"],
    [{ gravity: "center" }, "?g=center"],
    [{ gravity: "bottom", fit: "pad", background: "#F0A" }, "?fit=pad&g=bottom&bg=ff00aa"],
    [{ background: "ff00aaFF" }, "?bg=ff00aa"],
    [{ background: "12345678" }, "?bg=12345678"],
    [{ trim: { top: 1, left: 4 }, flip: "hv", rotate: 270, blur: 5, sharpen: 1.55 }, "?trim=1.0.0.4&flip=hv&rot=270&blur=5&sharp=1.6"],
    [{ onerror: "redirect", missing: "placeholder", version: "a.1-_" }, "?onerror=redirect&missing=placeholder&v=a.1-_"],
  ]) {
    assert.equal(query(options), text);
  }
  assert.equal(imageUrl({ endpoint: ENDPOINT, id: ID, preset: "avatar" }), `${ENDPOINT}/i/avatar/${ID}`);
  assert.equal(imageUrl({ endpoint: ENDPOINT, id: ID, size: "medium" }), `${ENDPOINT}/i/medium/${ID}`);
});

test("an option out of its range is an error that names it", () => {
  for (const [options, name] of [
    [{ width: 0 }, "width"],
    [{ width: "640" }, "width"],
    [{ width: 65_536 }, "width"],
    [{ width: Infinity }, "width"],
    [{ height: 1.5 }, "height"],
    [{ dpr: 0 }, "dpr"],
    [{ dpr: NaN }, "dpr"],
    [{ dpr: "2" }, "dpr"],
    [{ fit: "fill" }, "fit"],
    [{ gravity: "north" }, "gravity"],
    [{ gravity: "centre" }, "gravity"],
    [{ gravity: null }, "gravity"],
    [{ gravity: { x: 0.5 } }, "gravity"],
    [{ gravity: { x: 0.5, y: 1.01 } }, "gravity"],
    [{ quality: 101 }, "quality"],
    [{ format: "gif" }, "format"],
    [{ trim: { top: -1 } }, "trim"],
    [{ rotate: 45 }, "rotate"],
    [{ brightness: "1" }, "brightness"],
    [{ contrast: -1 }, "contrast"],
    [{ gamma: 10.1 }, "gamma"],
    [{ saturation: NaN }, "saturation"],
    [{ zoom: 2 }, "zoom"],
    [{ border: { width: 501 } }, "border"],
    [{ border: { width: 1, color: "red" } }, "border"],
    [{ background: "red&w=1" }, "background"],
    [{ background: "12345" }, "background"],
    [{ version: "a/b" }, "version"],
    [{ version: "" }, "version"],
    [{ w: 640 }, "w"],
    [{ onerror: "https://evil.example" }, "onerror"],
  ]) {
    assert.throws(() => query(options), (error) => error.code === "option_invalid" && error.detail.startsWith(`${name} is not `), name);
  }
});

test("a srcset has the widths that need no signature, and ends at the original", () => {
  const of = (options, originalWidth) => imageSrcset({ endpoint: ENDPOINT, id: ID, originalWidth, options }).replaceAll(`${ENDPOINT}/i/${ID}`, "");
  assert.equal(of(undefined, 700), "?w=256 256w, ?w=384 384w, ?w=480 480w, ?w=700 700w");
  // Like the worker's: 640 is nearly as wide as 700, and is left out.
  assert.match(of(undefined, 4032), /2560w, \?w=3200 3200w, \?w=4032 4032w$/);
  assert.equal(of({ width: 400, height: 300, fit: "cover" }, 300), "?w=256&h=192&fit=cover 256w, ?w=300&h=225&fit=cover 300w");
  assert.equal(of({ width: 9 }, 10), "?w=10 10w");
  assert.throws(() => of({ height: 300 }, 300), { code: "option_invalid" });
  assert.throws(() => of({}, 0), { code: "option_invalid" });
});

test("pages get no signing with the URLs", () => {
  assert.deepEqual(Object.keys(url).filter((name) => /sign/i.test(name)), []);
});
