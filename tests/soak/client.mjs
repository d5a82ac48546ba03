// An HTTP client that reports every detail: the answer, its length, and its time.

import { request as httpRequest } from "node:http";

/**
 * Sends one request on its own connection.
 *
 * @param {import("./checks.mjs").Asked & {
 *   body?: Buffer | string, from?: string, token?: string, json?: unknown,
 *   timeoutMs?: number, leaveAfterBytes?: number, leaveAfterMs?: number, bytesPerSecond?: number,
 * }} asked `from` is the caller's address
 * @returns {Promise<import("./checks.mjs").Answer & {milliseconds: number, error?: string}>} status 0 without an answer
 */
export function ask(asked) {
  const { url, method = "GET", from, token, json, timeoutMs = 60_000 } = asked;
  const body = json === undefined ? asked.body : JSON.stringify(json);
  const headers = { ...asked.headers };
  if (from) headers["cf-connecting-ip"] = from;
  if (token) headers.authorization = `Bearer ${token}`;
  if (json !== undefined) headers["content-type"] = "application/json";
  if (body !== undefined || method === "POST") headers["content-length"] = Buffer.byteLength(body ?? "");

  const start = performance.now();
  return new Promise((resolve) => {
    let [status, got] = [0, {}];
    const chunks = [];
    const timers = [];
    const end = (isWhole, error) => {
      for (const timer of timers) clearTimeout(timer);
      const milliseconds = performance.now() - start;
      resolve({ status, headers: got, body: Buffer.concat(chunks), isWhole, error, milliseconds });
    };
    const request = httpRequest(url, { method, headers, agent: false });
    const leave = (why) => {
      request.destroy();
      end(false, why);
    };
    timers.push(setTimeout(() => leave(`no end after ${timeoutMs} ms`), timeoutMs));
    if (asked.leaveAfterMs !== undefined) timers.push(setTimeout(() => leave("left"), asked.leaveAfterMs));
    request.on("response", (response) => {
      [status, got] = [response.statusCode, response.headers];
      let bytes = 0;
      response.on("data", (chunk) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > asked.leaveAfterBytes) return leave("left");
        if (asked.bytesPerSecond === undefined) return;
        response.pause();
        timers.push(setTimeout(() => response.resume(), (chunk.length / asked.bytesPerSecond) * 1000));
      });
      response.on("end", () => end(response.complete));
      response.on("error", (error) => end(false, error.message));
      response.on("close", () => end(response.complete));
    });
    request.on("error", (error) => end(false, error.message));
    request.end(body);
  });
}
