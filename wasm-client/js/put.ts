import { aborted, CalotypeError, throwIfAborted } from "./error.js";

/** A presigned PUT. */
export interface Put {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly blob: Blob;
  readonly signal: AbortSignal | undefined;
  /** Called with the bytes that have left so far. */
  readonly onSent: (bytes: number) => void;
}

/**
 * Sends the bytes to the object store. By XMLHttpRequest: `fetch` does not tell
 * how far an upload is in any browser.
 */
export async function put({ url, headers, blob, signal, onSent }: Put): Promise<void> {
  throwIfAborted(signal);
  const request = open(url, headers);
  const stop = () => request.abort();
  signal?.addEventListener("abort", stop);
  try {
    await new Promise<void>((resolve, reject) => {
      request.upload.onprogress = (event) => onSent(event.loaded);
      request.onload = () => (isSuccess(request.status) ? resolve() : reject(refused(request)));
      request.onerror = () => reject(new CalotypeError("network_failed"));
      request.onabort = () => reject(signal ? aborted(signal) : new CalotypeError("aborted"));
      request.send(blob);
    });
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function open(url: string, headers: Readonly<Record<string, string>>): XMLHttpRequest {
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

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** S3 answers a refusal with XML whose `Code` says why; it may be missing. */
function refused({ status, responseText }: XMLHttpRequest): CalotypeError {
  const reason = /<Code>(\w{1,100})<\/Code>/.exec(responseText)?.[1];
  const detail = `The storage answered with HTTP status ${status}${reason ? ` (${reason})` : ""}.`;
  return new CalotypeError("upload_refused", { detail });
}
