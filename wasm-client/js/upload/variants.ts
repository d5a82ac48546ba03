import type { Collection, Size } from "../base/image.js";
import { COLLECTIONS, SIZE_LIMITS, SIZES } from "../base/protocol.gen.js";
import type { PreparedPicture } from "../engine/types.js";
import type { Uploadable } from "./types.js";

/** A variant with the name of its size. */
export interface NamedVariant extends PreparedPicture {
  readonly size: Size;
}

/**
 * Returns the variants that the edge worker would serve as a size of their original, each size
 * once per format, without those for which it would refuse a ticket.
 */
export function variantsOf(prepared: Exclude<Uploadable, Blob>, collection: Collection): NamedVariant[] {
  const { width = 0, height = 0, variants = [] } = prepared;
  const found = new Map<string, NamedVariant>();
  for (const size of COLLECTIONS[collection].derivatives) {
    // A smaller original is served unchanged.
    const side = Math.min(SIZES[size], Math.max(width, height));
    for (const variant of variants) {
      const isThis = Math.max(variant.width, variant.height) === side && variant.format !== "gif";
      if (isThis && variant.bytes <= SIZE_LIMITS.maxBytes) found.set(size + variant.format, { ...variant, size });
    }
  }
  return [...found.values()].slice(0, SIZE_LIMITS.most);
}
