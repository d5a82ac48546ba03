// Requests to the edge worker: JSON out, JSON or a problem document back.
import { aborted, CalotypeError, isErrorCode } from "./error.js";

/** Who is asked, and as whom. */
export interface Edge {
  readonly endpoint: string | URL;
  readonly token: string;
  readonly signal: AbortSignal | undefined;
}

/** POSTs a JSON body and returns the JSON of a successful answer, unchecked. */
export async function post(edge: Edge, path: string, body?: object): Promise<unknown> {
  const url = resolve(edge.endpoint, path);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        accept: "application/json, application/problem+json",
        authorization: `Bearer ${edge.token}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      // The key is the only proof of who asks; a cookie must not be a second one.
      credentials: "omit",
      signal: edge.signal ?? null,
    });
    text = await response.text();
  } catch (cause) {
    if (edge.signal?.aborted) throw aborted(edge.signal);
    throw new CalotypeError("network_failed", { cause });
  }
  const json = parse(text);
  if (!response.ok) throw problem(response.status, json);
  if (json === undefined) throw notUnderstood(`The answer to POST ${path} is not JSON.`);
  return json;
}

/** An answer that is not what the protocol says. */
export function notUnderstood(detail: string): CalotypeError {
  return new CalotypeError("response_invalid", { detail });
}

/** `path` below an endpoint, which may itself have a path. */
function resolve(endpoint: string | URL, path: string): URL {
  try {
    const base = new URL(endpoint, globalThis.location?.href);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    return new URL(path, base);
  } catch (cause) {
    const detail = "endpoint is not a URL.";
    throw new CalotypeError("option_invalid", { detail, cause });
  }
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
