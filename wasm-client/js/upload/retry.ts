// When to try again, and how long to wait before.
import { aborted, CalotypeError, type CalotypeErrorOptions, onAbort, throwIfAborted } from "../base/error.js";

/** Longest wait before the first retry; it doubles for each one after it. */
const FIRST_WAIT_MS = 1000;

/** Longest wait before any retry. */
const MAX_WAIT_MS = 30_000;

/** Longest wait that a server may ask for: somebody is watching. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Without a network nothing is on its way any more, unless something moves within this time. */
const OFFLINE_STALL_MS = 2000;

/** Clock, chance and network of the device, as one argument: tests do not wait. */
export interface Environment {
  /** Now, in Unix milliseconds. */
  now(): number;
  /** A number from 0 to below 1. */
  random(): number;
  /** Calls back once after so many milliseconds; returns what cancels that. */
  after(milliseconds: number, call: () => void): () => void;
  /** Whether the device thinks that it has a network. */
  isOnline(): boolean;
  /** Calls back whenever the network comes back, or is lost; returns what cancels that. */
  on(event: "online" | "offline", call: () => void): () => void;
}

/** The environment of the device; outside a browser the network is always there. */
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

/** A failure that may pass: thrown to `retry`, which throws `error` in the end. */
export class TransientFailure {
  /**
   * @param answered whether somebody answered: then the network is there
   * @param retryAfterMs wait that the server asked for
   */
  constructor(
    readonly error: CalotypeError,
    readonly answered: boolean,
    readonly retryAfterMs?: number | undefined,
  ) {}
}

/** Whether an HTTP status may be another one when asked again. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** How hard to try. */
export interface RetryOptions {
  readonly retries: number;
  readonly signal: AbortSignal | undefined;
  readonly environment: Environment;
  /** Called before each wait with what is waited for. */
  readonly onWait: (waiting: "retry" | "online") => void;
}

/**
 * Does some work, and does it again when it fails in passing. What fails while there
 * is no network does not count: it is done again as soon as there is one.
 *
 * It is tried once even where the device says that there is no network: the
 * device may be wrong, and the edge worker on this very machine.
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
      // A server that asked for time gets it; a network that is back gets used.
      await (failure.answered ? first(signal, timer) : first(signal, timer, online));
    }
  }
}

/**
 * Milliseconds before the next try: exponential with full jitter, so that those whom
 * one outage hit do not come back all at once; never less than the server asked for.
 * Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function waitMs(failures: number, random: number, retryAfterMs = 0): number {
  const backoff = random * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  return Math.max(backoff, Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
}

/** Milliseconds that a `Retry-After` header asks for, in seconds or as a date (RFC 9110 § 10.2.3). */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // Date.parse reads "-1" as a year: a date of HTTP begins with the day's name.
  const at = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : NaN;
  return isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Stops something when nothing was seen for so long. */
export interface Watch {
  /** There was a sign of life. */
  seen(): void;
  /** Nobody is watching any more. */
  end(): void;
}

/** Watches over something that must not stand still for `stallMs`, nor go on when the caller gives up. */
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

/** The failure of a request that nobody answers. */
export function unanswered(options: CalotypeErrorOptions = {}): TransientFailure {
  return new TransientFailure(new CalotypeError("network_failed", options), false);
}

/** The failure of a connection on which nothing moves. */
export function standstill(stallMs: number): TransientFailure {
  return unanswered({ detail: `Nothing moved for ${stallMs / 1000} seconds.` });
}

/** Makes something call back; returns what cancels that. */
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

/** The result of a promise that knows no signal; an abort ends the waiting for it. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  throwIfAborted(signal);
  let cancel = () => {};
  const stopped = new Promise<never>((_, reject) => {
    cancel = onAbort(signal, () => reject(aborted(signal)));
  });
  return Promise.race([promise, stopped]).finally(cancel);
}
