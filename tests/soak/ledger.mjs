// The acknowledged images, which must not be lost: those whose `complete` got a 200.

/** Longest sides of the named sizes (docs/http-api.md). */
const SIDES = { large: 1200, medium: 800, thumbnail: 300 };
const SIZES = { items: ["original", "large", "medium", "thumbnail"], profiles: ["original", "thumbnail"], verification: ["original"] };

/**
 * @typedef {object} Image as its `complete` returned it, and
 * @property {string} token of its owner
 * @property {"ready" | "deleting" | "deleted"} state
 * @property {boolean} stays whether it is never deleted
 * @property {boolean} keepsBody whether ranges of it are requested and compared
 * @property {Buffer} [body] of the original, once it was verified
 */

export class Ledger {
  #images = new Map();

  /** Records an acknowledged image. */
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

/** Returns the dimensions of a named size of an image, never enlarged. */
export function dimensionsOf({ width, height }, size) {
  const scale = size === "original" ? 1 : Math.min(1, SIDES[size] / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale), isExact: true };
}

/** Returns the dimensions of an image at a width. */
export function fitted({ width, height }, wanted) {
  const scale = Math.min(1, wanted / width);
  return { width: Math.round(width * scale), height: Math.round(height * scale), isExact: true };
}

/** Returns the key of an original in the bucket. */
export const originalKey = ({ collection, format, id }) => `${collection}/original/${id}.${format === "jpeg" ? "jpg" : format}`;
