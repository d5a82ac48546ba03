import { type ErrorCause, ERRORS, type ErrorCode } from "./protocol.gen.js";

/** What is known about an error besides its code. */
export interface CalotypeErrorOptions {
  /** What about this file, option or request was wrong. */
  detail?: string | undefined;
  /** What to do, where that is more than the error table says. */
  hint?: string | undefined;
  /** What is wrong, in the words of the edge worker. */
  message?: string | undefined;
  /** Id of the request at the edge worker, as in its logs. */
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
 * The one error this package throws: `code` says what went wrong, `message` is
 * a sentence for people, `hint` says what to do.
 */
export class CalotypeError extends Error {
  override readonly name = "CalotypeError";
  /** Stable code of the error table; never changes its meaning. */
  readonly code: ErrorCode;
  /** Who can do something about it. */
  readonly causedBy: ErrorCause;
  /** One sentence saying what to do. */
  readonly hint: string;
  /** What about this file, option or request was wrong. */
  readonly detail: string | undefined;
  /** Id of the request at the edge worker, as in its logs. */
  readonly requestId: string | undefined;

  /** Makes the error of a code; message and hint come from the error table unless they are given. */
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

  /** Plain data, without the cause: that may be anything. */
  toJSON(): CalotypeErrorJson {
    const { name, code, message, hint, detail, requestId } = this;
    return { name, code, message, hint, detail, requestId };
  }
}

/**
 * Whether a caught value is this package's error. Unlike `instanceof` it knows the
 * error of another copy of the package on the same page, too.
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

/** The error of something that the caller set and cannot be. */
export function invalid(detail: string, cause?: unknown): CalotypeError {
  return new CalotypeError("option_invalid", { detail, cause });
}

/** The options of a call. `null`, or what is no object, is told in a developer's words. */
export function optionsOf<T extends object>(options: T): T {
  if (typeof options === "object" && options !== null) return options;
  throw invalid("options must be an object.");
}

/** Whether a text from outside is a code of the table. */
export function isErrorCode(code: unknown): code is ErrorCode {
  // Not `in`: "toString" is in every object.
  return typeof code === "string" && Object.hasOwn(ERRORS, code);
}

/** Throws `aborted` when the caller has already given up. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** The error of a caller that gave up. */
export function aborted(signal: AbortSignal): CalotypeError {
  return new CalotypeError("aborted", { cause: signal.reason });
}

/** Calls back when the caller gives up; returns what cancels that. */
export function onAbort(signal: AbortSignal | undefined, call: () => void): () => void {
  signal?.addEventListener("abort", call);
  return () => signal?.removeEventListener("abort", call);
}
