// Requests byte by byte, which no HTTP client would send.

import { connect } from "node:net";

/**
 * Sends these bytes to a server and reads one answer.
 *
 * @param {string} url of the server
 * @param {string | Buffer} bytes text goes out as Latin-1
 * @returns {Promise<Response | undefined>} undefined when the connection ended without one
 */
export function sendRaw(url, bytes) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = Buffer.alloc(0);
    const end = () => {
      socket.destroy();
      resolve(answerIn(received)?.response);
    };
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (answerIn(received)?.isWhole) end();
    });
    // A server may close while the request is still being sent: its earlier response counts.
    socket.on("error", (error) => (["EPIPE", "ECONNRESET"].includes(error.code) ? end() : reject(error)));
    socket.on("close", end);
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  });
}

/** Returns the text of a request; `headers` are complete lines. Over http the worker answers only this machine. */
export function requestText(line, headers = [], body = "") {
  return [`${line} HTTP/1.1`, "Host: worker.localhost", ...headers, "", body].join("\r\n");
}

/** Returns a body in chunks of that many characters. */
export function chunked(body, length) {
  const chunks = body.match(new RegExp(`[^]{1,${length}}`, "g"));
  return `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("")}0\r\n\r\n`;
}

function answerIn(received) {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line, ...lines] = received.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(line.split(" ")[1]);
  const headers = new Headers(lines.map((it) => [it.slice(0, it.indexOf(":")), it.slice(it.indexOf(":") + 1).trim()]));
  const body = received.subarray(end + 4);
  const isWhole = body.length >= Number(headers.get("content-length") ?? Infinity);
  return { isWhole, response: new Response([204, 304].includes(status) ? null : body, { status, headers }) };
}
