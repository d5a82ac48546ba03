// Small pictures for lists of photos.
import type { prepare } from "../engine/prepare.js";
import type { Prepared, PrepareOptions } from "../engine/types.js";

/** Longest side of a preview: one of 56 CSS pixels, of a 4:3 picture, on a screen with 2.5 pixels to each. */
const PREVIEW_SIDE = 192;

/** Variants that the engine makes at most. */
const MAX_VARIANTS = 8;

/**
 * Prepares a photo together with its preview, which is made as one more variant. Where
 * there is no room for it, the smallest of the caller's variants serves.
 */
export async function withPreview(
  how: typeof prepare,
  file: Blob,
  options: PrepareOptions,
): Promise<{ readonly prepared: Prepared; readonly preview: Blob }> {
  const { variants = [] } = options;
  // What is no list is the engine's to refuse.
  const hasRoom = Array.isArray(variants) && variants.length < MAX_VARIANTS;
  const made = await how(file, hasRoom ? { ...options, variants: [...variants, PREVIEW_SIDE] } : options);
  const [first = made, ...others] = made.variants;
  const smallest = others.reduce((a, b) => (b.width < a.width ? b : a), first);
  if (!hasRoom) return { prepared: made, preview: smallest.blob };
  const last = made.variants.at(-1) ?? made;
  return { prepared: { ...made, variants: made.variants.slice(0, -1) }, preview: last.blob };
}
