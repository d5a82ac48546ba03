// An upload by a good client: it retries transient failures, and gives up on permanent ones.

import { sha256 } from "../harness/fixtures.mjs";
import { codeOf } from "./run.mjs";

const TRIES = 25;
const MAY_PASS = [0, 429, 503];

/**
 * Uploads a picture and records it in the ledger.
 *
 * @param {import("./run.mjs").Run} run
 * @param {import("./pictures.mjs").Picture} picture
 * @param {{token: string, from: string, who?: "honest" | "hostile", stays?: boolean}} caller
 * @returns {Promise<import("./ledger.mjs").Image | undefined>} undefined when it was given up
 */
export async function upload(run, picture, caller) {
  const ticket = await ticketFor(run, picture, caller);
  if (!ticket) return undefined;
  return (await put(run, ticket, picture.bytes)) ? complete(run, ticket, picture, caller) : undefined;
}

/** Requests a ticket for these bytes; undefined when none is available. */
export async function ticketFor(run, { bytes, type, collection }, { token, from, who = "honest" }, declared = sha256(bytes)) {
  const json = { content_type: type, bytes: bytes.length, sha256: declared, collection };
  const headers = { "idempotency-key": declared.slice(0, 40) };
  const answer = await persist(run, () => run.ask(who, { url: "/v1/uploads", method: "POST", json, token, from, headers }));
  if (answer?.status === 201) return JSON.parse(answer.body);
  if (answer && who === "honest") run.judge.wrong("refused", { url: "/v1/uploads", method: "POST" }, answer, codeOf(answer));
  return undefined;
}

/** Sends the bytes to the store; returns whether they have arrived. */
export async function put(run, ticket, bytes, options = {}) {
  const { url, method, headers } = ticket;
  for (let tries = 0; tries < TRIES && !run.isOver; tries++) {
    const { status } = await run.ask("honest", { url, method, headers, body: bytes, ...options });
    // 412: an earlier try arrived, but its answer did not.
    if (status === 200 || status === 412) return true;
    if (options.once) return false;
    await run.rest(200);
  }
  return false;
}

/** Completes an upload whose bytes were sent, and sends them again if the store has lost them. */
export async function complete(run, ticket, picture, { token, from, who = "honest", stays }) {
  const asked = { url: `/v1/uploads/${ticket.id}/complete`, method: "POST", token, from };
  for (let tries = 0; tries < TRIES && !run.isOver; tries++) {
    const answer = await run.ask(who, asked);
    if (answer.status === 200 && answer.isWhole) return accepted(run, asked, answer, picture, { token, who, stays });
    const isLost = answer.status === 409 && codeOf(answer) === "upload_missing";
    if (isLost) await put(run, ticket, picture.bytes);
    else if (!MAY_PASS.includes(answer.status)) {
      run.judge.wrong("refused", asked, answer, `a good upload: ${codeOf(answer)}`);
      return undefined;
    }
    await run.rest(waitOf(answer));
  }
  return undefined;
}

/** Checks that the answer to `complete` matches the sent picture. */
function accepted(run, asked, answer, picture, { token, who, stays }) {
  const image = JSON.parse(answer.body);
  const { width, height, bytes } = picture;
  const sent = { width, height, ...(picture.isClean ? { bytes: bytes.length, sha256: sha256(bytes) } : {}) };
  for (const [name, value] of Object.entries(sent)) {
    if (image[name] !== value) run.judge.wrong("taken", asked, answer, `${name} ${image[name]}, sent was ${value}`);
  }
  const keepsBody = stays || who === "honest";
  return run.ledger.add(image, { token, stays, keepsBody, body: picture.isClean ? picture.bytes : undefined });
}

async function persist(run, work) {
  for (let tries = 0; tries < TRIES && !run.isOver; tries++) {
    const answer = await work();
    if (!MAY_PASS.includes(answer.status)) return answer;
    await run.rest(waitOf(answer));
  }
  return undefined;
}

/** Returns the wait of `Retry-After` in milliseconds, shortened for the soak. */
const waitOf = ({ headers }) => Math.min(2000, Number(headers["retry-after"] ?? 0.3) * 1000);

/** Deletes an image; after the answer it must not exist. */
export async function remove(run, image, { from, who = "honest" }) {
  image.state = "deleting";
  const asked = { url: `/v1/images/${image.id}`, method: "DELETE", token: image.token, from };
  const answer = await persist(run, () => run.ask(who, asked));
  if (answer?.status === 204) return run.ledger.deleted(image);
  // 404: an earlier try deleted it, and its answer was lost.
  if (answer?.status === 404) return run.ledger.deleted(image);
  if (answer) run.judge.wrong("refused", asked, answer, codeOf(answer));
}
