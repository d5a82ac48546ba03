// The first request for a picture, beside ipx, the server of Nuxt Image, on
// native sharp; and beside oximg, a native library in Rust and C.

import path from "node:path";

import { createIPX, ipxFSStorage } from "ipx";
import sharp from "sharp";

import { cpuOf, workerdOf } from "../../harness/workerd.mjs";
import { startProgram } from "../job.mjs";
import { median, number, progress } from "../report.mjs";

const [SIDE, QUALITY] = [800, 75];
/**
 * By default oximg decodes at no less than half the size and resizes in linear light. Its
 * speed mode works like ipx and Calotype: it decodes as small as the target allows, and
 * resizes the coded samples.
 */
const OXIMG = [
  ["oximg, one thread", {}],
  ["oximg in its speed mode, one thread", { OXIMG_DCT_MARGIN: "1.0", OXIMG_RESIZE: "srgb" }],
];

/** The same picture as a different file: with a numbered comment after the first marker. */
export function numbered(jpeg, number) {
  const text = Buffer.from(`${number}`.padStart(8, "0"));
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, text.length + 2]), text, jpeg.subarray(2)]);
}

/** Calotype through workerd, the store and back; the others in a function call: medians. */
export async function measureDerivations({ stack, api, original, folder, name, oximg, runs: { runs, warmUps } }) {
  const ours = throughWorkerd({ stack, api, original });
  const ipx = withIpx({ folder, name });
  const oximgs = OXIMG.map(([candidate, settings]) => withOximg({ candidate, settings, program: oximg, file: path.join(folder, name) }));
  const candidates = [ours, ipx, ...oximgs];
  const turns = [];
  try {
    for (let run = -warmUps; run < runs; run++) {
      progress(`derivations, run ${run + 1} of ${runs}`);
      const turn = [];
      for (const candidate of candidates) turn.push(await candidate.time());
      if (run >= 0) turns.push(turn);
    }
  } finally {
    for (const it of oximgs) it.stop();
  }
  const of = (at, what) => median(turns.map((turn) => turn[at][what]));
  const results = candidates.map(({ candidate }, at) => ({ candidate, cpu: of(at, "cpu"), wall: of(at, "wall"), bytes: of(at, "bytes") }));
  const [a, b] = results;
  return {
    cpu: a.cpu,
    ratio: a.cpu / b.cpu,
    head: ["candidate", "CPU ms", "× ipx", "ms in all", "kB"],
    rows: results.map((it) => [it.candidate, number(it.cpu), number(it.cpu / b.cpu, 2), number(it.wall), number(it.bytes / 1000)]),
  };
}

function throughWorkerd({ stack, api, original }) {
  const workerd = workerdOf(process.pid);
  let asked = 0;
  const derive = async ({ id }) => {
    const response = await fetch(`${stack.workerUrl}/i/${id}?w=${SIDE}&q=${QUALITY}&fm=webp`);
    const source = response.headers.get("x-calotype-cache");
    if (source !== "derived") throw new Error(`not derived: ${response.status} ${source}`);
    return Buffer.from(await response.arrayBuffer());
  };
  return {
    candidate: "calotype, through workerd",
    async time() {
      const image = await api.upload(numbered(original, asked++), "image/jpeg");
      return timed(() => derive(image), () => cpuOf(workerd));
    },
  };
}

function withIpx({ folder, name }) {
  sharp.concurrency(1);
  sharp.cache(false);
  const ipx = createIPX({ storage: ipxFSStorage({ dir: folder }) });
  const derive = async () => (await ipx(name, { w: `${SIDE}`, q: `${QUALITY}`, f: "webp" }).process()).data;
  const cpu = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
  return { candidate: "ipx, one thread", time: () => timed(derive, cpu) };
}

/** A separate process, which measures itself in the same way as the others are measured here. */
function withOximg({ candidate, settings, program, file }) {
  // The overlap is a second thread, which resizes while the first decodes.
  const { time, stop } = startProgram(program, { env: { ...settings, OXIMG_OVERLAP: "0" } });
  return {
    candidate,
    stop,
    async time() {
      const result = await time(file, SIDE, QUALITY);
      if (result.failed) throw new Error(`oximg: ${result.failed}`);
      return result;
    },
  };
}

async function timed(work, cpu) {
  const [startCpu, start] = [cpu(), performance.now()];
  const { length: bytes } = await work();
  return { wall: performance.now() - start, cpu: cpu() - startCpu, bytes };
}

