import type { Collection, Image } from "../base/image.js";
import type { Prepared, PrepareOptions } from "../engine/types.js";

/** An API key with the right to upload, or a function that returns one. The function is called
 * before the first request, and once more when the edge worker refuses the key (401). */
export type Token = string | (() => string | Promise<string>);

/** Options of `upload`. */
export interface UploadOptions {
  /** URL of the edge worker, for example `https://img.example.com`. */
  endpoint: string | URL;
  /** API key with the right to upload, or a function that returns one. */
  token: Token;
  /** Collection of the image; `items` when left out. */
  collection?: Collection | undefined;
  /** Name of the picture, stored as a label only. None when left out, not even the file's name. */
  name?: string | undefined;
  /** Details to store with the image from the start. */
  details?: ImageDetails | undefined;
  /** Options for preparing a file; without effect on a picture that is already prepared. */
  prepare?: Omit<PrepareOptions, "signal"> | undefined;
  /** Maximum number of retries of each request, 0–10; 3 when left out. */
  retries?: number | undefined;
  /** Seconds without progress after which a request is aborted and tried
   * again, 1–600; 30 when left out. */
  stallSeconds?: number | undefined;
  /** Stops the work; the promise is then rejected with the code `aborted`. */
  signal?: AbortSignal | undefined;
  /** Called as bytes are sent, as steps begin, and before each wait. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** Details of an image that can be set with its upload; the edge worker checks them. */
export type ImageDetails = Partial<
  Pick<Image, "album" | "title" | "alt" | "thumbhash" | "takenAt" | "expiresAt" | "metadata">
>;

/** The input of `upload`: a prepared picture, with the variants to send with it, or a file,
 * which `upload` prepares first. Variants are recognized by their longest side. */
export type Uploadable = Blob | (Pick<Prepared, "blob" | "sha256"> & Partial<Pick<Prepared, "width" | "height" | "variants">>);

/** A step of `upload`: prepare the picture, request a ticket, send the bytes, have the
 * edge worker verify them. */
export type UploadStep = "prepare" | "ticket" | "put" | "complete";

/** The progress of an upload. */
export interface UploadProgress {
  /** The current step. */
  readonly step: UploadStep;
  /** Number of the current attempt to send the picture, from 1: `sentBytes` falls only when
   * this rises. */
  readonly attempt: number;
  /** Bytes sent so far, of the picture and of the variants with it. */
  readonly sentBytes: number;
  /** Bytes to send; during `prepare`, the length of the file. */
  readonly totalBytes: number;
  /** The reason to wait before the next try: a pause between tries (`retry`), or no network
   * (`online`); `null` while the upload is working. */
  readonly waiting: "retry" | "online" | null;
}
