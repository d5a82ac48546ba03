import { type ErrorCause, ERRORS, type ErrorCode } from "./protocol.gen.js";

/** Facts about an error besides its code. */
export interface CalotypeErrorOptions {
  /** The fault of this particular file, option or request. */
  detail?: string | undefined;
  /** Advice that is more specific than the hint of the error table. */
  hint?: string | undefined;
  /** The message of the edge worker. */
  message?: string | undefined;
  /** Id of the request in the logs of the edge worker. */
  requestId?: string | undefined;
  /** The error behind this one. */
  cause?: unknown;
}

/** An error as plain data, for a log or a message to another thread. */
export interface CalotypeErrorJson {
  readonly name: "CalotypeError";
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
}

/** The same symbol in every copy of the package, unlike the class. */
const BRAND = Symbol.for("calotype.error");

/**
 * The only error that this package throws: `code` names the fault, `message` describes
 * it in a sentence for people, `hint` says what to do.
 */
export class CalotypeError extends Error {
  override readonly name = "CalotypeError";
  /** Stable code of the error table; a code never changes its meaning. */
  readonly code: ErrorCode;
  /** The party that can fix the error. */
  readonly causedBy: ErrorCause;
  /** One sentence that says what to do. */
  readonly hint: string;
  /** The fault of this particular file, option or request. */
  readonly detail: string | undefined;
  /** Id of the request in the logs of the edge worker. */
  readonly requestId: string | undefined;

  /** Makes the error of a code. Message and hint come from the error table unless `options` has them. */
  constructor(code: ErrorCode, options: CalotypeErrorOptions = {}) {
    const [causedBy, title, hint]: readonly [ErrorCause, string?, string?] = ERRORS[code];
    super(options.message ?? title ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.causedBy = causedBy;
    this.hint = options.hint ?? hint ?? "";
    this.detail = options.detail;
    this.requestId = options.requestId;
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  /** Plain data, without the cause, which may be any value. */
  toJSON(): CalotypeErrorJson {
    const { name, code, message, hint, detail, requestId } = this;
    return { name, code, message, hint, detail, requestId };
  }
}

/**
 * Whether a caught value is this package's error. Unlike `instanceof`, it also recognizes
 * errors of another copy of the package on the same page.
 *
 * @example
 * try {
 *   await upload(file, options);
 * } catch (error) {
 *   if (isCalotypeError(error) && error.code === "aborted") return;
 *   throw error;
 * }
 */
export function isCalotypeError(error: unknown): error is CalotypeError {
  return typeof error === "object" && error !== null && BRAND in error;
}

/** The error for an invalid argument or option. */
export function invalid(detail: string, cause?: unknown): CalotypeError {
  return new CalotypeError("option_invalid", { detail, cause });
}

/** Returns the options of a call. `null` and values other than objects throw a clear error. */
export function optionsOf<T extends object>(options: T): T {
  if (typeof options === "object" && options !== null) return options;
  throw invalid("options must be an object.");
}

/** Whether a value from outside is a code of the error table. */
export function isErrorCode(code: unknown): code is ErrorCode {
  // Not `in`: "toString" is in every object.
  return typeof code === "string" && Object.hasOwn(ERRORS, code);
}

/** Throws `aborted` when the signal is already aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** The error of an aborted call. */
export function aborted(signal: AbortSignal): CalotypeError {
  return new CalotypeError("aborted", { cause: signal.reason });
}

/** Calls `call` when the signal aborts; returns a function that removes the listener. */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  signal?.addEventListener("abort", call);
  return () => signal?.removeEventListener("abort", call);
}
