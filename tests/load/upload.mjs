// Many uploads at once, and somebody who looks at a picture meanwhile.

import { apiOf } from "../world/api.mjs";

/** The three steps of an upload. */
export const STEPS = ["ticket", "PUT", "complete"];

/**
 * Uploads all pictures at once; a failure is an entry of `errors`, never thrown.
 *
 * @param {object} world
 * @param {Buffer[]} pictures
 */
export async function uploadAll(world, pictures) {
  const api = apiOf(world);
  const milliseconds = Object.fromEntries(STEPS.map((step) => [step, []]));
  const [images, errors] = [[], []];
  const timed = async (step, work) => {
    const start = performance.now();
    const response = await work();
    const body = await response.text();
    milliseconds[step].push(performance.now() - start);
    if (!response.ok) throw new Error(`${step}: ${response.status} ${body}`);
    return body;
  };
  const one = async (bytes) => {
    const ticket = JSON.parse(await timed("ticket", () => api.ask(api.declare(bytes))));
    await timed("PUT", () => api.put(ticket, bytes));
    images.push(JSON.parse(await timed("complete", () => api.complete(ticket.id))));
  };
  const start = performance.now();
  await Promise.all(pictures.map((bytes) => one(bytes).catch((error) => errors.push(`${error.message} ${error.cause ?? ""}`))));
  return { images, errors, milliseconds, seconds: (performance.now() - start) / 1000 };
}

/**
 * Asks for one picture over and over, one request at a time.
 *
 * @param {string} url
 * @param {(times: number) => boolean} isEnough asked after each answer
 */
export async function readWhile(url, isEnough) {
  const milliseconds = [];
  const sources = new Map();
  let length;
  do {
    const start = performance.now();
    const response = await fetch(url);
    const body = await response.arrayBuffer();
    milliseconds.push(performance.now() - start);
    const source = response.ok ? response.headers.get("x-calotype-cache") : `${response.status}`;
    sources.set(source, (sources.get(source) ?? 0) + 1);
    length ??= body.byteLength;
    if (body.byteLength !== length) sources.set("another length", 1);
  } while (!isEnough(milliseconds.length));
  return { milliseconds, sources: Object.fromEntries(sources) };
}

/** The value that this share of the values does not exceed. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
