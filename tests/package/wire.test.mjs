// The conversion of the edge worker's JSON to an image, and of details to JSON.

import assert from "node:assert/strict";
import { test } from "node:test";

import { imageOf, onWire, ticketOrImage } from "../../wasm-client/dist/upload/wire.js";

const SAME = { id: "1", collection: "items", format: "jpeg", width: 400, height: 300, bytes: 9, sha256: "0".repeat(64) };
const urls = { original: "/o", thumbnail: "/t" };

test("fields of an image are spelled as JavaScript spells them, and an owner's own words stay", () => {
  const metadata = { taken_at: "the lake", createdAt: "by me" };
  const json = {
    ...SAME,
    urls,
    metadata,
    created_at: "2026-07-01T12:00:00Z",
    taken_at: "2026-06-01T12:00:00Z",
    expires_on: "2126-07-01T12:00:00Z",
    focal_point: { x: 0.5, y: 0.25 },
  };
  const expected = {
    ...SAME,
    urls,
    metadata,
    createdAt: "2026-07-01T12:00:00Z",
    takenAt: "2026-06-01T12:00:00Z",
    expiresAt: "2126-07-01T12:00:00Z",
    focalPoint: { x: 0.5, y: 0.25 },
    srcset: "/t 300w, /o 400w",
  };
  assert.deepEqual(imageOf(json), expected);
  assert.deepEqual(ticketOrImage(json), expected);
});

test("what an answer does not say is not there", () => {
  const image = imageOf({ ...SAME, urls, created_at: "2026-07-01T12:00:00Z" });
  for (const name of ["takenAt", "expiresAt", "focalPoint", "created_at"]) assert.ok(!(name in image), name);
});

test("details are spelled as the wire spells them", () => {
  const metadata = { takenAt: "the lake" };
  const details = { title: "The lake", takenAt: "2026-06-01T12:00:00Z", expiresAt: "2126-07-01T12:00:00Z", metadata };
  const wire = { title: "The lake", taken_at: "2026-06-01T12:00:00Z", expires_on: "2126-07-01T12:00:00Z", metadata };
  assert.deepEqual(onWire(details), wire);
  assert.deepEqual(onWire(), {});
});

test("an answer of another shape is not understood", () => {
  for (const json of [null, "image", {}, { ...SAME, urls: [] }, { ...SAME, urls, width: "400" }]) {
    assert.throws(() => imageOf(json), { code: "response_invalid" });
  }
});
