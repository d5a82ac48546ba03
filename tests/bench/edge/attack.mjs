// What a stranger's first small picture waits for while another asks for the dearest ones that there are.

import { send } from "../../harness/http.mjs";
import { percentile } from "../../harness/load.mjs";
import { noiseJpeg } from "../../harness/noise.mjs";
import { pause } from "../../harness/process.mjs";

const ODD = 30;
const EVERY_MS = 100;

/** Of 12 megapixels, each of another kind, as docs/soak.md has them. */
function oddOptions(at) {
  const width = 3840 - 32 * at;
  return [
    `w=4000&fm=png&q=${35 + at}`,
    `w=${width}&blur=${5 + at}`,
    `w=${width}&sharp=10&q=${35 + at}`,
    `h=${width}&fit=pad&bg=${(0x100000 + at).toString(16)}`,
    `w=${width}&h=${width}&fit=cover&g=0.${at % 10}x0.5`,
    `w=3840&q=${35 + at}&fm=webp`,
  ][at % 6];
}

/**
 * First requests for small pictures of 640 × 480, one each 100 ms: alone, and in the attack.
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
    for (let round = 0; !isOver; round++) {
      const ask = (at) => {
        const url = `${stack.workerUrl}/i/${dear.id}?${oddOptions(at + ODD * round)}`;
        return send(url, { headers: { accept: "image/webp,*/*", "cf-connecting-ip": "198.51.100.7" } });
      };
      await Promise.all(Array.from({ length: ODD }, (_, at) => ask(at)));
    }
  })();
  await pause(500);
  const attacked = await readFirst(stack, small.slice(times));
  isOver = true;
  await attack;
  const row = (when, values) => [when, values.length, ...[0.5, 0.95, 0.99, 1].map((share) => Math.round(percentile(values, share)))];
  return {
    head: ["a first small picture", "requests", "p50", "p95", "p99", "slowest"],
    rows: [row("with nobody else there", quiet), row(`while ${ODD} dear ones are asked for at a time`, attacked)],
    p99: percentile(attacked, 0.99),
  };
}

/** Milliseconds until each is there, from when it was due. */
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
