// Delivery URLs, srcset and the error in Node, without page or DOM.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CalotypeError, ImageUrl, isCalotypeError, srcset } from "../../wasm-client/dist/index.js";

const ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const ENDPOINT = "https://img.example";
const SIZES = ["original", "large", "medium", "thumbnail"];

const image = (width, height, sizes = SIZES) => ({
  width,
  height,
  urls: Object.fromEntries(sizes.map((size) => [size, `${ENDPOINT}/i/${size}/${ID}`])),
});
/** `thumbnail 300w, …`: the sizes and their widths. */
const short = (text) => text.replaceAll(`${ENDPOINT}/i/`, "").replaceAll(`/${ID}`, "");

test("an ImageUrl names a size and is never changed", () => {
  const url = new ImageUrl({ endpoint: ENDPOINT, id: ID });
  assert.equal(`${url.size("medium")}`, `${ENDPOINT}/i/medium/${ID}`);
  assert.equal(url.toString(), `${ENDPOINT}/i/original/${ID}`);
  assert.equal(JSON.stringify({ url: url.size("large") }), `{"url":"${ENDPOINT}/i/large/${ID}"}`);
  const below = new ImageUrl({ endpoint: new URL(`${ENDPOINT}/photos/`), id: ID });
  assert.equal(below.size("large").toString(), `${ENDPOINT}/photos/i/large/${ID}`);
  assert.equal(new ImageUrl(image(10, 10)).size("thumbnail").toString(), `${ENDPOINT}/i/thumbnail/${ID}`);
});

test("a size that is not there is an error with a code", () => {
  const invalid = { name: "CalotypeError", code: "option_invalid" };
  assert.throws(() => new ImageUrl({ endpoint: ENDPOINT, id: ID }).size("huge").toString(), invalid);
  assert.throws(() => new ImageUrl({ endpoint: ENDPOINT, id: ID }).size("toString").toString(), invalid);
  assert.throws(() => new ImageUrl(image(10, 10, ["original"])).size("large").toString(), invalid);
  assert.throws(() => new ImageUrl({ endpoint: "not a url", id: ID }).toString(), invalid);
});

test("an id cannot leave its place in the path", () => {
  for (const id of ["", "..", "../../v1/uploads", "a?b", "a#b", "%2e%2e"]) {
    assert.throws(() => new ImageUrl({ endpoint: ENDPOINT, id }).toString(), { code: "option_invalid" }, id);
  }
});

test("srcset says the real widths, also of a portrait", () => {
  // 2592 × 3872 at 1200 is 803 wide, as the edge's own tests say; the others by the same rule of three.
  assert.equal(short(srcset(image(2592, 3872))), "thumbnail 201w, medium 536w, large 803w, original 2592w");
});

test("no width is larger than the original, and none is there twice", () => {
  assert.equal(short(srcset(image(1000, 750))), "thumbnail 300w, medium 800w, large 1000w");
  assert.equal(short(srcset(image(200, 100))), "thumbnail 200w");
  assert.equal(short(srcset(image(4000, 1))), "thumbnail 300w, medium 800w, large 1200w, original 4000w");
});

test("wanted widths take the next larger size", () => {
  const landscape = image(4000, 3000);
  assert.equal(short(srcset(landscape, [300])), "thumbnail 300w");
  assert.equal(short(srcset(landscape, [301, 640])), "medium 800w");
  assert.equal(short(srcset(landscape, [5000, 100])), "thumbnail 300w, original 4000w");
  assert.equal(srcset(landscape, []), "");
});

test("collections with fewer sizes, or none", () => {
  assert.equal(short(srcset(image(1000, 1000, ["original", "thumbnail"]))), "thumbnail 300w, original 1000w");
  assert.equal(srcset(image(1000, 1000, [])), "");
});

test("an error is known by its brand and goes into a log as data", () => {
  const error = new CalotypeError("upload_refused", { detail: "HTTP status 403", cause: new Error("private") });
  assert.ok(isCalotypeError(error));
  // The error of a second copy of the package on the page.
  class Other extends Error {}
  Other.prototype[Symbol.for("calotype.error")] = true;
  assert.ok(isCalotypeError(new Other()));
  for (const other of [new Error("x"), null, undefined, "upload_refused", { code: "upload_refused" }]) assert.ok(!isCalotypeError(other));
  const { code, detail, message, cause } = JSON.parse(JSON.stringify(error));
  assert.deepEqual([code, detail, message, cause], ["upload_refused", "HTTP status 403", "The storage rejected the file.", undefined]);
});
