// A store's answers to tickets, to their abuse, and to an operator's settings, each as one line of text.

import { problemOf } from "./api.mjs";
import { noiseJpeg } from "./noise.mjs";

const KEY = "temp/uploads/contract.jpg";
const STRANGER = "https://stranger.example";
const AN_HOUR_MS = 3_600_000;
const A_RULE =
  "<LifecycleConfiguration><Rule><ID>temp</ID><Status>Enabled</Status><Filter><Prefix>temp/</Prefix></Filter>" +
  "<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>";

/**
 * @param {object} on
 * @param {ReturnType<import("./api.mjs").apiOf>} on.api gives `put-once` tickets for `profiles`, and `post` for `verification`
 * @param {ReturnType<import("./s3.mjs").bucketOf>} on.bucket
 * @param {string} on.page origin that may upload
 * @returns {Promise<Record<string, string>>} each use, and the store's answer
 */
export async function answersOf({ api, bucket, page }) {
  const uses = { ...usesOfPut(api, bucket), ...usesOfForm(api), ...preflights(api, page), ...requests(bucket) };
  const answers = {};
  for (const [use, answer] of Object.entries(uses)) answers[use] = await answer();
  return answers;
}

/** Uses of a PUT, each with a ticket of its own. */
function usesOfPut(api, bucket) {
  const use = (work) => withTicket(api, "profiles", work);
  const refused = (put) => use((ticket, bytes) => orCompleted(api, ticket, put(ticket, bytes)));
  return {
    "PUT": use(async (ticket, bytes) => answerOf(await api.put(ticket, bytes))),
    "PUT again": use(async (ticket, bytes) => {
      await api.put(ticket, bytes);
      return answerOf(await api.put(ticket, bytes));
    }),
    "PUT of other bytes": refused((ticket) => api.put(ticket, noiseJpeg(64, 64))),
    "PUT of a byte less": refused((ticket, bytes) => api.put(ticket, bytes.subarray(1))),
    "PUT as another type": refused((ticket, bytes) => api.put(ticket, bytes, { "content-type": "text/html" })),
    "PUT without a signature": refused((ticket, bytes) => api.put({ ...ticket, url: ticket.url.split("?")[0] }, bytes)),
    "PUT to another key": use(async (ticket, bytes) => {
      const url = new URL(ticket.url);
      url.pathname = new URL(bucket.address(KEY)).pathname;
      const answer = await answerOf(await api.put({ ...ticket, url }, bytes));
      await bucket.done("DELETE", KEY);
      return answer;
    }),
  };
}

/** Uses of a form, whose content no store is asked to check. */
function usesOfForm(api) {
  const use = (work) => withTicket(api, "verification", work);
  const post = ({ url, fields }, bytes) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob([bytes]), "photo.jpg");
    return fetch(url, { method: "POST", body: form });
  };
  return {
    "POST": use(async (ticket, bytes) => orCompleted(api, ticket, post(ticket, bytes))),
    "POST of a byte more": use((ticket, bytes) => orCompleted(api, ticket, post(ticket, Buffer.concat([bytes, bytes.subarray(0, 1)])))),
  };
}

/** What a browser asks before the PUT. */
function preflights(api, page) {
  const preflight = (origin) =>
    withTicket(api, "profiles", async (ticket) => {
      const headers = Object.keys(ticket.headers).map((name) => name.toLowerCase()).sort().join(",");
      const asked = { origin, "access-control-request-method": "PUT", "access-control-request-headers": headers };
      const response = await fetch(ticket.url, { method: "OPTIONS", headers: asked });
      if (!response.ok) return `${response.status}`;
      return response.headers.get("access-control-allow-origin") === "*" ? "any page" : "this page";
    });
  return { "preflight of the page": preflight(page), "preflight of a stranger": preflight(STRANGER) };
}

/** Requests that aws4fetch signs, so that a moment or a header can be chosen. */
function requests(bucket) {
  const bytes = noiseJpeg(64, 64);
  const headers = { "content-type": "image/jpeg", "content-length": `${bytes.length}` };
  const presigned = async (at) => {
    const url = await bucket.presignedPut(KEY, { headers, at, seconds: 60 });
    const answer = await answerOf(await fetch(url, { method: "PUT", headers, body: bytes }));
    await bucket.done("DELETE", KEY);
    return answer;
  };
  return {
    "PUT signed now": () => presigned(new Date()),
    "PUT that ended an hour ago": () => presigned(new Date(Date.now() - 60_000 - AN_HOUR_MS)),
    async "copy of another ETag"() {
      await bucket.done("PUT", KEY, { body: bytes });
      const source = new URL(bucket.address(KEY)).pathname;
      const condition = { "x-amz-copy-source": source, "x-amz-copy-source-if-match": `"${"0".repeat(32)}"` };
      const answer = await answerOf(await bucket.ask("PUT", `${KEY}.copy`, { headers: condition }));
      for (const key of [KEY, `${KEY}.copy`]) await bucket.done("DELETE", key);
      return answer;
    },
    async "encryption AES256"() {
      const stored = await bucket.ask("PUT", KEY, { headers: { "x-amz-server-side-encryption": "AES256" }, body: bytes });
      const answer = await answerOf(stored);
      await bucket.done("DELETE", KEY);
      return stored.ok && stored.headers.get("x-amz-server-side-encryption") !== "AES256" ? `${answer}, ignored` : answer;
    },
    "lifecycle rule": async () => answerOf(await bucket.configure("lifecycle", A_RULE)),
  };
}

/** Asks for a ticket, and takes back what became of it. */
const withTicket = (api, collection, work) => async () => {
  const bytes = noiseJpeg(64, 64);
  const ticket = await api.ticketFor(bytes, "image/jpeg", { collection });
  const answer = await work(ticket, bytes);
  for (const path of [`/v1/uploads/${ticket.id}`, `/v1/images/${ticket.id}`]) {
    await (await api.request(path, { method: "DELETE" })).arrayBuffer();
  }
  return answer;
};

/** What the store says; if it takes the bytes, also what the worker says of them. */
async function orCompleted(api, { id }, sent) {
  const response = await sent;
  const answer = await answerOf(response);
  if (!response.ok) return answer;
  const completed = await api.complete(id);
  return `${answer}, completed: ${completed.ok ? completed.status : await problemOf(completed)}`;
}

/** Status and S3's own code. */
async function answerOf(response) {
  const code = (await response.text()).match(/<Code>(\w+)<\/Code>/)?.[1];
  return code ? `${response.status} ${code}` : `${response.status}`;
}
