import type { Collection, Format, Prepared, PrepareOptions, Size } from "./types.js";

/** Options of `upload`. Either `token` or `getToken` is needed. */
export interface UploadOptions {
  /** URL of the edge worker, for example `https://img.example.com`. */
  endpoint: string | URL;
  /** API key that may upload. */
  token?: string | undefined;
  /** Gives a key that may upload; asked at first, and once more when the edge
   * worker refuses the key (401). */
  getToken?: (() => string | Promise<string>) | undefined;
  /** Where the picture goes; `items` when left out. */
  collection?: Collection | undefined;
  /** The picture's name, kept as a label only; none when left out, not the file's. */
  name?: string | undefined;
  /** What its owner says of it, from the beginning. */
  details?: ImageDetails | undefined;
  /** How a file is prepared; without effect on what is prepared already. */
  prepare?: Omit<PrepareOptions, "signal"> | undefined;
  /** How often each request is tried again, 0–10; 3 when left out. */
  retries?: number | undefined;
  /** Seconds without any sign of life after which a request is given up and tried
   * again, 1–600; 30 when left out. */
  stallSeconds?: number | undefined;
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
  /** Called as bytes leave, as steps begin, and before each wait. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** What may be said of an image when it is uploaded; the edge worker checks it. */
export type ImageDetails = Partial<
  Pick<Image, "album" | "title" | "alt" | "thumbhash" | "taken_at" | "expires_on" | "metadata">
>;

/** What `upload` takes: a prepared picture, with the sizes to send beside it, or a file
 * that it prepares first. Sizes are recognised by their longest side. */
export type Uploadable = Blob | (Pick<Prepared, "blob" | "sha256"> & Partial<Pick<Prepared, "width" | "height" | "sizes">>);

/** A step of `upload`: making the picture ready, asking for leave, sending the
 * bytes, having them checked. */
export type UploadStep = "prepare" | "ticket" | "put" | "complete";

/** How far an upload is. */
export interface UploadProgress {
  /** What is happening. */
  readonly step: UploadStep;
  /** How often sending the picture has begun, from 1: `sentBytes` falls only when
   * this rises. */
  readonly attempt: number;
  /** Bytes that have left this device, of the picture and of the sizes beside it. */
  readonly sentBytes: number;
  /** Bytes to send; while it is prepared, those of the file. */
  readonly totalBytes: number;
  /** What it waits for before it tries again: a moment (`retry`), or the network
   * (`online`); `null` while it works. */
  readonly waiting: "retry" | "online" | null;
}

/** A picture that is stored and verified, and what its owner says of it. */
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
  /** The album it belongs to. */
  readonly album?: string;
  /** Its place in the album, from 0, once that is put in order. */
  readonly position?: number;
  /** Its title. */
  readonly title?: string;
  /** What stands for it where it is not seen. */
  readonly alt?: string;
  /** What must stay in view when it is cropped: shares of width and height, 0–1. */
  readonly focal_point?: { readonly x: number; readonly y: number };
  /** ThumbHash, base 64. */
  readonly thumbhash?: string;
  /** When it was taken, RFC 3339. */
  readonly taken_at?: string;
  /** When it ceases to exist, RFC 3339. */
  readonly expires_on?: string;
  /** Its owner's own words. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Where each size is delivered; a size that does not exist has no URL. */
  readonly urls: Readonly<Partial<Record<Size, string>>>;
  /** All of `urls` for the attribute `srcset`; empty for a private collection. */
  readonly srcset: string;
}
