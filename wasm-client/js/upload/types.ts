import type { Collection, Image } from "../base/image.js";
import type { Prepared, PrepareOptions } from "../engine/types.js";

/** An API key that may upload; or a function that gives one, asked at first, and once more
 * when the edge worker refuses the key (401). */
export type Token = string | (() => string | Promise<string>);

/** Options of `upload`. */
export interface UploadOptions {
  /** URL of the edge worker, for example `https://img.example.com`. */
  endpoint: string | URL;
  /** API key that may upload, or a function that gives one. */
  token: Token;
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
  Pick<Image, "album" | "title" | "alt" | "thumbhash" | "takenAt" | "expiresAt" | "metadata">
>;

/** What `upload` takes: a prepared picture, with the variants to send beside it, or a file
 * that it prepares first. Variants are recognized by their longest side. */
export type Uploadable = Blob | (Pick<Prepared, "blob" | "sha256"> & Partial<Pick<Prepared, "width" | "height" | "variants">>);

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
  /** Bytes that have left this device, of the picture and of the variants beside it. */
  readonly sentBytes: number;
  /** Bytes to send; while it is prepared, those of the file. */
  readonly totalBytes: number;
  /** What it waits for before it tries again: a moment (`retry`), or the network
   * (`online`); `null` while it works. */
  readonly waiting: "retry" | "online" | null;
}
