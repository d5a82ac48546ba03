// Retries, and the waits before them.
import { aborted, CalotypeError, type CalotypeErrorOptions, onAbort, throwIfAborted } from "../base/error.js";

/** Longest wait before the first retry; it doubles with each further retry. */
const FIRST_WAIT_MS = 1000;

/** Longest wait before any retry. */
const MAX_WAIT_MS = 30_000;

/** Longest wait that a server may ask for: a person is watching. */
const MAX_RETRY_AFTER_MS = 60_000;

/** A request counts as lost when nothing moves for this long while there is no network. */
const OFFLINE_STALL_MS = 2000;

/** Clock, randomness and network of the device as one argument, so that tests need not wait. */
export interface Environment {
  /** Returns the current time in Unix milliseconds. */
  now(): number;
  /** Returns a random number from 0 to below 1. */
  random(): number;
  /** Calls `call` once after a delay; returns a function that cancels it. */
  after(milliseconds: number, call: () => void): () => void;
  /** Whether the device reports a network. */
  isOnline(): boolean;
  /** Calls `call` whenever the network comes back or is lost; returns a function that stops it. */
  on(event: "online" | "offline", call: () => void): () => void;
}

/** The environment of the device; outside a browser the network counts as always present. */
export const device: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
  isOnline: () => globalThis.navigator?.onLine !== false,
  on(event, call) {
    globalThis.addEventListener?.(event, call);
    return () => globalThis.removeEventListener?.(event, call);
  },
};

/** A transient failure: thrown to `retry`, which throws `error` after the last try. */
export class TransientFailure {
  /**
   * @param answered whether a server answered, which proves that there is a network
   * @param retryAfterMs the wait that the server asked for
   */
  constructor(
    readonly error: CalotypeError,
    readonly answered: boolean,
    readonly retryAfterMs?: number | undefined,
  ) {}
}

/** Whether a retry may get a different HTTP status. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** Options of `retry`. */
export interface RetryOptions {
  readonly retries: number;
  readonly signal: AbortSignal | undefined;
  readonly environment: Environment;
  /** Called before each wait with its reason. */
  readonly onWait: (waiting: "retry" | "online") => void;
}

/**
 * Does some work, and repeats it after a transient failure. A failure while there
 * is no network does not count: the work is repeated as soon as there is one.
 *
 * The work is tried once even if the device reports no network: the device may
 * be wrong, and the edge worker may run on the same machine.
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, signal, environment, onWait } = options;
  const online: Arm = (done) => environment.on("online", done);
  for (let failures = 0; ; ) {
    throwIfAborted(signal);
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof TransientFailure)) throw failure;
      throwIfAborted(signal);
      if (!failure.answered && !environment.isOnline()) {
        onWait("online");
        await first(signal, online);
        continue;
      }
      if (failures === retries) throw failure.error;
      const wait = waitMs(failures, environment.random(), failure.retryAfterMs);
      failures += 1;
      onWait("retry");
      const timer: Arm = (done) => environment.after(wait, done);
      // Respect the wait that a server asked for; otherwise use a network as soon as it is back.
      await (failure.answered ? first(signal, timer) : first(signal, timer, online));
    }
  }
}

/**
 * Returns the milliseconds before the next try: exponential with full jitter, so that the
 * clients of one outage do not all return at once; never less than the server asked for.
 * Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function waitMs(failures: number, random: number, retryAfterMs = 0): number {
  const backoff = random * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  return Math.max(backoff, Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
}

/** Returns the wait of a `Retry-After` header, seconds or a date (RFC 9110 § 10.2.3), in milliseconds. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // Date.parse reads "-1" as a year, but an HTTP date begins with the name of the day.
  const at = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : NaN;
  return isNaN(at) ? undefined : Math.max(0, at - now);
}

/** A timer that stops work without progress. */
export interface Watch {
  /** Reports progress and restarts the timer. */
  seen(): void;
  /** Ends the watch. */
  end(): void;
}

/** Calls `stop` when there is no progress for `stallMs`, or when the caller aborts. */
export function watch(stallMs: number, environment: Environment, stop: () => void, signal?: AbortSignal): Watch {
  const forget = onAbort(signal, stop);
  let cancel = environment.after(stallMs, stop);
  const arm = (milliseconds: number) => {
    cancel();
    cancel = environment.after(milliseconds, stop);
  };
  const hear = environment.on("offline", () => arm(Math.min(stallMs, OFFLINE_STALL_MS)));
  return {
    seen: () => arm(stallMs),
    end() {
      cancel();
      hear();
      forget();
    },
  };
}

/** The failure of a request without a response. */
export function unanswered(options: CalotypeErrorOptions = {}): TransientFailure {
  return new TransientFailure(new CalotypeError("network_failed", options), false);
}

/** The failure of a connection without progress. */
export function standstill(stallMs: number): TransientFailure {
  return unanswered({ detail: `Nothing moved for ${stallMs / 1000} seconds.` });
}

/** Registers a callback; returns a function that cancels it. */
type Arm = (done: () => void) => () => void;

/** Waits for the first of several callbacks; an abort ends the wait. */
function first(signal: AbortSignal | undefined, ...arms: readonly Arm[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancels: (() => void)[] = [];
    const end = () => {
      for (const cancel of cancels) cancel();
    };
    const done = () => {
      end();
      resolve();
    };
    if (signal) {
      const stop = () => {
        end();
        reject(aborted(signal));
      };
      cancels.push(onAbort(signal, stop));
    }
    for (const arm of arms) cancels.push(arm(done));
  });
}

/** Returns the result of a promise that takes no signal; an abort ends the wait for it. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  throwIfAborted(signal);
  let cancel = () => {};
  const stopped = new Promise<never>((_, reject) => {
    cancel = onAbort(signal, () => reject(aborted(signal)));
  });
  return Promise.race([promise, stopped]).finally(cancel);
}
