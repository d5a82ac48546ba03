// One request, one connection.

import { request as httpRequest } from "node:http";

/**
 * A client whose event loop is busy finds out late that a server closed an idle
 * connection (workerd does after five seconds), and sends its next request into it.
 * Browsers repeat that by themselves; here it would look like an error of the worker.
 */
export function send(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const request = httpRequest(url, { method, headers: { ...headers, ...length }, agent: false }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status, headers } = response;
        resolve({ status, ok: status >= 200 && status < 300, headers, body: Buffer.concat(chunks) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}
