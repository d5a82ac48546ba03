// Every function of the package with invalid arguments: it throws the package's own error, which
// names the fault, and never one of JavaScript's.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as calotype from "../../wasm-client/dist/node.js";
import { imageSrcset, imageUrl, signImageUrl } from "../../wasm-client/dist/server.js";
import { below } from "../../wasm-client/dist/url/endpoint.js";

const photo = new Blob(["photo"]);

test("options that are none are refused in the package's own words", async () => {
  const { inspect, prepare, prepareAll, readMetadata, strip, upload, configure } = calotype;
  const calls = {
    upload: () => upload(photo),
    "upload null": () => upload(photo, null),
    "upload nothing": () => upload(undefined, { endpoint: "https://img.example.com", token: "key" }),
    "upload without endpoint": () => upload(photo, { token: "key" }),
    "upload without token": () => upload(photo, { endpoint: "https://img.example.com" }),
    prepare: () => prepare(),
    "prepare null": () => prepare(photo, null),
    "prepare text": () => prepare(photo, "small"),
    prepareAll: async () => prepareAll(),
    "prepareAll null": async () => prepareAll([], null),
    inspect: () => inspect(),
    "inspect null": () => inspect(photo, null),
    readMetadata: () => readMetadata(null),
    strip: () => strip(photo, null),
    configure: async () => configure(),
    imageUrl: async () => imageUrl(),
    "imageUrl without an id": async () => imageUrl({ endpoint: "https://img.example.com" }),
    imageSrcset: async () => imageSrcset(),
    signImageUrl: () => signImageUrl(),
    "signImageUrl without a key": () => signImageUrl({ endpoint: "https://img.example.com", id: "1", expiresIn: 60 }),
  };
  for (const [name, call] of Object.entries(calls)) {
    await assert.rejects(call, (error) => {
      assert.ok(calotype.isCalotypeError(error), `${name}: ${error}`);
      assert.equal(error.code, "option_invalid", name);
      assert.ok(error.detail?.length > 10, name);
      return true;
    });
  }
});

test("an endpoint is an absolute URL, or a path that begins with a slash", () => {
  globalThis.location = { href: "https://page.example/album/" };
  try {
    for (const [endpoint, url] of [
      ["https://img.example.com", "https://img.example.com/v1"],
      ["http://localhost:8787/base", "http://localhost:8787/base/v1"],
      [new URL("https://img.example.com"), "https://img.example.com/v1"],
      ["/edge", "https://page.example/edge/v1"],
      ["//img.example.com", "https://img.example.com/v1"],
    ]) assert.equal(below(endpoint, "v1").href, url);
    for (const endpoint of ["img.example.com", "localhost:8787", "edge", "", "ftp://x", "data:,", undefined, null]) {
      assert.throws(() => below(endpoint, "v1"), (error) => error.code === "option_invalid" && error.detail.includes(`"${endpoint}"`), `${endpoint}`);
    }
  } finally {
    delete globalThis.location;
  }
});

test("an error of the worker has the worker's words, one of the package its own", () => {
  const { CalotypeError } = calotype;
  const theirs = new CalotypeError("scope_missing", { message: "The key may not.", hint: "Use another." });
  assert.deepEqual([theirs.message, theirs.hint, theirs.causedBy], ["The key may not.", "Use another.", "caller"]);
  const ours = new CalotypeError("network_failed");
  assert.equal(ours.causedBy, "service");
  assert.ok(ours.message.endsWith(".") && ours.hint.endsWith("."));
  assert.equal(new CalotypeError("scope_missing").message, "scope_missing", "without an answer there are no words");
});
