// The messages between the pool and its workers.
import type { ErrorCode } from "../base/protocol.gen.js";
import type { Sources } from "./codecs.js";
import type { PreparedObject, StrippedObject } from "./core.js";
import type { Inspection, PhotoMetadata, PrepareStage, Timings } from "./types.js";

/** The first message to a worker. */
export interface Start {
  readonly kind: "start";
  /** Name of a Web Lock that the worker holds until it ends: see `ready`. */
  readonly lock: string;
  readonly sources: Sources;
}

/** Work for a worker, which gets one job at a time. */
export interface Job {
  readonly kind: keyof Results;
  readonly file: Blob;
  /** Unchecked here: the engine refuses unknown options. */
  readonly options: object;
}

/** The result of each kind of job. */
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

/** An error in a form that structured clone can copy. */
export interface FailureMessage {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** Advice that is more specific than the hint of the error table. */
  readonly hint?: string | undefined;
}

/** A message from a worker. */
export type Answer =
  /** Its script runs. `isLocked`: it holds the lock, which is released when the worker ends. */
  | { readonly kind: "ready"; readonly isLocked: boolean }
  | { readonly kind: "stage"; readonly stage: PrepareStage }
  /** `memoryBytes`: the current size of the engine's memory. */
  | { readonly kind: "done"; readonly result: Results[keyof Results]; readonly memoryBytes: number }
  /** `unusable`: the instance is in an undefined state and must be discarded. */
  | { readonly kind: "failed"; readonly failure: FailureMessage; readonly unusable: boolean };

/** A connection to the place that does the jobs: a Web Worker, a Node.js thread, or this thread. */
export interface Port {
  onmessage: ((event: MessageEvent<Answer>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: Start | Job): void;
  terminate(): void;
}

/** Sends an answer; throws when the job was canceled. */
export type Post = (answer: Answer, transfer?: Transferable[]) => void;
