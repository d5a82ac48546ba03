// Small pictures for lists of photos.
import type { prepare } from "../engine/prepare.js";
import type { Prepared, PrepareOptions } from "../engine/types.js";

/** Longest side of a preview: enough for a 4:3 picture in a box of 56 CSS pixels at 2.5 device pixels each. */
const PREVIEW_SIDE = 192;

/** The maximum number of variants that the engine makes. */
const MAX_VARIANTS = 8;

/**
 * Prepares a photo together with its preview, which is made as one more variant. When
 * there is no room for one more, the smallest of the caller's variants is the preview.
 */
export async function withPreview(
  how: typeof prepare,
  file: Blob,
  options: PrepareOptions,
): Promise<{ readonly prepared: Prepared; readonly preview: Blob }> {
  const { variants = [] } = options;
  // The engine refuses a value that is not a list.
  const hasRoom = Array.isArray(variants) && variants.length < MAX_VARIANTS;
  const made = await how(file, hasRoom ? { ...options, variants: [...variants, PREVIEW_SIDE] } : options);
  const [first = made, ...others] = made.variants;
  const smallest = others.reduce((a, b) => (b.width < a.width ? b : a), first);
  if (!hasRoom) return { prepared: made, preview: smallest.blob };
  const last = made.variants.at(-1) ?? made;
  return { prepared: { ...made, variants: made.variants.slice(0, -1) }, preview: last.blob };
}
