// Many uploads at once, and a reader who looks at a picture meanwhile.

import { apiOf } from "./api.mjs";
import { send } from "./http.mjs";

/** The three steps of an upload. */
export const STEPS = ["ticket", "PUT", "complete"];

/**
 * Uploads all pictures at once; a failure is an entry of `errors`, never thrown.
 *
 * @param {object} stack
 * @param {Buffer[]} pictures
 */
export async function uploadAll(stack, pictures) {
  const { declare } = apiOf(stack);
  const authorization = `Bearer ${stack.token}`;
  const post = (path, body = "") =>
    send(stack.workerUrl + path, { method: "POST", headers: { authorization, "content-type": "application/json" }, body });
  const milliseconds = Object.fromEntries(STEPS.map((step) => [step, []]));
  const [images, errors] = [[], []];
  const timed = async (step, work) => {
    const start = performance.now();
    const response = await work();
    milliseconds[step].push(performance.now() - start);
    if (!response.ok) throw new Error(`${step}: ${response.status} ${response.body}`);
    return response.body;
  };
  const one = async ({ bytes, declared }) => {
    const ticket = JSON.parse(await timed("ticket", () => post("/v1/uploads", declared)));
    await timed("PUT", () => send(ticket.url, { method: ticket.method, headers: ticket.headers, body: bytes }));
    images.push(JSON.parse(await timed("complete", () => post(`/v1/uploads/${ticket.id}/complete`))));
  };
  const uploads = pictures.map((bytes) => ({ bytes, declared: JSON.stringify(declare(bytes)) }));
  const start = performance.now();
  await Promise.all(uploads.map((upload) => one(upload).catch((error) => errors.push(error.message))));
  return { images, errors, milliseconds, seconds: (performance.now() - start) / 1000 };
}

/**
 * Requests one picture over and over, one request at a time.
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
    const response = await send(url);
    milliseconds.push(performance.now() - start);
    const source = response.ok ? response.headers["x-calotype-cache"] : `${response.status}`;
    sources.set(source, (sources.get(source) ?? 0) + 1);
    length ??= response.body.length;
    if (response.body.length !== length) sources.set("another length", 1);
  } while (!isEnough(milliseconds.length));
  return { milliseconds, sources: Object.fromEntries(sources) };
}
