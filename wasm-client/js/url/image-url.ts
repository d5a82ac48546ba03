// Delivery URLs. Pure functions: they work alike in a page, in a worker and on a server.
import { invalid } from "../base/error.js";
import type { Image, Size } from "../base/image.js";
import { SIZES } from "../base/protocol.gen.js";
import { below } from "./endpoint.js";

/** The location of an image: endpoint and id. */
export interface ImageLocation {
  /** URL of the edge worker, for example `https://img.example.com`. */
  readonly endpoint: string | URL;
  /** The image's id. */
  readonly id: string;
}

/** Options for the delivery of an image. */
export interface DeliveryOptions {
  /** Named size; `original` when left out. */
  readonly size?: Size | undefined;
}

/**
 * A builder for the URL of an image. It is immutable: each step returns a new one.
 *
 * @example
 * new ImageUrl(image).size("medium").toString();
 * new ImageUrl({ endpoint: "https://img.example.com", id }).size("thumbnail").toString();
 * // https://img.example.com/i/thumbnail/01ARZ3NDEKTSV4RRFFQ69G5FAV
 */
export class ImageUrl {
  readonly #image: Pick<Image, "urls"> | ImageLocation;
  readonly #options: DeliveryOptions;

  /** Starts from an image that `upload` returned, or from a location. */
  constructor(image: Pick<Image, "urls"> | ImageLocation, options: DeliveryOptions = {}) {
    this.#image = image;
    this.#options = options;
  }

  /** Returns the URL of the same image in a named size. */
  size(size: Size): ImageUrl {
    return new ImageUrl(this.#image, { ...this.#options, size });
  }

  /**
   * Returns the URL as text.
   *
   * @throws {CalotypeError} `option_invalid` when the size does not exist, the image
   * does not have it, or the endpoint or id is invalid.
   */
  toString(): string {
    const { size = "original" } = this.#options;
    if (!Object.hasOwn(SIZES, size)) throw invalid(`There is no size "${size}".`);
    if (!("urls" in this.#image)) {
      const { endpoint, id } = this.#image;
      // The id must stay one segment of the path.
      if (!/^\w+$/.test(id)) throw invalid("The id is not one of an image.");
      return below(endpoint, `i/${size}/${id}`).href;
    }
    const url = this.#image.urls[size];
    if (url === undefined) throw invalid(`This image has no size "${size}".`);
    return url;
  }

  /** Returns the URL as text, for `JSON.stringify`. */
  toJSON(): string {
    return this.toString();
  }
}

/**
 * Returns an image's sizes for the attribute `srcset`, narrowest first, each with its
 * real width. None is wider than the original.
 *
 * @param widths widths in pixels that the page needs: each selects the narrowest size that
 * is at least as wide, or else the widest. All sizes when left out.
 *
 * @example
 * picture.srcset = srcset(image, [400, 800]);
 * picture.sizes = "(max-width: 40rem) 100vw, 40rem";
 */
export function srcset(image: Pick<Image, "width" | "height" | "urls">, widths?: readonly number[]): string {
  const all = candidates(image);
  const chosen = widths?.map((width) => all.find((it) => it.width >= width) ?? all.at(-1)) ?? all;
  return all
    .filter((candidate) => chosen.includes(candidate))
    .map(({ url, width }) => `${url} ${width}w`)
    .join(", ");
}

interface Candidate {
  readonly url: string;
  readonly width: number;
}

/** Returns the sizes that exist, narrowest first. Among sizes of equal width it takes the
 * smallest, which is the most compressed. */
function candidates({ width, height, urls }: Pick<Image, "width" | "height" | "urls">): Candidate[] {
  const found = new Map<number, string>();
  for (const [size, maxSide] of Object.entries(SIZES).sort(([, a], [, b]) => a - b)) {
    const url = urls[size as Size];
    const fitted = fittedWidth(width, height, maxSide);
    if (url !== undefined && !found.has(fitted)) found.set(fitted, url);
  }
  return [...found].map(([width, url]) => ({ url, width }));
}

/** Returns the width after fitting into a square of `maxSide`, never enlarged, and rounded
 * like in the edge worker. */
function fittedWidth(width: number, height: number, maxSide: number): number {
  const longest = Math.max(width, height);
  return longest <= maxSide ? width : Math.max(1, Math.round((width * maxSide) / longest));
}
