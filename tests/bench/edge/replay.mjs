// The share of a page's requests that the edge cache answers: some pictures are requested
// often and most hardly ever (Breslau et al., "Web Caching and Zipf-like Distributions", 1999).

import { request } from "node:http";

import { progress } from "../report.mjs";

const REQUESTS = 10_000;
const SIZES = ["thumbnail", "medium", "large", "original"];
/** The `Accept` headers of Chromium 156 and of a program without preferences. */
const ACCEPTS = ["image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "*/*"];

/** Returns numbers from 0 to below 1, the same in every run (Numerical Recipes' "quick and dirty" generator). */
function chances() {
  let state = 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Draws a rank by Zipf's law with exponent 1. */
function ranks(count, chance) {
  const sums = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank++) sums.push((sum += 1 / rank));
  return () => {
    const at = chance() * sum;
    return sums.findIndex((it) => it > at);
  };
}

/** Requests pictures of these ids, and counts the sources of the answers. */
export async function replay({ endpoint, ids }) {
  const sources = {};
  const chance = chances();
  const rank = ranks(ids.length, chance);
  const any = (list) => list[Math.floor(chance() * list.length)];
  for (let done = 0; done < REQUESTS; done++) {
    if (done % 1000 === 0) progress(`replay, ${done} of ${REQUESTS}`);
    const source = await sourceOf(`${endpoint}/i/${any(SIZES)}/${ids[rank()]}`, any(ACCEPTS));
    sources[source] = (sources[source] ?? 0) + 1;
  }
  return { requests: REQUESTS, sources, hitRatio: (sources.hit ?? 0) / REQUESTS };
}

const sourceOf = (url, accept) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers: { accept } }, (response) => {
      response.resume();
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status, headers } = response;
        resolve(status === 200 ? headers["x-calotype-cache"] : `${status}`);
      });
    });
    sent.on("error", reject);
    sent.end();
  });
