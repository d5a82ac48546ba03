import { CalotypeError, invalid, optionsOf } from "../base/error.js";
import type { Format } from "../base/image.js";
import { LIMITS } from "../base/protocol.gen.js";
import { run } from "./pool.js";
import type {
  Inspection,
  InspectOptions,
  PhotoMetadata,
  PictureSource,
  Prepared,
  PrepareOptions,
} from "./types.js";

/**
 * Reads a picture's header: format, dimensions, and the kinds of metadata it carries.
 * Decodes no pixels.
 *
 * @example
 * const { width, height, metadata } = await inspect(input.files[0]);
 * if (metadata.kinds.includes("gps")) warn("This photo says where it was taken.");
 *
 * @throws {CalotypeError} `file_empty`, `file_too_large`, `format_unknown`,
 * `format_needs_browser` (AVIF, HEIC and so on, which `prepare` may still decode),
 * `format_unsupported`, `image_corrupt`, `image_too_large`, `option_invalid`,
 * `aborted`, `engine_unavailable`, `internal`.
 */
export async function inspect(file: PictureSource, options: InspectOptions = {}): Promise<Inspection> {
  return run("inspect", asBlob(file), {}, optionsOf(options).signal);
}

/**
 * Reads where, when and with which camera a picture was taken. A fact that the file
 * does not state is `null`.
 *
 * @example
 * const { position } = await readMetadata(file);
 * if (position) show(`Taken at ${position.latitude}, ${position.longitude}`);
 *
 * @throws {CalotypeError} the codes of `inspect`.
 */
export async function readMetadata(file: PictureSource, options: InspectOptions = {}): Promise<PhotoMetadata> {
  return run("readMetadata", asBlob(file), {}, optionsOf(options).signal);
}

/**
 * Makes a picture ready for upload: upright, no larger than requested,
 * compressed again, and free of metadata. The work is done in a Web Worker.
 *
 * Formats that the engine does not decode itself are decoded by the browser if it can:
 * AVIF, BMP, and HEIC in Safari.
 *
 * @example
 * const prepared = await prepare(input.files[0], { maxSide: 1200 });
 * picture.src = URL.createObjectURL(prepared.blob);
 *
 * @example
 * // In Node.js, from bytes to bytes.
 * const { blob } = await prepare(await readFile("photo.jpg"), { maxSide: 1200 });
 * await writeFile("small.jpg", new Uint8Array(await blob.arrayBuffer()));
 *
 * @throws {CalotypeError} `file_empty`, `file_too_large`, `format_unknown`,
 * `format_unsupported`, `image_corrupt`, `image_too_large`, `option_invalid`,
 * `aborted`, `engine_unavailable`, `internal`.
 */
export async function prepare(file: PictureSource, options: PrepareOptions = {}): Promise<Prepared> {
  const { signal, onProgress, ...engineOptions } = optionsOf(options);
  const { variants, source, ...made } = await run("prepare", asBlob(file), engineOptions, signal, onProgress);
  const { metadata: removed, ...seen } = source;
  return { ...asPicture(made), variants: variants.map(asPicture), removed, source: seen };
}

/** Converts a result of the engine: its bytes become a Blob. */
export function asPicture<P extends { bytes: Uint8Array<ArrayBuffer>; format: Format }>({ bytes, ...picture }: P) {
  return { ...picture, blob: new Blob([bytes], { type: `image/${picture.format}` }), bytes: bytes.length };
}

/** Returns the file as a Blob, after the checks that read no bytes. */
export function asBlob(file: PictureSource): Blob {
  const isBuffer = file instanceof ArrayBuffer || ArrayBuffer.isView(file);
  // Not `instanceof Blob`: each frame of the page has its own class.
  if (!isBuffer && typeof file?.arrayBuffer !== "function") {
    throw invalid("The file is no Blob, ArrayBuffer or view of one.");
  }
  const size = isBuffer ? file.byteLength : file.size;
  if (size === 0) throw new CalotypeError("file_empty");
  if (size > LIMITS.sourceMaxBytes) {
    const detail = `The file has ${size} bytes; the limit is ${LIMITS.sourceMaxBytes}.`;
    throw new CalotypeError("file_too_large", { detail });
  }
  return isBuffer ? new Blob([file]) : file;
}
