// What the queue behind the element and the React hook is told, and what it tells.
import type { CalotypeError } from "../base/error.js";
import type { Image } from "../base/image.js";
import type { Prepared, PrepareOptions, PrepareStage } from "../engine/types.js";
import type { UploadOptions, UploadProgress } from "./types.js";

/** What has become of a file: `ready` is prepared and not sent, `done` is stored and verified. */
export type ItemState = "waiting" | "preparing" | "ready" | "uploading" | "done" | "failed" | "canceled";

/** A file on its way. Each change makes a new object, so that `===` tells whether something did. */
export interface Item {
  /** Tells it from the others of its queue. */
  readonly id: string;
  /** The file as it was added. */
  readonly file: Blob;
  /** The file's name; empty for a bare `Blob`. */
  readonly name: string;
  /** What has become of it. */
  readonly state: ItemState;
  /** What is being done to it while it is `preparing`. */
  readonly stage: PrepareStage | null;
  /** How much of it has left this device, 0–1; 1 only when it is `done`. */
  readonly progress: number;
  /** What sending waits for: its turn (`turn`), a moment before it tries again (`retry`), or the
   * network (`online`). */
  readonly waiting: UploadProgress["waiting"] | "turn";
  /** The prepared picture, from `ready` on; kept when sending it fails. */
  readonly prepared: Prepared | null;
  /** The same, 192 pixels at most, to be shown in a list: many full pictures take a page's
   * memory. From `ready` on. */
  readonly preview: Blob | null;
  /** The stored image, when it is `done`. */
  readonly image: Image | null;
  /** What went wrong, when it has `failed`. */
  readonly error: CalotypeError | null;
  /** Whether trying again may help: not for a file that is itself no good, nor for a mistake of
   * the page. */
  readonly canRetry: boolean;
}

/** Options of the queue: those of `upload`, and its own. */
export interface QueueOptions extends Partial<Omit<UploadOptions, "name" | "prepare" | "signal" | "onProgress">> {
  /** How each file is prepared. */
  prepare?: Omit<PrepareOptions, "signal" | "onProgress"> | undefined;
  /** Files that it holds at most, 1 or more; no bound when left out. */
  maxFiles?: number | undefined;
  /** Whether files are sent as soon as they are prepared, `true` when left out; otherwise
   * when `upload` is called. */
  autoUpload?: boolean | undefined;
}

/** What has just happened, told to those who subscribed. */
export type Change =
  | { readonly kind: "added" | "changed" | "removed"; readonly item: Item }
  | { readonly kind: "prepared"; readonly item: Item; readonly prepared: Prepared }
  | { readonly kind: "uploaded"; readonly item: Item; readonly image: Image }
  | { readonly kind: "failed"; readonly item: Item; readonly error: CalotypeError };

/** Files on their way to the store, and what can be done about them. */
export interface Queue {
  /** The files, in the order they came; the same array until something changes. */
  readonly items: readonly Item[];
  /** Whether something is being prepared or sent. */
  readonly working: boolean;
  /** Options for the work that starts from now on. */
  configure(options: QueueOptions): void;
  /** Takes files and begins to prepare them. Returns those beyond `maxFiles`, which it did not take. */
  add(files: Iterable<Blob>): readonly Blob[];
  /** Removes a file, whatever is being done to it. What is stored already stays stored. */
  remove(id: string): void;
  /** Stops the work on a file and keeps it, to be tried again. */
  cancel(id: string): void;
  /** Does again what failed or was canceled: the preparing or the sending. */
  retry(id: string): void;
  /** Sends what is ready or soon will be. Never rejects; resolves, when nothing is under way,
   * with the images of all that are `done`. */
  upload(): Promise<readonly Image[]>;
  /** Removes every file. */
  removeAll(): void;
  /** Calls back after each change, until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void;
}
