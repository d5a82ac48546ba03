import type { CalotypeError } from "../base/error.js";
import type { Format } from "../base/image.js";

/** A picture to work on: a file, or its bytes. */
export type PictureSource = Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** EXIF orientation: 1 is upright, 6 a photo from a phone held upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * A kind of metadata: `gps` is a position, `owner` the author or owner, `serial`
 * the serial number of a camera or lens, `camera` their make and model, `caption` a title
 * or description, `thumbnail` an embedded small picture, `pictures` an index of
 * further pictures, `trailer` any data after the end of the picture (a second
 * picture, a video), `exif` EXIF with more than the orientation,
 * `orientation` EXIF with only the orientation, `icc` a color profile. `all` stands for
 * the unexamined metadata of a file that the browser decoded.
 */
export type MetadataKind =
  | "gps"
  | "owner"
  | "serial"
  | "time"
  | "camera"
  | "caption"
  | "thumbnail"
  | "pictures"
  | "trailer"
  | "exif"
  | "xmp"
  | "iptc"
  | "comment"
  | "c2pa"
  | "other"
  | "orientation"
  | "icc"
  | "all";

/** The facts in the header of a file. */
export interface Inspection {
  /** Format, detected from the file's bytes. */
  readonly format: Format;
  /** Width in pixels of the upright picture. */
  readonly width: number;
  /** Height in pixels of the upright picture. */
  readonly height: number;
  /** Orientation that the file declares; 1 for a file that the browser decoded. */
  readonly orientation: Orientation;
  /** Whether the picture may have transparent pixels. */
  readonly hasAlpha: boolean;
  /** Number of frames; 1 for a still. */
  readonly frames: number;
  /** Length of the file in bytes. */
  readonly bytes: number;
  /** Metadata that the file carries. */
  readonly metadata: Metadata;
}

/** Metadata found in a file. */
export interface Metadata {
  /** The kinds that were found, the most revealing first. */
  readonly kinds: readonly MetadataKind[];
  /** Length of the metadata in bytes; 0 when it was not examined, see `all`. */
  readonly bytes: number;
  /** Whether any of it may identify a person: all kinds but `orientation` and `icc`. */
  readonly hasPersonalData: boolean;
}

/** Where, when and with which camera a picture was taken; `null` for each fact that the
 * file does not state. The texts come from the file: escape them before you show them. */
export interface PhotoMetadata {
  /** Time of the photo by the camera's own clock: ISO 8601, with an offset if one is known. */
  readonly takenAt: string | null;
  /** The camera. */
  readonly camera: Camera | null;
  /** The place where the photo was taken. */
  readonly position: Position | null;
  /** The description of the photo. */
  readonly description: string | null;
}

/** A camera. */
export interface Camera {
  /** Maker of the camera. */
  readonly make: string | null;
  /** Model of the camera. */
  readonly model: string | null;
  /** Model of the lens. */
  readonly lens: string | null;
}

/** A point on the earth, WGS 84. */
export interface Position {
  /** Degrees north of the equator, −90 to 90. */
  readonly latitude: number;
  /** Degrees east of Greenwich, −180 to 180. */
  readonly longitude: number;
  /** Meters above sea level, negative below it. */
  readonly altitude: number | null;
}

/** Options of `inspect` and `readMetadata`. */
export interface InspectOptions {
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
}

/** Options of `strip`. */
export interface StripOptions extends InspectOptions {
  /** Whether to keep the color profile: without it the colors may look different.
   * `keep` when left out. */
  profile?: "keep" | "drop" | undefined;
}

/** A picture without its metadata. */
export interface Stripped {
  /** The picture without its metadata, with its media type. */
  readonly blob: Blob;
  /** Width in pixels of the upright picture. */
  readonly width: number;
  /** Height in pixels of the upright picture. */
  readonly height: number;
  /** Format of `blob`. */
  readonly format: Format;
  /** Length of `blob` in bytes. */
  readonly bytes: number;
  /** SHA-256 of `blob`, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Metadata that the source carried and `blob` does not. */
  readonly removed: Metadata;
}

/** A stage of `prepare`. */
export type PrepareStage = "read" | "inspect" | "decode" | "resize" | "encode" | "hash";

/**
 * Format of the result. `auto`: JPEG for photos, WebP for photos with alpha, and for drawings
 * and screenshots the smallest of WebP, PNG (both lossless) and JPEG. `auto-webp`: the
 * same, with WebP for all photos. `png-palette`: at most 256 colors.
 */
export type OutputFormat = "auto" | "auto-webp" | "jpeg" | "webp" | "webp-lossless" | "png" | "png-palette";

/**
 * A loss in the result. `repaired`: the source is damaged or ends early; at most 1 % of
 * the picture was missing and was filled with the pixels above it. `animation_dropped`: the
 * source is an animation, and `blob` is its first frame.
 */
export type PrepareWarning = "repaired" | "animation_dropped";

/** Options of `prepare`. */
export interface PrepareOptions {
  /** Longest side of the result in pixels, 1–65535. 4000 when left out; a picture of
   * at most 4080 (2 % more) then keeps its dimensions. Never enlarges. */
  maxSide?: number | undefined;
  /** Maximum width of the result in pixels, 1–65535. The result is within `maxSide`,
   * `maxWidth` and `maxHeight`, and keeps the proportions of the source. */
  maxWidth?: number | undefined;
  /** Maximum height of the result in pixels, 1–65535. */
  maxHeight?: number | undefined;
  /** Longest sides of further results, at most 8, made without decoding the source again.
   * `upload` sends the sizes that the edge worker delivers (`[1200, 800, 300]`) with the picture. */
  variants?: readonly number[] | undefined;
  /** Format of the results; `auto` when left out. */
  format?: OutputFormat | undefined;
  /** Quality of lossy formats, 1–100. 80 when left out. The default is lowered as far as
   * necessary when the source had to be turned, converted to sRGB or repaired, keeps its
   * dimensions and format, and would otherwise become a larger file. */
  quality?: number | undefined;
  /** Maximum length of each result in bytes: the quality is lowered until it fits. */
  maxBytes?: number | undefined;
  /** `fast` takes the least time, `best` makes the smallest WebP and PNG files; `balanced` when left out. */
  effort?: "fast" | "balanced" | "best" | undefined;
  /** Color detail of a JPEG: half (`4:2:0`), full (`4:4:4`), or chosen by content (`auto`, when left out). */
  chromaSubsampling?: "4:2:0" | "4:4:4" | "auto" | undefined;
  /** Rows of blocks between two restart markers of a JPEG, 0–65535; 0, no markers, when left out. */
  restartRows?: number | undefined;
  /** Colors other than sRGB: converted (`srgb`, when left out), or preserved with their profile. */
  colorSpace?: "srgb" | "preserve" | undefined;
  /** Whether to resize in linear light; `false`, resizing the coded values, when left out. */
  linearResize?: boolean | undefined;
  /** For an animation: the first frame (when left out), or all of it, unresized. */
  animation?: "first-frame" | "preserve" | undefined;
  /** For a file that is damaged or ends early, which browsers still show: repair it when at
   * most 1 % of the picture is missing (when left out), or refuse it with `image_corrupt`. */
  damaged?: "repair" | "refuse" | undefined;
  /** Background color behind transparent pixels in a JPEG, `#rrggbb`; white when left out. */
  background?: string | undefined;
  /** Facts to read from the source's metadata and return as `extracted`, for the app's
   * own use: the picture itself never contains them. None when left out. */
  extract?: readonly (keyof PhotoMetadata)[] | undefined;
  /** Whether to make all `placeholders`; `false` when left out. */
  placeholders?: boolean | undefined;
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
  /** Called as each stage starts. */
  onProgress?: ((stage: PrepareStage) => void) | undefined;
}

/** Options of `prepareAll`: those of `prepare`, applied to each file, and two more. */
export interface PrepareAllOptions extends Omit<PrepareOptions, "onProgress"> {
  /** Number of pictures prepared at the same time, at least 1; one per worker when left out. */
  concurrency?: number | undefined;
  /** Called as each stage of each file starts, with the file's index in `files`. */
  onProgress?: ((stage: PrepareStage, index: number) => void) | undefined;
}

/** The result for one file: either `prepared` or `error`. */
export type PrepareAllResult<F extends PictureSource = PictureSource> = {
  /** The given file. */
  readonly file: F;
  /** Its index in `files`, from 0. */
  readonly index: number;
} & (
  | { readonly prepared: Prepared; readonly error?: undefined }
  | { readonly prepared?: undefined; readonly error: CalotypeError }
);

/** A picture that `prepare` made. */
export interface PreparedPicture {
  /** The picture, with its media type and without metadata. */
  readonly blob: Blob;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Format of `blob`. */
  readonly format: Format;
  /** Length of `blob` in bytes. */
  readonly bytes: number;
  /** SHA-256 of `blob`, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Quality of the encoding, 1–100; `null` when no quality applies: a lossless
   * file, a palette, a source that was passed through. */
  readonly quality: number | null;
  /** Whether `blob` has at most `maxBytes`; `true` when no such limit was given. */
  readonly fits: boolean;
  /** Whether `blob` is the source without its metadata: because encoding it again would have
   * made it larger, or because it is an animation and `animation` is `preserve`. */
  readonly passedThrough: boolean;
}

/** A picture that is ready for upload. */
export interface Prepared extends PreparedPicture {
  /** A further picture for each entry of the option `variants`, in the same order. */
  readonly variants: readonly PreparedPicture[];
  /** Metadata that the source carried and `blob` does not. */
  readonly removed: Metadata;
  /** The facts that the option `extract` names. */
  readonly extracted?: Partial<PhotoMetadata>;
  /** The source of the picture. */
  readonly source: Omit<Inspection, "metadata">;
  /** ThumbHash, base 64: a blurred placeholder of about 28 characters. */
  readonly thumbhash: string;
  /** All placeholders; `null` unless the option `placeholders` is `true`. */
  readonly placeholders: Placeholders | null;
  /** Losses in the result; empty when there are none. */
  readonly warnings: readonly PrepareWarning[];
  /** Time spent, in milliseconds. */
  readonly timings: Timings;
}

/** Placeholders to show until a picture is loaded. */
export interface Placeholders {
  /** ThumbHash, base 64: about 28 characters. */
  readonly thumbhash: string;
  /** BlurHash: 28 characters. */
  readonly blurhash: string;
  /** The dominant color, `#rrggbb`. */
  readonly dominant: string;
}

/** Milliseconds spent in each stage of `prepare`. */
export interface Timings {
  /** Reading the header. */
  readonly inspect: number;
  /** Decoding to pixels. */
  readonly decode: number;
  /** Resizing and turning upright. */
  readonly resize: number;
  /** Encoding. */
  readonly encode: number;
  /** The whole job, from receiving the file to returning the result, in the worker. */
  readonly total: number;
}
