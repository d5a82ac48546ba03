import { aborted, CalotypeError, throwIfAborted } from "./error.js";
import { isPassing, Passing, retryAfterMs, standstill, type Surroundings, watch } from "./retry.js";

/** A presigned PUT. */
export interface Put {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** When the URL stops working, in Unix milliseconds. */
  readonly expiresAt: number;
  readonly blob: Blob;
  readonly signal: AbortSignal | undefined;
  readonly surroundings: Surroundings;
  /** Milliseconds without a byte after which it is given up. */
  readonly stallMs: number;
  /** Called with the bytes that have left so far. */
  readonly onSent: (bytes: number) => void;
}

/** `present`: an earlier PUT had arrived, though its answer had not. */
export type PutResult = "stored" | "present" | "expired";

/** Codes with which S3 itself asks for another try, though their status is a 4xx. */
const PASSING_CODES = ["RequestTimeout", "ConditionalRequestConflict"];

/**
 * Sends the bytes to the object store. By XMLHttpRequest: `fetch` does not tell
 * how far an upload is in any browser.
 *
 * @throws {Passing} without an answer, or with one that may be another next time.
 */
export async function put(options: Put): Promise<PutResult> {
  const { blob, signal, surroundings, stallMs, onSent } = options;
  throwIfAborted(signal);
  const request = open(options);
  let stalled = false;
  const life = watch(stallMs, surroundings, () => {
    stalled = true;
    request.abort();
  });
  const stop = () => request.abort();
  signal?.addEventListener("abort", stop);
  try {
    await new Promise<void>((resolve, reject) => {
      request.upload.onprogress = (event) => {
        life.seen();
        onSent(event.loaded);
      };
      request.onload = () => resolve();
      request.onerror = () => reject(new Passing(new CalotypeError("network_failed"), false));
      request.onabort = () => reject(stalled || !signal ? standstill(stallMs) : aborted(signal));
      request.send(blob);
    });
  } finally {
    life.end();
    signal?.removeEventListener("abort", stop);
  }
  return resultOf(request, options);
}

function open({ url, headers }: Put): XMLHttpRequest {
  const request = new XMLHttpRequest();
  try {
    request.open("PUT", url);
    // As they stand: each of them is signed.
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  } catch (cause) {
    const detail = "The upload ticket has a URL or a header that a browser cannot send.";
    throw new CalotypeError("response_invalid", { detail, cause });
  }
  return request;
}

function resultOf(request: XMLHttpRequest, { expiresAt, surroundings }: Put): PutResult {
  const { status, responseText } = request;
  if (status >= 200 && status < 300) return "stored";
  // The ticket is create-only (`if-none-match: *`).
  if (status === 412) return "present";
  // The device's clock may be wrong; stores say it in words, too.
  const isOver = surroundings.now() >= expiresAt || /expired/i.test(responseText);
  if (status === 403 && isOver) return "expired";
  // S3 answers a refusal with XML whose `Code` says why; it may be missing.
  const code = /<Code>(\w{1,100})<\/Code>/.exec(responseText)?.[1];
  const detail = `The storage answered with HTTP status ${status}${code ? ` (${code})` : ""}.`;
  const error = new CalotypeError("upload_refused", { detail });
  if (!isPassing(status) && !PASSING_CODES.includes(code ?? "")) throw error;
  throw new Passing(error, true, retryAfterMs(headerOf(request, "retry-after"), surroundings.now()));
}

/** A header that CORS keeps from the page is not asked for: a browser would complain. */
function headerOf(request: XMLHttpRequest, name: string): string | null {
  const isThere = request.getAllResponseHeaders().toLowerCase().includes(`${name}:`);
  return isThere ? request.getResponseHeader(name) : null;
}
