// Requests to the edge worker: JSON out, JSON or a problem document back.
import { aborted, CalotypeError, invalid, isErrorCode, onAbort, throwIfAborted } from "../base/error.js";
import { below } from "../url/endpoint.js";
import { isPassing, orAborted, Passing, retryAfterMs, standstill, type Surroundings, unanswered, watch } from "./retry.js";

/** Who is asked, as whom, and how patiently. */
export interface EdgeOptions {
  readonly endpoint: string | URL;
  readonly token: string | undefined;
  readonly getToken: (() => string | Promise<string>) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly surroundings: Surroundings;
  /** Milliseconds without an answer after which a request is given up. */
  readonly stallMs: number;
}

/** What is sent with a request. */
export interface Message {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/** The edge worker. */
export class Edge {
  readonly #options: EdgeOptions;
  #token: string | undefined;

  constructor(options: EdgeOptions) {
    if ((options.token === undefined) === (options.getToken === undefined)) {
      throw invalid("Give either token or getToken.");
    }
    this.#options = options;
    this.#token = options.token;
  }

  /**
   * POSTs and returns the JSON of a successful answer, unchecked.
   *
   * @throws {Passing} without an answer, or with one that may be another next time.
   */
  async post(path: string, message: Message = {}): Promise<unknown> {
    let answer = await this.#exchange(path, message);
    if (answer.status === 401 && this.#options.getToken) {
      this.#token = undefined;
      answer = await this.#exchange(path, message);
    }
    return this.#read(path, answer);
  }

  /**
   * Takes an upload back, also from a page that is going away. Nobody waits for it:
   * what it misses, the bucket's rule takes away.
   */
  cancel(id: string): void {
    if (this.#token === undefined) return;
    fetch(below(this.#options.endpoint, `v1/uploads/${encodeURIComponent(id)}`), {
      method: "DELETE",
      headers: { authorization: `Bearer ${this.#token}` },
      credentials: "omit",
      keepalive: true,
    }).catch(() => undefined);
  }

  async #exchange(path: string, { headers, json }: Message): Promise<Answer> {
    const { endpoint, signal, surroundings, stallMs } = this.#options;
    const url = below(endpoint, path);
    const token = await this.#bearer();
    throwIfAborted(signal);
    const control = new AbortController();
    const stop = () => control.abort();
    const callOff = onAbort(signal, stop);
    const life = watch(stallMs, surroundings, stop);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          ...(json && { "content-type": "application/json" }),
          ...headers,
        },
        ...(json && { body: JSON.stringify(json) }),
        // The key is the only proof of who asks; a cookie must not be a second one.
        credentials: "omit",
        signal: control.signal,
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, json: parse(text) };
    } catch (cause) {
      if (signal?.aborted) throw aborted(signal);
      if (control.signal.aborted) throw standstill(stallMs);
      throw unanswered({ cause });
    } finally {
      life.end();
      callOff();
    }
  }

  /** The caller's own request for a token may fail in passing as well. */
  async #bearer(): Promise<string> {
    const { getToken, signal } = this.#options;
    if (this.#token !== undefined || !getToken) return this.#token ?? "";
    let token: unknown;
    try {
      token = await orAborted((async () => getToken())(), signal);
    } catch (cause) {
      if (signal?.aborted) throw aborted(signal);
      const detail = "getToken failed.";
      throw new Passing(new CalotypeError("unauthenticated", { detail, cause }), false);
    }
    if (typeof token !== "string" || token === "") {
      throw invalid("getToken gave no text.");
    }
    return (this.#token = token);
  }

  #read(path: string, { status, headers, json }: Answer): unknown {
    if (status >= 200 && status < 300) {
      if (json === undefined) throw notUnderstood(`The answer to POST ${path} is not JSON.`);
      return json;
    }
    const error = problem(status, json);
    // A quota is full until midnight: nobody waits for that.
    if (!isPassing(status) || error.code === "quota_exceeded") throw error;
    throw new Passing(error, true, retryAfterMs(headers.get("retry-after"), this.#options.surroundings.now()));
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** An answer that is not what the protocol says. */
export function notUnderstood(detail: string, cause?: unknown): CalotypeError {
  return new CalotypeError("response_invalid", { detail, cause });
}

/** The error of an RFC 9457 problem document. */
function problem(status: number, json: unknown): CalotypeError {
  const document = isRecord(json) ? json : {};
  const code = document["code"];
  const requestId = textOf(document["request_id"]);
  if (!isErrorCode(code)) {
    const detail = `The server answered with HTTP status ${status}.`;
    return new CalotypeError("response_invalid", { detail, requestId });
  }
  return new CalotypeError(code, { detail: textOf(document["detail"]), requestId });
}

/** Whether a value from outside is an object with named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
