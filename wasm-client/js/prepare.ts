import type { PictureObject } from "./core.js";
import { run } from "./engine.js";
import { CalotypeError } from "./error.js";
import { LIMITS } from "./protocol.gen.js";
import type { Inspection, Prepared, PreparedPicture, PrepareOptions } from "./types.js";

/**
 * Reads a picture's header: format, dimensions, and which metadata it carries.
 * Decodes no pixels.
 *
 * @throws {CalotypeError} `file_empty`, `file_too_large`, `format_unknown`,
 * `format_unsupported`, `image_corrupt`, `image_too_large`, `engine_unavailable`.
 */
export async function inspect(file: Blob): Promise<Inspection> {
  checkFile(file);
  return run<"inspect">({ kind: "inspect", file });
}

/**
 * Makes a picture ready to be uploaded: upright, no larger than `maxSide`,
 * compressed again, and free of metadata. The work is done in a Web Worker.
 *
 * @example
 * const prepared = await prepare(input.files[0], { maxSide: 1200 });
 * picture.src = URL.createObjectURL(prepared.blob);
 *
 * @throws {CalotypeError} `file_empty`, `file_too_large`, `format_unknown`,
 * `format_unsupported`, `image_corrupt`, `image_too_large`, `option_invalid`,
 * `aborted`, `engine_unavailable`, `internal`.
 */
export async function prepare(file: Blob, options: PrepareOptions = {}): Promise<Prepared> {
  checkFile(file);
  const { signal, onProgress, ...engineOptions } = options;
  const job = { kind: "prepare", file, options: engineOptions } as const;
  const made = await run<"prepare">(job, signal, onProgress);
  const { metadata, ...seen } = made.source;
  return {
    ...asPicture(made),
    sizes: made.sizes.map(asPicture),
    removed: metadata,
    source: seen,
    placeholders: made.placeholders,
    timings: made.timings,
  };
}

function asPicture({ bytes, format, width, height, quality, fits, original, sha256 }: PictureObject): PreparedPicture {
  return {
    blob: new Blob([bytes], { type: `image/${format}` }),
    width,
    height,
    format,
    bytes: bytes.length,
    sha256,
    quality,
    fits,
    original,
  };
}

/** The checks that need no byte of the file, before anything starts. */
function checkFile(file: Blob): void {
  if (!(file instanceof Blob)) {
    throw new CalotypeError("option_invalid", { detail: "The file is not a Blob." });
  }
  if (file.size === 0) throw new CalotypeError("file_empty");
  if (file.size > LIMITS.sourceMaxBytes) {
    const detail = `The file has ${file.size} bytes; the limit is ${LIMITS.sourceMaxBytes}.`;
    throw new CalotypeError("file_too_large", { detail });
  }
}
