// The variants that are sizes of the edge worker.

import assert from "node:assert/strict";
import { test } from "node:test";

import { variantsOf } from "../../wasm-client/dist/upload/variants.js";

const picture = (width, height, format = "webp", bytes = 1000) => ({ width, height, format, bytes });
const prepared = (width, height, ...variants) => ({ ...picture(width, height), variants });
const named = (found) => found.map(({ size, format, width }) => `${size} ${format} ${width}`);

test("a size is known by its longest side", () => {
  const variants = [picture(600, 800), picture(225, 300), picture(900, 1200), picture(640, 480)];
  const found = variantsOf(prepared(3000, 4000, ...variants), "items");
  assert.deepEqual(named(found), ["large webp 900", "medium webp 600", "thumbnail webp 225"]);
});

test("a picture that is smaller than a size is that size, whole", () => {
  const found = variantsOf(prepared(1000, 750, picture(1000, 750), picture(300, 225)), "items");
  assert.deepEqual(named(found), ["large webp 1000", "thumbnail webp 300"]);
});

test("each size comes once in a format, and at most six come at all", () => {
  const three = (format) => [1200, 800, 300].map((side) => picture(side, side, format));
  const found = variantsOf(prepared(2000, 2000, ...three("webp"), ...three("webp"), ...three("jpeg")), "items");
  assert.equal(new Set(named(found)).size, 6);
  assert.equal(variantsOf(prepared(2000, 2000, ...three("webp"), ...three("jpeg"), ...three("png")), "items").length, 6);
});

test("what would be refused a ticket is left out", () => {
  const variants = [picture(1200, 900, "gif"), picture(800, 600, "webp", 2 ** 21 + 1), picture(300, 225)];
  assert.deepEqual(named(variantsOf(prepared(4000, 3000, ...variants), "profiles")), ["thumbnail webp 300"]);
  assert.deepEqual(named(variantsOf(prepared(4000, 3000, ...variants), "items")), ["thumbnail webp 300"]);
  assert.deepEqual(variantsOf(prepared(4000, 3000, ...variants), "verification"), []);
});

test("without variants, or without its own dimensions, a picture has none", () => {
  assert.deepEqual(variantsOf(prepared(4000, 3000), "items"), []);
  assert.deepEqual(variantsOf({ blob: 1, sha256: "" }, "items"), []);
  assert.deepEqual(variantsOf({ variants: [picture(300, 225)] }, "items"), []);
});
