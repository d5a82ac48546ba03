// A client with many connections, in a separate thread, so that its work does not disturb the measurement.

import { Agent, request } from "node:http";
import { parentPort, Worker, workerData } from "node:worker_threads";

/**
 * Requests URLs over a fixed number of connections.
 *
 * @param {object} work
 * @param {string[]} work.urls taken in turn
 * @param {object} [work.headers]
 * @param {number} work.connections
 * @param {number} work.requests in all
 * @returns {Promise<{seconds: number, milliseconds: number[], sources: object, bytes: number}>}
 *   `sources` counts the values of `x-calotype-cache`, or statuses other than 200
 */
export function ask(work) {
  const worker = new Worker(new URL(import.meta.url), { workerData: work });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

if (parentPort) parentPort.postMessage(await run(workerData));

async function run({ urls, headers = {}, connections, requests }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const milliseconds = [];
  const sources = {};
  let [next, bytes] = [0, 0];
  const one = (url) =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const sent = request(url, { agent, headers }, (response) => {
        response.on("data", (chunk) => (bytes += chunk.length));
        response.on("error", reject);
        response.on("end", () => {
          milliseconds.push(performance.now() - start);
          const { statusCode: status } = response;
          const source = status === 200 ? (response.headers["x-calotype-cache"] ?? "ok") : `${status}`;
          sources[source] = (sources[source] ?? 0) + 1;
          resolve();
        });
      });
      sent.on("error", reject);
      sent.end();
    });
  const start = performance.now();
  const connection = async () => {
    while (next < requests) await one(urls[next++ % urls.length]);
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return { seconds: (performance.now() - start) / 1000, milliseconds, sources, bytes };
}
