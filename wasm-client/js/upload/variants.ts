import type { Collection, Size } from "../base/image.js";
import { COLLECTIONS, SIZE_LIMITS, SIZES } from "../base/protocol.gen.js";
import type { PreparedPicture } from "../engine/types.js";
import type { Uploadable } from "./types.js";

/** A picture, and which size of its original it is. */
export interface Sized extends PreparedPicture {
  readonly size: Size;
}

/**
 * The pictures that the edge worker would serve as a size of their original, each size
 * once in a format. Those it would refuse a ticket are left out.
 */
export function sizesOf({ width = 0, height = 0, sizes = [] }: Exclude<Uploadable, Blob>, collection: Collection): Sized[] {
  const found = new Map<string, Sized>();
  for (const size of COLLECTIONS[collection].derivatives) {
    // A smaller original is served as it is.
    const side = Math.min(SIZES[size], Math.max(width, height));
    for (const picture of sizes) {
      const isThis = Math.max(picture.width, picture.height) === side && picture.format !== "gif";
      if (isThis && picture.bytes <= SIZE_LIMITS.maxBytes) found.set(size + picture.format, { ...picture, size });
    }
  }
  return [...found.values()].slice(0, SIZE_LIMITS.most);
}
