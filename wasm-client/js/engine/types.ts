import type { CalotypeError } from "../base/error.js";
import type { Format } from "../base/image.js";

/** A picture as it comes: a file, or its bytes. */
export type PictureSource = Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** EXIF orientation: 1 is upright, 6 a photo from a phone held upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * A kind of metadata: `gps` is a position, `owner` who made or owns it, `serial`
 * the number of a camera or lens, `camera` their make and model, `caption` a title
 * or description, `thumbnail` an embedded small picture, `pictures` an index of
 * further pictures, `trailer` anything behind the end of the picture (a second
 * picture, a video), `exif` any EXIF that says more than the orientation,
 * `orientation` EXIF that says only that, `icc` a color profile; `all` whatever
 * there was, unexamined, in a file that the browser decoded.
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

/** What the header of a file says. */
export interface Inspection {
  /** Format, by the file's bytes. */
  readonly format: Format;
  /** Pixels across, as the picture is seen (upright). */
  readonly width: number;
  /** Pixels down, as the picture is seen (upright). */
  readonly height: number;
  /** Orientation that the file declares; 1 of a file that the browser decoded. */
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
  /** Bytes it takes; 0 when nobody looked, see `all`. */
  readonly bytes: number;
  /** Whether any of it may tell something about a person: all but `orientation` and `icc`. */
  readonly hasPersonalData: boolean;
}

/** What a picture says about where, when and with what it was taken; `null` for what
 * it does not say. Texts are somebody else's: escape them where they are shown. */
export interface PhotoMetadata {
  /** When it was taken, by the camera's own clock: ISO 8601, with an offset if one is known. */
  readonly takenAt: string | null;
  /** What it was taken with. */
  readonly camera: Camera | null;
  /** Where it was taken. */
  readonly position: Position | null;
  /** What it shows. */
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
  /** Meters above the sea, negative below it. */
  readonly altitude: number | null;
}

/** Options of `inspect` and `readMetadata`. */
export interface InspectOptions {
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
}

/** Options of `strip`. */
export interface StripOptions extends InspectOptions {
  /** Whether the color profile stays: without it the colors may look different.
   * `keep` when left out. */
  profile?: "keep" | "drop" | undefined;
}

/** A picture without its metadata. */
export interface Stripped {
  /** The same picture, with its media type. */
  readonly blob: Blob;
  /** Pixels across, as the picture is seen (upright). */
  readonly width: number;
  /** Pixels down, as the picture is seen (upright). */
  readonly height: number;
  /** Format of `blob`. */
  readonly format: Format;
  /** Length of `blob`. */
  readonly bytes: number;
  /** SHA-256 of `blob`, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Metadata that the source carried and `blob` does not. */
  readonly removed: Metadata;
}

/** A stage of `prepare`. */
export type PrepareStage = "read" | "inspect" | "decode" | "resize" | "encode" | "hash";

/**
 * Format of the result. `auto`: JPEG for photos; with alpha WebP; for drawings and
 * screenshots the smallest of WebP, PNG (both lossless) and JPEG. `auto-webp`: the
 * same, with WebP for photos. `png-palette`: at most 256 colors.
 */
export type OutputFormat = "auto" | "auto-webp" | "jpeg" | "webp" | "webp-lossless" | "png" | "png-palette";

/**
 * What a picture lost on its way. `repaired`: the source is damaged or ends early; at most 1 % of
 * the picture was missing, and is drawn as what is above it. `animation_dropped`: the source
 * moves, and `blob` is its first frame.
 */
export type PrepareWarning = "repaired" | "animation_dropped";

/** Options of `prepare`. */
export interface PrepareOptions {
  /** Longest side of the result in pixels, 1–65535; 4000 when left out, and then a picture of
   * at most 4080 (2 % more) keeps its pixels. Never enlarges. */
  maxSide?: number | undefined;
  /** Width of the result in pixels, at most, 1–65535. The result is within `maxSide`,
   * `maxWidth` and `maxHeight`, in the proportions of the source. */
  maxWidth?: number | undefined;
  /** Height of the result in pixels, at most, 1–65535. */
  maxHeight?: number | undefined;
  /** Longest sides of further results from the same decoding, at most 8. Those that the
   * edge worker delivers (`[1200, 800, 300]`) `upload` sends beside the picture. */
  variants?: readonly number[] | undefined;
  /** Format of the results; `auto` when left out. */
  format?: OutputFormat | undefined;
  /** Quality of lossy formats, 1–100; 80 when left out, and then less, as much as it takes, where
   * a source that had to be turned, converted to sRGB or repaired, and keeps its dimensions and
   * format, would become larger than it was. */
  quality?: number | undefined;
  /** Bytes that each result may have: the quality is lowered until it fits. */
  maxBytes?: number | undefined;
  /** `fast` takes the least time, `best` makes the smallest WebP and PNG files; `balanced` when left out. */
  effort?: "fast" | "balanced" | "best" | undefined;
  /** Color detail of a JPEG: half (`4:2:0`), full (`4:4:4`), or by content (`auto`, when left out). */
  chromaSubsampling?: "4:2:0" | "4:4:4" | "auto" | undefined;
  /** Rows of blocks from one restart marker of a JPEG to the next, 0–65535; none (0) when left out. */
  restartRows?: number | undefined;
  /** Colors that are not sRGB: converted (`srgb`, when left out), or preserved with their profile. */
  colorSpace?: "srgb" | "preserve" | undefined;
  /** Whether pixels are mixed in proportion to light when resizing; `false` when left out: as they are coded. */
  linearResize?: boolean | undefined;
  /** Of a picture that moves the first frame (when left out), or all of it, unresized. */
  animation?: "first-frame" | "preserve" | undefined;
  /** A file that is damaged or ends early, which browsers show all the same: repaired where at
   * most 1 % of the picture is missing (when left out), or refused with `image_corrupt`. */
  damaged?: "repair" | "refuse" | undefined;
  /** What shows through transparent pixels of a JPEG, as `#rrggbb`; white when left out. */
  background?: string | undefined;
  /** Facts to read from the source's metadata and to return as `extracted`, for the app's
   * own use: the picture itself never carries them. None when left out. */
  extract?: readonly (keyof PhotoMetadata)[] | undefined;
  /** Whether to make all `placeholders`; `false` when left out. */
  placeholders?: boolean | undefined;
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
  /** Called as each stage starts. */
  onProgress?: ((stage: PrepareStage) => void) | undefined;
}

/** Options of `prepareAll`: those of `prepare`, which hold for each file, and two more. */
export interface PrepareAllOptions extends Omit<PrepareOptions, "onProgress"> {
  /** Pictures worked on at the same time, at least 1; one per worker when left out. */
  concurrency?: number | undefined;
  /** Called as each stage of each file starts, with the file's place among `files`. */
  onProgress?: ((stage: PrepareStage, index: number) => void) | undefined;
}

/** What became of one file: either `prepared` or `error`. */
export type PrepareAllResult<F extends PictureSource = PictureSource> = {
  /** The file as it was given. */
  readonly file: F;
  /** Its place among `files`, from 0. */
  readonly index: number;
} & (
  | { readonly prepared: Prepared; readonly error?: undefined }
  | { readonly prepared?: undefined; readonly error: CalotypeError }
);

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
   * file, a palette, a source that was passed through. */
  readonly quality: number | null;
  /** Whether it has at most `maxBytes`; `true` when no such limit was given. */
  readonly fits: boolean;
  /** Whether it is the source without its metadata: because encoding it again would have
   * made it larger, or because it moves and was to be preserved. */
  readonly passedThrough: boolean;
}

/** A picture that is ready to be uploaded. */
export interface Prepared extends PreparedPicture {
  /** A further picture for each of the option `variants`, in their order. */
  readonly variants: readonly PreparedPicture[];
  /** Metadata that the source carried and `blob` does not. */
  readonly removed: Metadata;
  /** The facts that the option `extract` asked for. */
  readonly extracted?: Partial<PhotoMetadata>;
  /** What the picture was made from. */
  readonly source: Omit<Inspection, "metadata">;
  /** ThumbHash, base 64: a blurred stand-in of about 28 characters. */
  readonly thumbhash: string;
  /** All stand-ins until the picture is there; `null` unless asked for. */
  readonly placeholders: Placeholders | null;
  /** What the picture lost on its way; empty where all is as it should be. */
  readonly warnings: readonly PrepareWarning[];
  /** Time spent, in milliseconds. */
  readonly timings: Timings;
}

/** Stand-ins for a picture that has not arrived yet. */
export interface Placeholders {
  /** ThumbHash, base 64: about 28 characters. */
  readonly thumbhash: string;
  /** BlurHash: 28 characters. */
  readonly blurhash: string;
  /** The color that most of the picture has, `#rrggbb`. */
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
