import { optionsOf } from "../base/error.js";
import { run } from "./pool.js";
import { asBlob, asPicture } from "./prepare.js";
import type { PictureSource, Stripped, StripOptions } from "./types.js";

/**
 * Removes the metadata of a picture and leaves its pixels exactly as they are:
 * nothing is decoded or compressed again.
 *
 * @example
 * const { blob, removed } = await strip(input.files[0]);
 * console.log(`Took out ${removed.kinds.join(", ")}: ${removed.bytes} bytes`);
 *
 * @throws {CalotypeError} `file_empty`, `file_too_large`, `format_unknown`,
 * `format_needs_browser` (AVIF, HEIC and so on: only `prepare` can remove their metadata),
 * `format_unsupported`, `image_corrupt`, `image_too_large`, `option_invalid`,
 * `aborted`, `engine_unavailable`, `internal`.
 */
export async function strip(file: PictureSource, options: StripOptions = {}): Promise<Stripped> {
  const { signal, ...engineOptions } = optionsOf(options);
  return asPicture(await run("strip", asBlob(file), engineOptions, signal));
}
