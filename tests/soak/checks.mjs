// The checks of answers: the right bytes for each picture, and the rules for every answer.

import { createHash } from "node:crypto";

import sharp from "sharp";

import { sha256 } from "../harness/fixtures.mjs";

// One core only: decoding for these checks must not disturb the measurement.
sharp.concurrency(1);
sharp.cache(false);

/** Wrong answers to keep with all details, of one kind and for one reason; further ones are counted. */
const KEPT = 12;
const KEPT_OF_ONE = 3;

const MAGIC = [
  ["image/jpeg", /^ffd8ff/],
  ["image/png", /^89504e470d0a1a0a/],
  ["image/webp", /^52494646.{8}57454250/],
  ["image/gif", /^47494638/],
];

/** The kinds of wrong answers: each is a row of the report, even without any. */
export const KINDS = {
  served: "a picture that is not what its record says",
  rendition: "a rendition that does not decode, or is of another size",
  changed: "two different pictures under one URL or one ETag",
  part: "a part that is not of its whole",
  type: "a content-type that its bytes are not",
  cached: "an error that may be kept",
  broken: "a server error other than 503",
  refused: "a good picture refused, or missing",
  gone: "a deleted picture served",
  taken: "an upload taken for what it is not",
};

/**
 * @typedef {object} Asked
 * @property {string} url
 * @property {string} [method]
 * @property {Record<string, string>} [headers]
 *
 * @typedef {object} Answer
 * @property {number} status 0 without an answer
 * @property {Record<string, string>} headers
 * @property {Buffer} body
 * @property {boolean} [isWhole] false when the connection ended before the body
 */

export class Judge {
  #wrong = new Map(Object.keys(KINDS).map((kind) => [kind, { count: 0, first: [] }]));
  #hashes = new Map();
  #decoded = new Map();
  #liesAbout;

  /** Number of checked pictures, by check. */
  checked = { originals: 0, renditions: 0, parts: 0, unchanged: 0 };

  /** @param {(text: string) => string[]} liesAbout the latest lies of the store about a key with this in it */
  constructor(liesAbout = () => []) {
    this.#liesAbout = liesAbout;
  }

  /** @param {keyof KINDS} kind */
  wrong(kind, asked, answer, why) {
    const entry = this.#wrong.get(kind);
    entry.count++;
    const alike = entry.first.filter((it) => reasonOf(it.why) === reasonOf(why));
    if (entry.first.length >= KEPT || alike.length >= KEPT_OF_ONE) return;
    const { "content-type": type, etag, "x-calotype-cache": source, "x-request-id": request } = answer.headers ?? {};
    const id = /[0-9A-HJKMNP-TV-Z]{26}/.exec(asked.url)?.[0];
    entry.first.push({
      why,
      at: new Date().toISOString(),
      method: asked.method ?? "GET",
      url: asked.url,
      sent: asked.headers,
      status: answer.status,
      type,
      etag,
      source,
      request,
      bytes: answer.body?.length,
      starts: answer.body?.subarray(0, 48).toString("latin1").replace(/[^\x20-\x7e]/g, "."),
      lies: id === undefined ? [] : this.#liesAbout(id),
    });
  }

  /** The wrong answers so far, by kind. */
  findings() {
    return Object.fromEntries(this.#wrong);
  }

  get count() {
    return [...this.#wrong.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** Checks the rules for every answer. */
  any(asked, answer) {
    const { status, headers, body } = answer;
    if (status === 0) return;
    if (status >= 500 && status !== 503) this.wrong("broken", asked, answer, `status ${status}`);
    if (status < 400) return;
    const kept = headers["cache-control"] ?? "";
    const isShort = status === 404 && /max-age=\d{1,2}\b/.test(kept);
    if (!isShort && !/no-store/.test(kept)) this.wrong("cached", asked, answer, `cache-control: ${kept || "none"}`);
    if ([429, 503].includes(status) && headers["retry-after"] === undefined) {
      this.wrong("broken", asked, answer, "no retry-after");
    }
    const isProblem = headers["content-type"] === "application/problem+json";
    if (!isProblem && (asked.method ?? "GET") !== "HEAD" && body.length > 0) {
      this.wrong("type", asked, answer, `an error of type ${headers["content-type"]}`);
    }
  }

  /** Checks a 200 with the original of an image. */
  original(asked, answer, image) {
    this.checked.originals++;
    this.#typed(asked, answer);
    const hash = sha256(answer.body);
    if (hash !== image.sha256) {
      return this.wrong("served", asked, answer, `SHA-256 ${hash} for ${image.sha256}, ${image.bytes} bytes`);
    }
    this.#same(asked, answer, hash);
    image.body ??= image.keepsBody ? answer.body : undefined;
  }

  /**
   * Checks a 200 with a derivative of an image.
   * @param {{width: number, height: number, isExact: boolean}} expected a maximum unless exact
   */
  async rendition(asked, answer, expected) {
    this.checked.renditions++;
    this.#typed(asked, answer);
    const hash = sha256(answer.body);
    const seen = await this.#decode(hash, answer.body);
    if (seen.error) return this.wrong("rendition", asked, answer, seen.error);
    const off = [seen.width - expected.width, seen.height - expected.height];
    const fits = expected.isExact ? off.every((it) => Math.abs(it) <= 1) : off.every((it) => it <= 1);
    if (!fits) {
      const [is, not] = [seen, expected].map(({ width, height }) => `${width} × ${height}`);
      this.wrong("rendition", asked, answer, `${is} for ${not}`);
    }
    this.#same(asked, answer, hash, `${seen.width}x${seen.height}`);
  }

  /** Checks a 206; `whole` is the file, if known. */
  part(asked, answer, { bytes, body: whole }) {
    this.checked.parts++;
    const said = answer.headers["content-range"] ?? "";
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(said)?.map(Number) ?? [];
    const wrong = (why) => this.wrong("part", asked, answer, `${why}: content-range ${said || "none"}`);
    if (total !== bytes) return wrong(`of ${bytes} bytes`);
    if (answer.body.length !== last - first + 1) return wrong(`${answer.body.length} bytes`);
    if (whole && !answer.body.equals(whole.subarray(first, last + 1))) wrong("not the bytes of the whole");
  }

  /** Checks that equal requests get equal bytes, and that an ETag stands for one file. */
  #same(asked, answer, hash, dimensions = "") {
    const accept = asked.headers?.accept ?? "";
    const { etag, "content-type": type } = answer.headers;
    if (etag !== etagOf(answer.body)) this.wrong("changed", asked, answer, `its ETag would be ${etagOf(answer.body)}`);
    // During a store outage another format may stand in (docs/delivery.md), and expensive pictures may be smaller.
    for (const [name, what] of [
      [`${asked.url} ${accept} ${type} ${dimensions}`, "under its URL"],
      [etag, "under its ETag"],
    ]) {
      if (name === undefined) continue;
      const before = this.#hashes.get(name);
      this.#hashes.set(name, hash);
      if (before !== undefined && before !== hash) this.wrong("changed", asked, answer, `${what}: ${before}, now ${hash}`);
    }
  }

  #typed(asked, answer) {
    const start = answer.body.subarray(0, 12).toString("hex");
    const type = MAGIC.find(([, magic]) => magic.test(start))?.[0] ?? "nothing known";
    if (answer.headers["content-type"] !== type) {
      this.wrong("type", asked, answer, `${answer.headers["content-type"]} for ${type}`);
    }
  }

  /** Checks every pixel, because a truncated file has a good header. Equal files are decoded once. */
  async #decode(hash, body) {
    const found = this.#decoded.get(hash);
    if (found) return found;
    let seen;
    try {
      const { info } = await sharp(body, { failOn: "warning", limitInputPixels: 2 ** 27 }).raw().toBuffer({ resolveWithObject: true });
      seen = { width: info.width, height: info.height };
    } catch (error) {
      seen = { error: error.message };
    }
    this.#decoded.set(hash, seen);
    return seen;
  }
}

/** Returns a reason without the details of one case: hashes and numbers of bytes. */
const reasonOf = (why) => why.replace(/[0-9a-f]{32,}|\d{4,}/g, "…");

/** Returns the first 128 bits of a hash, like delivery's ETags. */
export const etagOf = (body) => `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"`;
