// What was acknowledged, and so must hold: every image that a `complete` answered with 200.

/** Longest sides of the named sizes (docs/http-api.md). */
const SIDES = { large: 1200, medium: 800, thumbnail: 300 };
const SIZES = { items: ["original", "large", "medium", "thumbnail"], profiles: ["original", "thumbnail"], verification: ["original"] };

/**
 * @typedef {object} Image as its `complete` had it, and
 * @property {string} token whose it is
 * @property {"ready" | "deleting" | "deleted"} state
 * @property {boolean} stays it is never deleted
 * @property {boolean} keepsBody whether parts of it are asked for, and compared
 * @property {Buffer} [body] of the original, once it was seen to be right
 */

export class Ledger {
  #images = new Map();

  /** Writes down an acknowledged image. */
  add(answer, { token, stays = false, keepsBody = stays, body }) {
    const { id, collection, format, width, height, bytes, sha256 } = answer;
    const known = this.#images.get(id);
    if (known) return known;
    const image = { id, collection, format, width, height, bytes, sha256, token, stays, keepsBody, state: "ready" };
    if (keepsBody && body) image.body = body;
    this.#images.set(id, image);
    return image;
  }

  all() {
    return [...this.#images.values()];
  }

  ready() {
    return this.all().filter(({ state }) => state === "ready");
  }

  deleted(image) {
    image.state = "deleted";
    image.body = undefined;
  }
}

export const isPrivate = ({ collection }) => collection === "verification";
export const sizesOf = ({ collection }) => SIZES[collection];

/** What a named size of an image measures: never enlarged. */
export function dimensionsOf({ width, height }, size) {
  const scale = size === "original" ? 1 : Math.min(1, SIDES[size] / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale), isExact: true };
}

/** What a width of an image measures. */
export function fitted({ width, height }, wanted) {
  const scale = Math.min(1, wanted / width);
  return { width: Math.round(width * scale), height: Math.round(height * scale), isExact: true };
}

/** Where an original lies in the bucket. */
export const originalKey = ({ collection, format, id }) => `${collection}/original/${id}.${format === "jpeg" ? "jpg" : format}`;
