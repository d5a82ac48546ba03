// Requests to the edge worker: they send JSON and receive JSON or a problem document.
import { CalotypeError, invalid, isErrorCode, throwIfAborted } from "../base/error.js";
import { below } from "../url/endpoint.js";
import { type Environment, isTransient, orAborted, retryAfterMs, standstill, TransientFailure, unanswered, watch } from "./retry.js";
import type { Token } from "./types.js";

/** The endpoint, the credentials and the patience of requests. */
export interface EdgeOptions {
  readonly endpoint: string | URL;
  readonly token: Token;
  readonly signal: AbortSignal | undefined;
  readonly environment: Environment;
  /** Milliseconds without a response after which a request is aborted. */
  readonly stallMs: number;
}

/** Headers and body of a request. */
export interface Message {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/** A client of the edge worker. */
export class Edge {
  readonly #options: EdgeOptions;
  /** The key in use; for a function, the key that it returned last. */
  #token: string | undefined;

  constructor(options: EdgeOptions) {
    const { token } = options;
    if (typeof token !== "string" && typeof token !== "function") {
      throw invalid("token is neither a text nor a function.");
    }
    // Fail now, and not after a photo has been prepared.
    below(options.endpoint, "");
    this.#options = options;
    this.#token = typeof token === "string" ? token : undefined;
  }

  /**
   * POSTs and returns the JSON of a successful response, unchecked.
   *
   * @throws {TransientFailure} when there is no response, or a retry may get a different one.
   */
  async post(path: string, message: Message = {}): Promise<unknown> {
    let answer = await this.#exchange(path, message);
    if (answer.status === 401 && typeof this.#options.token === "function") {
      this.#token = undefined;
      answer = await this.#exchange(path, message);
    }
    return this.#read(path, answer);
  }

  /**
   * Cancels an upload, even from a page that is being closed. No caller waits for it:
   * the bucket's lifecycle rule removes objects that it misses.
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
    const { endpoint, signal, environment, stallMs } = this.#options;
    const url = below(endpoint, path);
    const token = await this.#bearer();
    throwIfAborted(signal);
    const control = new AbortController();
    const life = watch(stallMs, environment, () => control.abort(), signal);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          ...(json && { "content-type": "application/json" }),
          ...headers,
        },
        ...(json && { body: JSON.stringify(json) }),
        // The key alone identifies the caller; a cookie must not be a second proof.
        credentials: "omit",
        signal: control.signal,
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, json: parse(text) };
    } catch (cause) {
      throwIfAborted(signal);
      if (control.signal.aborted) throw standstill(stallMs);
      throw unanswered({ cause, ...(environment.isOnline() && { hint: notReadable(url) }) });
    } finally {
      life.end();
    }
  }

  /** The caller's own request for a token may also fail temporarily. */
  async #bearer(): Promise<string> {
    const { token: source, signal } = this.#options;
    if (this.#token !== undefined || typeof source === "string") return this.#token ?? "";
    let token: unknown;
    try {
      token = await orAborted((async () => source())(), signal);
    } catch (cause) {
      throwIfAborted(signal);
      const detail = "token() failed.";
      throw new TransientFailure(new CalotypeError("unauthenticated", { detail, cause }), false);
    }
    if (typeof token !== "string" || token === "") {
      throw invalid("token() gave no text.");
    }
    return (this.#token = token);
  }

  #read(path: string, { status, headers, json }: Answer): unknown {
    if (status >= 200 && status < 300) {
      if (json === undefined) throw notUnderstood(`The answer to POST ${path} is not JSON.`);
      return json;
    }
    const error = problem(status, json);
    // A quota is full until midnight, too long to wait.
    if (!isTransient(status) || error.code === "quota_exceeded") throw error;
    throw new TransientFailure(error, true, retryAfterMs(headers.get("retry-after"), this.#options.environment.now()));
  }
}

/**
 * The hint for a request that failed although there is a network. A browser does not tell a page
 * whether no server listens at an address, or CORS blocked the response.
 */
function notReadable({ origin }: URL): string {
  const page = globalThis.location?.origin;
  const allowed = page && page !== origin ? `, and is ${page} in its ALLOWED_ORIGINS` : "";
  return `Check the connection. Is a Calotype worker at ${origin}${allowed}?`;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** The error for a response that breaks the protocol. */
export function notUnderstood(detail: string, cause?: unknown): CalotypeError {
  return new CalotypeError("response_invalid", { detail, cause });
}

/** The error in an RFC 9457 problem document. */
function problem(status: number, json: unknown): CalotypeError {
  const document = isRecord(json) ? json : {};
  const code = document["code"];
  const requestId = textOf(document["request_id"]);
  if (!isErrorCode(code)) {
    const detail = `The server answered with HTTP status ${status}.`;
    return new CalotypeError("response_invalid", { detail, requestId });
  }
  const [message, hint, detail] = ["title", "hint", "detail"].map((it) => textOf(document[it]));
  return new CalotypeError(code, { message, hint, detail, requestId });
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
