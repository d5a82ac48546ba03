// The false answers of a store, one entry per lie, for lying-store.mjs.

import { createHash } from "node:crypto";

import { pause } from "./process.mjs";

/**
 * The context of a lie.
 *
 * @typedef {object} Scene
 * @property {string} method
 * @property {string} key of the object, below the bucket
 * @property {Record<string, string>} headers of the request
 * @property {import("./random.mjs").Random} random
 * @property {[number, number]} hangMs
 * @property {() => Promise<Answer>} ask asks the real store and waits for its whole answer
 * @property {(answer: Answer) => void} say
 * @property {(answer: Answer, share: number) => Promise<void>} sayPart sends that share of a body and resets the connection
 * @property {() => void} drop resets the connection
 * @property {{current: Known | undefined, old: Known | undefined, other: Known | undefined}} known objects that have passed
 *
 * @typedef {{status: number, headers: Record<string, string>, body: Buffer}} Answer
 * @typedef {{key: string, body: Buffer}} Known
 */

const xml = (status, code, headers = {}) => ({
  status,
  headers: { "content-type": "application/xml", ...headers },
  body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`),
});

/** Returns the same answer with another body and its length. */
const withBody = ({ status, headers }, body) => ({ status, headers: { ...headers, "content-length": `${body.length}` }, body });

/** Returns a well-formed answer with this object, or the requested range of it. */
function object(whole, range, etag) {
  const headers = { "content-type": "application/octet-stream", etag, "accept-ranges": "bytes" };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? "") ?? [];
  if (first === undefined) return withBody({ status: 200, headers }, whole);
  const body = whole.subarray(Number(first), last ? Number(last) + 1 : undefined);
  if (body.length === 0) return xml(416, "InvalidRange");
  const said = `bytes ${first}-${Number(first) + body.length - 1}/${whole.length}`;
  return withBody({ status: 206, headers: { ...headers, "content-range": said } }, body);
}

const isRange = ({ headers }) => headers.range !== undefined;
const hasBody = ({ status, body }) => [200, 206].includes(status) && body.length > 0;

/** Changes a true answer with an object; all other answers of the store stay unchanged. */
const changed = (change) => async (scene) => {
  const answer = await scene.ask();
  await scene.say(hasBody(answer) ? change(answer, scene) : answer);
};

const instead = (answer) => (scene) => scene.say(answer(scene));

const hang = async ({ random, hangMs: [least, most] }) => pause(random.between(least, most));

/** False answers to reads. */
const READ = {
  html: changed(({ headers }) => ({
    status: 200,
    headers: { "content-type": "text/html", etag: headers.etag },
    body: Buffer.from("<!doctype html><title>Login</title><p>Your session has ended."),
  })),
  /** Declares the whole length and resets the connection halfway. */
  half: async (scene) => {
    const answer = await scene.ask();
    return hasBody(answer) ? scene.sayPart(answer, 0.5) : scene.say(answer);
  },
  /** Presents half of the object as all of it. */
  short: changed((answer) => withBody(answer, answer.body.subarray(0, answer.body.length >> 1))),
  flipped: changed((answer, { random }) => {
    const body = Buffer.from(answer.body);
    const places = new Set(Array.from({ length: random.between(1, 8) }, () => random.between(0, body.length - 1)));
    for (const at of places) body[at] ^= random.between(1, 255);
    return withBody(answer, body);
  }),
  /** Sends another object under this one's ETag. */
  other: changed((answer, { known, headers }) => object(known.other.body, headers.range, answer.headers.etag)),
  /** Sends the previous object of this key, even if the key is empty now. */
  old: async (scene) => {
    await scene.ask();
    const { body } = scene.known.old;
    scene.say(object(body, scene.headers.range, `"${createHash("md5").update(body).digest("hex")}"`));
  },
  missing: instead(() => xml(404, "NoSuchKey")),
  etag: changed((answer, { random }) => ({
    ...answer,
    headers: { ...answer.headers, etag: `"${random.bytes(16).toString("hex")}"` },
  })),
  /** Sends a range with a wrong `Content-Range`. */
  misranged: changed((answer, { random }) => {
    const { "content-range": range, ...headers } = answer.headers;
    if (range === undefined) return { ...answer, status: 206, headers };
    const [first, last, total] = range.match(/\d+/g).map(Number);
    const said = random.pick([undefined, `bytes ${first + 1}-${last + 1}/${total + 1}`, `bytes ${first}-${last}/${total * 2}`]);
    return { ...answer, headers: said === undefined ? headers : { ...headers, "content-range": said } };
  }),
  /** Sends the whole object for a range request. */
  whole: changed((answer, { known }) => {
    const { "content-range": _, ...headers } = answer.headers;
    return withBody({ status: 200, headers }, known.current.body);
  }),
};

/** False answers to writes. */
const WRITE = {
  repeat: async (scene) => {
    await scene.ask();
    scene.say(await scene.ask());
  },
  /** Reports success and does nothing. */
  claim: instead(({ headers, random }) => {
    const etag = `"${random.bytes(16).toString("hex")}"`;
    if (!headers["x-amz-copy-source"]) return { status: 200, headers: { etag }, body: Buffer.alloc(0) };
    const body = `<?xml version="1.0" encoding="UTF-8"?><CopyObjectResult><ETag>${etag}</ETag></CopyObjectResult>`;
    return { status: 200, headers: { "content-type": "application/xml" }, body: Buffer.from(body) };
  }),
  etagOfWrite: async (scene) => {
    const answer = await scene.ask();
    const etag = `"${scene.random.bytes(16).toString("hex")}"`;
    scene.say({ ...answer, headers: { ...answer.headers, etag } });
  },
};

/** False answers to any request. */
const ANY = {
  error: instead(() => xml(500, "InternalError")),
  slow: instead(() => xml(503, "SlowDown")),
  many: instead(() => xml(429, "TooManyRequests", { "retry-after": "1" })),
  hang: async (scene) => {
    await hang(scene);
    scene.say(await scene.ask());
  },
  cut: (scene) => scene.drop(),
  /** Does the work and does not answer. */
  lost: async (scene) => {
    await scene.ask();
    scene.drop();
  },
};

const kinds = (table, fits) => Object.entries(table).map(([name, tell]) => [name, { tell, fits }]);
const isRead = ({ method }) => method === "GET";
const isWrite = ({ method }) => method === "PUT";

/** Every lie by name: its function, and the requests that it fits. */
export const LIES = Object.fromEntries([
  ...kinds(READ, isRead),
  ...kinds(WRITE, isWrite),
  ...kinds(ANY, () => true),
]);
LIES.other.fits = (scene) => isRead(scene) && scene.known.other !== undefined;
LIES.old.fits = (scene) => isRead(scene) && scene.known.old !== undefined;
LIES.whole.fits = (scene) => isRead(scene) && isRange(scene) && scene.known.current !== undefined;

/** The rate of each lie, as a share of the requests that it fits. Hanging costs seconds, so it is rare. */
export const RATES = { ...Object.fromEntries(Object.keys(LIES).map((name) => [name, 0.015])), hang: 0.004 };
