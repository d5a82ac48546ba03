import type { COLLECTIONS, SIZES } from "./protocol.gen.js";

/** A picture format, told by a file's first bytes. */
export type Format = "jpeg" | "png" | "webp" | "gif" | "avif" | "heic" | "jxl" | "tiff" | "bmp" | "ico";

/** EXIF orientation: 1 is upright, 6 a photo from a phone held upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** A size that the edge worker delivers. */
export type Size = keyof typeof SIZES;

/** Where a picture is put, which decides who may see it. */
export type Collection = keyof typeof COLLECTIONS;

/**
 * A kind of metadata: `gps` is a position, `owner` who made or owns it, `serial`
 * the number of a camera or lens, `camera` their make and model, `caption` a title
 * or description, `thumbnail` an embedded small picture, `pictures` an index of
 * further pictures, `trailer` anything behind the end of the picture (a second
 * picture, a video), `exif` any EXIF that says more than the orientation,
 * `orientation` EXIF that says only that, `icc` a colour profile.
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
  | "icc";

/** What the header of a file says. */
export interface Inspection {
  /** Format, by the file's bytes. */
  readonly format: Format;
  /** Pixels across, as the picture is seen (upright). */
  readonly width: number;
  /** Pixels down, as the picture is seen (upright). */
  readonly height: number;
  /** Orientation that the file declares. */
  readonly orientation: Orientation;
  /** Whether it may have transparent pixels. */
  readonly hasAlpha: boolean;
  /** Pictures that follow one another; 1 for a still. */
  readonly frames: number;
  /** Length of the file. */
  readonly bytes: number;
  /** Metadata that the file carries. */
  readonly metadata: Metadata;
}

/** Metadata found in a file. */
export interface Metadata {
  /** What was found, most telling first. */
  readonly kinds: readonly MetadataKind[];
  /** Bytes it takes. */
  readonly bytes: number;
  /** Whether any of it may tell something about a person: all but `orientation` and `icc`. */
  readonly private: boolean;
}

/** A stage of `prepare`. */
export type PrepareStage = "read" | "inspect" | "decode" | "resize" | "encode" | "hash";

/**
 * Format of the result. `auto`: JPEG for photos; with alpha WebP; for drawings and
 * screenshots the smallest of WebP, PNG (both lossless) and JPEG. `auto-webp`: the
 * same, with WebP for photos. `png-palette`: at most 256 colours.
 */
export type OutputFormat = "auto" | "auto-webp" | "jpeg" | "webp" | "webp-lossless" | "png" | "png-palette";

/** Options of `prepare`. */
export interface PrepareOptions {
  /** Longest side of the result in pixels, 1–65535; 4000 when left out. Never enlarges. */
  maxSide?: number | undefined;
  /** Longest sides of further results from the same decoding, at most 8. */
  sizes?: readonly number[] | undefined;
  /** Format of the results; `auto` when left out. */
  format?: OutputFormat | undefined;
  /** Quality of lossy formats, 1–100; 80 when left out. */
  quality?: number | undefined;
  /** Bytes that each result may have: the quality is lowered until it fits. */
  maxBytes?: number | undefined;
  /** `fast` takes the least time, `small` makes the smallest WebP and PNG files; `balanced` when left out. */
  speed?: "fast" | "balanced" | "small" | undefined;
  /** Colour detail of a JPEG: `half` (4:2:0), `full` (4:4:4), or by content (`auto`, when left out). */
  chroma?: "auto" | "half" | "full" | undefined;
  /** Colours that are not sRGB: converted (`srgb`, when left out), or kept with their profile. */
  colour?: "srgb" | "keep" | undefined;
  /** Resizes pixel values as they are coded (when left out), or in proportion to light. */
  light?: "coded" | "linear" | undefined;
  /** Of a picture that moves the first frame (when left out), or all of it, unresized. */
  animation?: "first-frame" | "pass-through" | undefined;
  /** What shows through transparent pixels of a JPEG, as `#rrggbb`; white when left out. */
  background?: string | undefined;
  /** Whether to make placeholders too; `false` when left out. */
  placeholders?: boolean | undefined;
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
  /** Called as each stage starts. */
  onProgress?: ((stage: PrepareStage) => void) | undefined;
}

/** A picture that `prepare` made. */
export interface PreparedPicture {
  /** The picture's bytes, with their media type. Free of metadata. */
  readonly blob: Blob;
  /** Pixels across. */
  readonly width: number;
  /** Pixels down. */
  readonly height: number;
  /** Format of `blob`. */
  readonly format: Format;
  /** Length of `blob`. */
  readonly bytes: number;
  /** SHA-256 of `blob`, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Quality it was encoded with, 1–100; `null` where there is none to choose: a lossless
   * file, a palette, the original. */
  readonly quality: number | null;
  /** Whether it has at most `maxBytes`; `true` when no such limit was given. */
  readonly fits: boolean;
  /** Whether it is the source without its metadata, because encoding it again would
   * have made it larger. */
  readonly original: boolean;
}

/** A picture that is ready to be uploaded. */
export interface Prepared extends PreparedPicture {
  /** A further picture for each of `sizes`, in their order. */
  readonly sizes: readonly PreparedPicture[];
  /** Metadata that the source carried and `blob` does not. */
  readonly removed: Metadata;
  /** What the picture was made from. */
  readonly source: Omit<Inspection, "metadata">;
  /** Stand-ins until the picture is there; `null` unless asked for. */
  readonly placeholders: Placeholders | null;
  /** Time spent, in milliseconds. */
  readonly timings: Timings;
}

/** Stand-ins for a picture that has not arrived yet. */
export interface Placeholders {
  /** ThumbHash, base 64: about 28 characters. */
  readonly thumbhash: string;
  /** BlurHash: 28 characters. */
  readonly blurhash: string;
  /** The colour that most of the picture has, `#rrggbb`. */
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
  /** From taking up the file to handing back the result, in the worker. */
  readonly total: number;
}
