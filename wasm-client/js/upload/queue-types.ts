// Types of the queue behind the element and the React hook.
import type { CalotypeError } from "../base/error.js";
import type { Image } from "../base/image.js";
import type { Prepared, PrepareOptions, PrepareStage } from "../engine/types.js";
import type { UploadOptions, UploadProgress } from "./types.js";

/** The state of a file: `ready` is prepared and not sent, `done` is stored and verified. */
export type ItemState = "waiting" | "preparing" | "ready" | "uploading" | "done" | "failed" | "canceled";

/** A file in the queue. Each change makes a new object, so `===` detects a change. */
export interface Item {
  /** Id, unique in its queue. */
  readonly id: string;
  /** The added file. */
  readonly file: Blob;
  /** The file's name; empty for a bare `Blob`. */
  readonly name: string;
  /** The state of the file. */
  readonly state: ItemState;
  /** The stage of `prepare` while the file is `preparing`. */
  readonly stage: PrepareStage | null;
  /** The share of the upload that is done, 0–1; 1 only when the file is `done`. */
  readonly progress: number;
  /** The reason that sending waits: other files come first (`turn`), a pause before the next try
   * (`retry`), or no network (`online`). */
  readonly waiting: UploadProgress["waiting"] | "turn";
  /** The prepared picture, from `ready` on; kept when the upload fails. */
  readonly prepared: Prepared | null;
  /** A preview of at most 192 pixels to show in a list: many full pictures would take too much
   * of the page's memory. From `ready` on. */
  readonly preview: Blob | null;
  /** The stored image, when it is `done`. */
  readonly image: Image | null;
  /** The error, when the file has `failed`. */
  readonly error: CalotypeError | null;
  /** Whether a retry may help: not when the file itself is faulty, and not for a mistake of
   * the page. */
  readonly canRetry: boolean;
}

/** Options of the queue: those of `upload`, and three more. */
export interface QueueOptions extends Partial<Omit<UploadOptions, "name" | "prepare" | "signal" | "onProgress">> {
  /** Options for preparing each file. */
  prepare?: Omit<PrepareOptions, "signal" | "onProgress"> | undefined;
  /** Maximum number of files in the queue, 1 or more; unlimited when left out. */
  maxFiles?: number | undefined;
  /** Whether to send files as soon as they are prepared; `false` waits for a call of
   * `upload`. `true` when left out. */
  autoUpload?: boolean | undefined;
}

/** A change of the queue, passed to its listeners. */
export type Change =
  | { readonly kind: "added" | "changed" | "removed"; readonly item: Item }
  | { readonly kind: "prepared"; readonly item: Item; readonly prepared: Prepared }
  | { readonly kind: "uploaded"; readonly item: Item; readonly image: Image }
  | { readonly kind: "failed"; readonly item: Item; readonly error: CalotypeError };

/** Files to upload, and the operations on them. */
export interface Queue {
  /** The files, in the order they were added; the same array until something changes. */
  readonly items: readonly Item[];
  /** Whether a file is being prepared or sent. */
  readonly working: boolean;
  /** Sets the options for work that starts from now on. */
  configure(options: QueueOptions): void;
  /** Adds files and begins to prepare them. Returns the files beyond `maxFiles`, which were not added. */
  add(files: Iterable<Blob>): readonly Blob[];
  /** Removes a file and stops the work on it. An image that is already stored stays stored. */
  remove(id: string): void;
  /** Stops the work on a file and keeps the file for a retry. */
  cancel(id: string): void;
  /** Repeats the step that failed or was canceled: preparing or sending. */
  retry(id: string): void;
  /** Sends all files that are prepared or being prepared. Never rejects; resolves, when no work
   * is left, with the images of all files that are `done`. */
  upload(): Promise<readonly Image[]>;
  /** Removes every file. */
  removeAll(): void;
  /** Calls `listener` after each change, until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void;
}
