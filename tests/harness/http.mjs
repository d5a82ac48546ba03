// Each request uses its own connection.

import { request as httpRequest } from "node:http";

/**
 * A client with a busy event loop notices late that a server has closed an idle
 * connection (workerd does so after five seconds), and sends its next request into it.
 * Browsers retry that automatically; here it would look like an error of the worker.
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
