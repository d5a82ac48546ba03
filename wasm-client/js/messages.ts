// What the page and its Web Worker say to each other.
import type { PreparedObject } from "./core.js";
import type { ErrorCode } from "./protocol.gen.js";
import type { Inspection, PrepareStage, Timings } from "./types.js";

/** Work for the worker. It does one job at a time and is only given one. */
export type Job =
  | { readonly kind: "inspect"; readonly file: Blob }
  // Unchecked here: the engine itself refuses what it does not know.
  | { readonly kind: "prepare"; readonly file: Blob; readonly options: object };

/** What a job of each kind results in. */
export interface Results {
  inspect: Inspection;
  prepare: PreparedMessage;
}

/** `Prepared` with bare bytes, whose buffers are transferred. */
export interface PreparedMessage extends Omit<PreparedObject, "source"> {
  readonly source: Inspection;
  readonly timings: Timings;
}

/** An error as structured clone can carry it. */
export interface FailureMessage {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
}

/** What the worker says. */
export type Answer =
  | { readonly kind: "stage"; readonly stage: PrepareStage }
  | { readonly kind: "done"; readonly result: Results[keyof Results] }
  /** `spent`: the instance is in no usable state and must be discarded. */
  | { readonly kind: "failed"; readonly failure: FailureMessage; readonly spent: boolean };
