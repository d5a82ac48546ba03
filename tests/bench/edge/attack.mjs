// The wait for a first small picture while an attacker requests the most expensive pictures.

import { expensiveOptions } from "../../harness/expensive-options.mjs";
import { send } from "../../harness/http.mjs";
import { noiseJpeg } from "../../harness/noise.mjs";
import { percentile } from "../../harness/percentile.mjs";
import { pause } from "../../harness/process.mjs";
import { Random } from "../../harness/random.mjs";

const AT_ONCE = 30;
const EVERY_MS = 100;

/**
 * Sends first requests for small pictures of 640 × 480, one every 100 ms: alone, and during the attack.
 * @returns {Promise<{head: string[], rows: unknown[][], p99: number}>}
 */
export async function measureAttack({ stack, api }) {
  const times = 150;
  const small = [];
  for (let at = 0; at < 2 * times; at++) small.push((await api.upload(noiseJpeg(640, 480), "image/jpeg")).id);
  const dear = await api.upload(noiseJpeg(4000, 3000, { sampling: "4:2:0", perBlock: 12 }), "image/jpeg");
  const quiet = await readFirst(stack, small.slice(0, times));
  let isOver = false;
  const attack = (async () => {
    const random = new Random("attack");
    while (!isOver) {
      const ask = () => {
        const url = `${stack.workerUrl}/i/${dear.id}?${expensiveOptions(random)}`;
        return send(url, { headers: { accept: "image/webp,*/*", "cf-connecting-ip": "198.51.100.7" } });
      };
      await Promise.all(Array.from({ length: AT_ONCE }, ask));
    }
  })();
  await pause(500);
  const attacked = await readFirst(stack, small.slice(times));
  isOver = true;
  await attack;
  const row = (when, values) => [when, values.length, ...[0.5, 0.95, 0.99, 1].map((share) => Math.round(percentile(values, share)))];
  return {
    head: ["a first small picture", "requests", "p50", "p95", "p99", "slowest"],
    rows: [row("with nobody else there", quiet), row(`while ${AT_ONCE} dear ones are asked for at a time`, attacked)],
    p99: percentile(attacked, 0.99),
  };
}

/** Milliseconds until each arrives, from its scheduled time. */
async function readFirst(stack, ids) {
  const all = ids.map(async (id, at) => {
    await pause(at * EVERY_MS);
    const begun = performance.now();
    const from = `203.0.113.${at % 250}`;
    const answer = await send(`${stack.workerUrl}/i/thumbnail/${id}`, { headers: { accept: "image/webp,*/*", "cf-connecting-ip": from } });
    if (answer.status !== 200) throw new Error(`a small picture: ${answer.status} ${answer.body}`);
    return performance.now() - begun;
  });
  return Promise.all(all);
}
