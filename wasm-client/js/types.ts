import type { COLLECTIONS, SIZES } from "./protocol.gen.js";

/** A picture format, told by a file's first bytes. */
export type Format = "jpeg" | "png" | "webp" | "gif" | "avif" | "heic";

/** EXIF orientation: 1 is upright, 6 a photo from a phone held upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** A size that the edge worker delivers. */
export type Size = keyof typeof SIZES;

/** Where a picture is put, which decides who may see it. */
export type Collection = keyof typeof COLLECTIONS;

/**
 * A kind of metadata: `gps` is a position, `camera` make, model or serial
 * number, `thumbnail` an embedded small picture, `exif` any EXIF at all, `icc` a
 * colour profile, `trailer` anything behind the end of the picture (a second
 * picture, a video).
 */
export type MetadataKind =
  | "gps"
  | "camera"
  | "thumbnail"
  | "exif"
  | "xmp"
  | "iptc"
  | "comment"
  | "trailer"
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
  /** Whether any of it may tell something about a person: all but `icc`. */
  readonly private: boolean;
}

/** A stage of `prepare`. */
export type PrepareStage = "read" | "inspect" | "decode" | "resize" | "encode" | "hash";

/** Options of `prepare`. */
export interface PrepareOptions {
  /** Longest side of the result in pixels, 1–65535; 4000 when left out. Never enlarges. */
  maxSide?: number | undefined;
  /** JPEG quality, 1–100; 80 when left out. */
  quality?: number | undefined;
  /** `balanced` (when left out) makes smaller files, `fast` takes less time. */
  speed?: "fast" | "balanced" | undefined;
  /** What shows through transparent pixels, as `#rrggbb`; white when left out. */
  background?: string | undefined;
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
  /** Called as each stage starts. */
  onProgress?: ((stage: PrepareStage) => void) | undefined;
}

/** A picture that is ready to be uploaded. */
export interface Prepared {
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
  /** Metadata that the source carried and `blob` does not. */
  readonly removed: Metadata;
  /** What the picture was made from. */
  readonly source: Omit<Inspection, "metadata">;
  /** Time spent, in milliseconds. */
  readonly timings: Timings;
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

/** Options of `upload`. */
export interface UploadOptions {
  /** URL of the edge worker, for example `https://img.example.com`. */
  endpoint: string | URL;
  /** API key that may upload. */
  token: string;
  /** Where the picture goes; `items` when left out. */
  collection?: Collection | undefined;
  /** The picture's name, kept as a label only. */
  name?: string | undefined;
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
  /** Called as bytes leave and as steps begin. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** How far an upload is. */
export interface UploadProgress {
  /** What is happening: asking for leave, sending the bytes, checking them. */
  readonly step: "ticket" | "put" | "complete";
  /** Bytes that have left this device. */
  readonly sentBytes: number;
  /** Bytes to send. */
  readonly totalBytes: number;
}

/** A picture that is stored and verified. */
export interface Image {
  /** Its id. */
  readonly id: string;
  /** Where it lives. */
  readonly collection: Collection;
  /** Format of the stored original. */
  readonly format: Format;
  /** Pixels across of the stored original. */
  readonly width: number;
  /** Pixels down of the stored original. */
  readonly height: number;
  /** Length of the stored original. */
  readonly bytes: number;
  /** SHA-256 of the stored original, 64 hexadecimal digits. */
  readonly sha256: string;
  /** The name as given. */
  readonly name?: string;
  /** When the upload began, RFC 3339. */
  readonly created_at: string;
  /** Where each size is delivered; a size that does not exist has no URL. */
  readonly urls: Readonly<Partial<Record<Size, string>>>;
}
