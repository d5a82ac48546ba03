// What the pool and its workers say to each other.
import type { ErrorCode } from "../base/protocol.gen.js";
import type { Sources } from "./codecs.js";
import type { PreparedObject, StrippedObject } from "./core.js";
import type { Inspection, PhotoMetadata, PrepareStage, Timings } from "./types.js";

/** The first message to a worker. */
export interface Start {
  readonly kind: "start";
  /** Name of a Web Lock to hold for life: see `ready`. */
  readonly lock: string;
  readonly sources: Sources;
}

/** Work for a worker. It does one job at a time and is only given one. */
export interface Job {
  readonly kind: keyof Results;
  readonly file: Blob;
  /** Unchecked here: the engine itself refuses what it does not know. */
  readonly options: object;
}

/** What a job of each kind results in. */
export interface Results {
  inspect: Inspection;
  prepare: PreparedMessage;
  strip: StrippedObject;
  readMetadata: PhotoMetadata;
}

/** `Prepared` with bare bytes, whose buffers are transferred. */
export interface PreparedMessage extends Omit<PreparedObject, "source"> {
  readonly source: Inspection;
  readonly timings: Timings;
  readonly extracted?: Partial<PhotoMetadata>;
}

/** An error as structured clone can carry it. */
export interface FailureMessage {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** What to do, where that is more than the error table says. */
  readonly hint?: string | undefined;
}

/** What a worker says. */
export type Answer =
  /** Its script runs. `isLocked`: it holds the lock, which its death would free. */
  | { readonly kind: "ready"; readonly isLocked: boolean }
  | { readonly kind: "stage"; readonly stage: PrepareStage }
  /** `memoryBytes`: what the engine's memory has grown to. */
  | { readonly kind: "done"; readonly result: Results[keyof Results]; readonly memoryBytes: number }
  /** `unusable`: the instance is in the middle of something and must be discarded. */
  | { readonly kind: "failed"; readonly failure: FailureMessage; readonly unusable: boolean };

/** Whatever does the jobs: a Web Worker, a thread of Node's, or this very thread. */
export interface Port {
  onmessage: ((event: MessageEvent<Answer>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: Start | Job): void;
  terminate(): void;
}

/** Sends an answer; throws when nobody waits for it any more. */
export type Post = (answer: Answer, transfer?: Transferable[]) => void;
