// A picture that nobody has asked for before, beside ipx: the server of Nuxt Image, on
// native sharp.

import { readdirSync, readFileSync } from "node:fs";

import { createIPX, ipxFSStorage } from "ipx";
import sharp from "sharp";

import { median, number, progress } from "../report.mjs";

const [SIDE, QUALITY] = [800, 75];
/** What an original may have. */
const MAX_SIDE = 4000;
const TICKS_PER_SECOND = 100; // of /proc, on every Linux

/** A JPEG of the largest size that an original may have, without metadata. */
export const asOriginal = (file) =>
  sharp(file).resize({ width: MAX_SIDE, height: MAX_SIDE, fit: "inside", withoutEnlargement: true }).jpeg({ quality: 85 }).toBuffer();

/** The same picture, and another file: a comment with a number behind the first marker. */
export function numbered(jpeg, number) {
  const text = Buffer.from(`${number}`.padStart(8, "0"));
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, text.length + 2]), text, jpeg.subarray(2)]);
}

/** Ours through workerd, the store and back; ipx in a function call: medians. */
export async function measureDerivations({ world, api, original, folder, name, runs: { runs, warmUps } }) {
  sharp.concurrency(1);
  sharp.cache(false);
  const ipx = createIPX({ storage: ipxFSStorage({ dir: folder }) });
  const workerd = workerdOf(process.pid);
  const [ours, theirs] = [[], []];
  for (let run = -warmUps; run < runs; run++) {
    progress(`derivations, run ${run + 1} of ${runs}`);
    const image = await api.upload(numbered(original, runs + run), "image/jpeg");
    const turn = [
      await timed(async () => {
        const response = await fetch(`${world.workerUrl}/i/${image.id}?w=${SIDE}&q=${QUALITY}&fm=webp`);
        const source = response.headers.get("x-calotype-cache");
        if (source !== "derived") throw new Error(`not derived: ${response.status} ${source}`);
        return Buffer.from(await response.arrayBuffer());
      }, () => cpuOf(workerd)),
      await timed(
        async () => (await ipx(name, { w: `${SIDE}`, q: `${QUALITY}`, f: "webp" }).process()).data,
        () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
      ),
    ];
    if (run < 0) continue;
    ours.push(turn[0]);
    theirs.push(turn[1]);
  }
  const of = (list, what) => median(list.map((it) => it[what]));
  const [a, b] = [ours, theirs].map((list) => ({ cpu: of(list, "cpu"), wall: of(list, "wall"), bytes: of(list, "bytes") }));
  const row = (candidate, it) => [candidate, number(it.cpu), number(it.cpu / b.cpu, 2), number(it.wall), number(it.bytes / 1000)];
  return {
    cpu: a.cpu,
    ratio: a.cpu / b.cpu,
    head: ["candidate", "CPU ms", "× ipx", "ms in all", "kB"],
    rows: [row("calotype, through workerd", a), row("ipx, one thread", b)],
  };
}

async function timed(work, cpu) {
  const [startCpu, start] = [cpu(), performance.now()];
  const { length: bytes } = await work();
  return { wall: performance.now() - start, cpu: cpu() - startCpu, bytes };
}

/** The workerd that this process started first, the product's: fields of proc_pid_stat(5). */
function workerdOf(parent) {
  const mine = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && statOf(pid)?.parent === parent);
  const found = mine.filter((pid) => statOf(pid).name === "workerd").sort((a, b) => a - b);
  if (found.length === 0) throw new Error("workerd is not running");
  return found[0];
}

/** Milliseconds of CPU time that a process has used. */
const cpuOf = (pid) => statOf(pid).cpu;

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [open, close] = [text.indexOf("("), text.lastIndexOf(")")];
    const fields = text.slice(close + 2).split(" ");
    const cpu = ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
    return { name: text.slice(open + 1, close), parent: Number(fields[1]), cpu };
  } catch {
    return undefined;
  }
}

