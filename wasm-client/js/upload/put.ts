import { aborted, CalotypeError, throwIfAborted } from "../base/error.js";
import { notUnderstood } from "./http.js";
import { type Environment, isTransient, retryAfterMs, standstill, TransientFailure, unanswered, watch } from "./retry.js";

/** A presigned PUT. */
export interface Put {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Expiry of the URL in Unix milliseconds. */
  readonly expiresAt: number;
  readonly blob: Blob;
  readonly signal: AbortSignal | undefined;
  readonly environment: Environment;
  /** Milliseconds without a byte after which the PUT is aborted. */
  readonly stallMs: number;
  /** Called with the number of bytes sent so far. */
  readonly onSent: (bytes: number) => void;
}

/** Error codes with which S3 asks for a retry although their status is a 4xx. */
const TRANSIENT_CODES = ["RequestTimeout", "ConditionalRequestConflict"];

/**
 * Sends the bytes to the object store. With XMLHttpRequest: `fetch` reports the
 * progress of an upload in no browser.
 *
 * @throws {TransientFailure} when there is no response, or a retry may get a different one.
 * @throws {CalotypeError} `upload_expired`, `upload_refused`, `aborted`.
 */
export async function put(options: Put): Promise<void> {
  const { blob, signal, environment, stallMs, onSent } = options;
  throwIfAborted(signal);
  const request = open(options);
  const stop = () => request.abort();
  const life = watch(stallMs, environment, stop, signal);
  try {
    await new Promise<void>((resolve, reject) => {
      request.upload.onprogress = (event) => {
        life.seen();
        onSent(event.loaded);
      };
      request.onload = () => resolve();
      request.onerror = () => reject(unanswered());
      request.onabort = () => reject(signal?.aborted ? aborted(signal) : standstill(stallMs));
      request.send(blob);
    });
  } finally {
    life.end();
  }
  check(request, options);
}

function open({ url, headers }: Put): XMLHttpRequest {
  const request = new XMLHttpRequest();
  try {
    request.open("PUT", url);
    // Unchanged: each header is signed.
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  } catch (cause) {
    throw notUnderstood("The upload ticket has a URL or a header that a browser cannot send.", cause);
  }
  return request;
}

/** Returns when the bytes are stored, and throws otherwise. */
function check(request: XMLHttpRequest, { expiresAt, environment }: Put): void {
  const { status, responseText } = request;
  // The ticket is create-only (`if-none-match: *`): a 412 means that an earlier PUT
  // arrived but its response was lost.
  if ((status >= 200 && status < 300) || status === 412) return;
  // S3 refuses with XML whose `Code` is the reason; it may be missing.
  const code = /<Code>(\w{1,100})<\/Code>/.exec(responseText)?.[1];
  const detail = `The storage answered with HTTP status ${status}${code ? ` (${code})` : ""}.`;
  // The device's clock may be wrong, so the text of the response counts as well.
  const isOver = environment.now() >= expiresAt || /expired|too old/i.test(responseText);
  // S3 answers 403, and Garage 400.
  if (status < 404 && isOver) throw new CalotypeError("upload_expired", { detail });
  const error = new CalotypeError("upload_refused", { detail });
  if (!isTransient(status) && !TRANSIENT_CODES.includes(code ?? "")) throw error;
  throw new TransientFailure(error, true, retryAfterMs(headerOf(request, "retry-after"), environment.now()));
}

/** Returns a response header, but does not read one that CORS hides: the browser would log an error. */
function headerOf(request: XMLHttpRequest, name: string): string | null {
  const isThere = request.getAllResponseHeaders().toLowerCase().includes(`${name}:`);
  return isThere ? request.getResponseHeader(name) : null;
}
