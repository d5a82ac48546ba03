// The lying store tells each of its lies, and the soak's judge notices them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";

import { LIES, RATES } from "../harness/lies.mjs";
import { startLyingStore } from "../harness/lying-store.mjs";
import { noiseJpeg } from "../harness/noise.mjs";
import { Random } from "../harness/random.mjs";
import { etagOf, Judge } from "../soak/checks.mjs";
import { ask } from "../soak/client.mjs";

const [PHOTO, STRANGE, FORMER] = [[64, 48], [96, 64], [64, 48]].map(([width, height]) => noiseJpeg(width, height));
const IMAGE = { id: "01ARZ3NDEKTSV4RRFFQ69G5FAV", width: 64, height: 48, bytes: PHOTO.length, sha256: hashOf("sha256", PHOTO) };
const KEY = `/photos/items/original/${IMAGE.id}.jpg`;
const RANGE = "bytes=100-299";

/** An honest store of a few objects. */
const objects = new Map();
const puts = [];
const origin = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === "PUT") {
    puts.push(request.url);
    const source = request.headers["x-amz-copy-source"];
    objects.set(request.url, source ? objects.get(source) : Buffer.concat(chunks));
    return response.writeHead(200, { etag: etagBy(objects.get(request.url)) }).end(source ? "<CopyObjectResult/>" : "");
  }
  if (request.method === "DELETE") return void (objects.delete(request.url), response.writeHead(204).end());
  const body = objects.get(request.url);
  if (!body) return response.writeHead(404, { "content-type": "application/xml" }).end("<Error><Code>NoSuchKey</Code></Error>");
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "")?.map(Number) ?? [];
  if (first === undefined) return response.writeHead(200, { etag: etagBy(body), "content-length": body.length }).end(body);
  const part = body.subarray(first, last + 1);
  const headers = { etag: etagBy(body), "content-length": part.length, "content-range": `bytes ${first}-${last}/${body.length}` };
  return response.writeHead(206, headers).end(part);
});

let store, judge;

before(async () => {
  origin.listen(0, "127.0.0.1");
  await once(origin, "listening");
  const target = () => `http://127.0.0.1:${origin.address().port}`;
  store = await startLyingStore({ target, random: new Random("lies"), hangMs: [1, 1] });
  await write("/photos/items/original/other.jpg", STRANGE);
  await write(KEY, FORMER);
  await write(KEY, PHOTO);
  assert.deepEqual((await read()).body, PHOTO, "without an order it tells the truth");
});
after(async () => {
  await store?.stop();
  origin.close();
});
afterEach(() => store.beHonest());

function hashOf(name, bytes) {
  return createHash(name).update(bytes).digest("hex");
}

function etagBy(bytes) {
  return `"${hashOf("md5", bytes)}"`;
}

const write = (path, body, headers) => ask({ url: store.url + path, method: "PUT", body, headers });
const read = (headers) => ask({ url: store.url + KEY, headers });

/** Reads while the store tells this lie. */
async function readWith(lie, headers) {
  const told = store.lie(lie, /^GET /);
  const answer = await read(headers);
  await told;
  return answer;
}

/** The kinds of wrong answers that the judge finds in the delivery of a worker that trusts its store. */
async function judged({ status, body, headers }) {
  judge = new Judge();
  const delivered = { status, body, headers: { ...headers, "content-type": "image/jpeg", etag: etagOf(body) } };
  const asked = { url: `/i/original/${IMAGE.id}` };
  if (status === 206) judge.part(asked, delivered, { bytes: PHOTO.length, body: PHOTO });
  else judge.original(asked, delivered, IMAGE);
  return Object.entries(judge.findings()).filter(([, { count }]) => count > 0).map(([kind]) => kind);
}

test("true answers are found right", async () => {
  assert.deepEqual(await judged(await read()), []);
  assert.deepEqual(await judged(await read({ range: RANGE })), []);
});

test("bytes that are not the object's are found wrong, under whatever length", async () => {
  for (const [lie, expected] of [
    ["html", ["served", "type"]],
    ["short", ["served"]],
    ["flipped", ["served"]],
    ["other", ["served"]],
    ["old", ["served"]],
  ]) {
    const answer = await readWith(lie);
    assert.deepEqual([answer.status, answer.isWhole], [200, true], lie);
    const found = await judged(answer);
    // A flipped bit may hit the magic bytes as well.
    assert.ok(expected.every((kind) => found.includes(kind)), `${lie}: ${found}`);
    assert.notDeepEqual(answer.body, PHOTO, lie);
  }
});

test("parts that are not of the object are found wrong", async () => {
  for (const lie of ["short", "flipped", "other", "old", "misranged"]) {
    const answer = await readWith(lie, { range: RANGE });
    assert.deepEqual([answer.status, answer.isWhole], [206, true], lie);
    assert.deepEqual(await judged(answer), ["part"], lie);
  }
  const whole = await readWith("whole", { range: RANGE });
  assert.deepEqual([whole.status, whole.body.equals(PHOTO)], [200, true]);
  assert.equal((await readWith("misranged")).status, 206, "nobody asked for a part");
});

test("a broken-off body is no whole one, and no answer is none", async () => {
  const half = await readWith("half");
  assert.deepEqual([half.status, half.isWhole], [200, false]);
  assert.equal(Number(half.headers["content-length"]), PHOTO.length);
  assert.ok(half.body.length < PHOTO.length);
  for (const lie of ["cut", "lost"]) assert.equal((await readWith(lie)).status, 0, lie);
});

test("what is there can be missing, in trouble, late or under another ETag", async () => {
  for (const [lie, expected] of [
    ["missing", [404, "<Code>NoSuchKey</Code>"]],
    ["error", [500, "<Code>InternalError</Code>"]],
    ["slow", [503, "<Code>SlowDown</Code>"]],
    ["many", [429, "<Code>TooManyRequests</Code>"]],
  ]) {
    const { status, body } = await readWith(lie);
    assert.deepEqual([status, body.includes(expected[1])], [expected[0], true], lie);
  }
  assert.deepEqual(await judged(await readWith("hang")), []);
  const { headers, body } = await readWith("etag");
  assert.deepEqual([headers.etag === etagBy(PHOTO), body.equals(PHOTO)], [false, true]);
});

test("writes are done twice, not at all, or without a word", async () => {
  const written = async (lie, headers) => {
    const path = `/photos/temp/uploads/${lie}`;
    puts.length = 0;
    const told = store.lie(lie, /^PUT /);
    const { status } = await write(path, headers ? undefined : PHOTO, headers);
    await told;
    return [status, puts.length, objects.has(path)];
  };
  assert.deepEqual(await written("repeat"), [200, 2, true]);
  assert.deepEqual(await written("claim"), [200, 0, false]);
  assert.deepEqual(await written("claim", { "x-amz-copy-source": KEY }), [200, 0, false]);
  assert.deepEqual(await written("lost"), [0, 1, true]);
  assert.deepEqual(await written("cut"), [0, 0, false]);
  assert.deepEqual(await written("etagOfWrite"), [200, 1, true]);
});

test("what was deleted can come back as it was", async () => {
  await ask({ url: store.url + KEY, method: "DELETE" });
  try {
    assert.equal((await read()).status, 404);
    assert.deepEqual((await readWith("old")).body, PHOTO);
  } finally {
    await write(KEY, PHOTO);
  }
});

test("at random it tells every lie, as often as its rates say and the same for the same seed", async () => {
  const told = async (seed) => {
    const target = () => `http://127.0.0.1:${origin.address().port}`;
    const rates = Object.fromEntries(Object.keys(RATES).map((name) => [name, 0.06]));
    const other = await startLyingStore({ target, random: new Random(seed), rates, hangMs: [1, 1] });
    try {
      await ask({ url: other.url + "/photos/a", method: "PUT", body: FORMER });
      await ask({ url: other.url + "/photos/a", method: "PUT", body: PHOTO });
      await ask({ url: other.url + "/photos/b", method: "PUT", body: STRANGE });
      other.lieAtRandom();
      for (let times = 0; times < 300; times++) {
        await ask({ url: other.url + "/photos/a", headers: times % 2 ? { range: RANGE } : {} });
        await ask({ url: other.url + "/photos/c", method: "PUT", body: STRANGE });
      }
      other.beHonest();
      const count = other.told().length;
      await ask({ url: other.url + "/photos/a" });
      assert.equal(other.told().length, count, "honest again");
      return other.told().map(({ lie }) => lie);
    } finally {
      await other.stop();
    }
  };
  const [first, second] = [await told("one"), await told("one")];
  assert.deepEqual(first, second);
  assert.deepEqual([...new Set(first)].sort(), Object.keys(LIES).sort());
});

test("errors that may be kept, and a 500, are found wrong", () => {
  const found = (status, headers) => {
    judge = new Judge();
    judge.any({ url: "/i/large/x" }, { status, headers: { "content-type": "application/problem+json", ...headers }, body: Buffer.from("{}") });
    return Object.entries(judge.findings()).filter(([, { count }]) => count > 0).map(([kind]) => kind);
  };
  assert.deepEqual(found(503, { "cache-control": "public, max-age=31536000, immutable", "retry-after": "1" }), ["cached"]);
  assert.deepEqual(found(503, { "cache-control": "no-store" }), ["broken"]);
  assert.deepEqual(found(500, { "cache-control": "no-store" }), ["broken"]);
  assert.deepEqual(found(404, { "cache-control": "public, max-age=60" }), []);
  assert.deepEqual(found(422, { "cache-control": "public, max-age=60" }), ["cached"]);
});

test("renditions that do not decode, or are of another size, or change under their URL, are found wrong", async () => {
  judge = new Judge();
  const look = (body, width = 64) =>
    judge.rendition(
      { url: "/i/x?w=64" },
      { status: 200, headers: { "content-type": "image/jpeg", etag: etagOf(body) }, body },
      { width, height: 48, isExact: true },
    );
  const counts = () => ["rendition", "changed"].map((kind) => judge.findings()[kind].count);
  await look(PHOTO);
  assert.deepEqual(counts(), [0, 0]);
  await look(PHOTO, 80);
  assert.deepEqual(counts(), [1, 0]);
  await look(PHOTO.subarray(0, PHOTO.length >> 1));
  assert.deepEqual(counts(), [2, 0]);
  await look(FORMER);
  assert.deepEqual(counts(), [2, 1]);
});
