import type { Collection, Size } from "../base/image.js";
import { COLLECTIONS, SIZE_LIMITS, SIZES } from "../base/protocol.gen.js";
import type { PreparedPicture } from "../engine/types.js";
import type { Uploadable } from "./types.js";

/** A variant, and which size of its original it is. */
export interface NamedVariant extends PreparedPicture {
  readonly size: Size;
}

/**
 * The variants that the edge worker would serve as a size of their original, each size
 * once in a format. Those it would refuse a ticket are left out.
 */
export function variantsOf(prepared: Exclude<Uploadable, Blob>, collection: Collection): NamedVariant[] {
  const { width = 0, height = 0, variants = [] } = prepared;
  const found = new Map<string, NamedVariant>();
  for (const size of COLLECTIONS[collection].derivatives) {
    // A smaller original is served as it is.
    const side = Math.min(SIZES[size], Math.max(width, height));
    for (const variant of variants) {
      const isThis = Math.max(variant.width, variant.height) === side && variant.format !== "gif";
      if (isThis && variant.bytes <= SIZE_LIMITS.maxBytes) found.set(size + variant.format, { ...variant, size });
    }
  }
  return [...found.values()].slice(0, SIZE_LIMITS.most);
}
