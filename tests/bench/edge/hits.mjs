// The worker's overhead on a hit of the edge cache, and whole pictures for many clients at once.

import { percentile } from "../../harness/percentile.mjs";
import { median, number, progress } from "../report.mjs";
import { ask } from "./client.mjs";

const ALONE = { connections: 1, requests: 300 };
const MANY = { connections: 32, requests: 1500 };
const DOWNLOADS = { connections: 50, requests: 500 };

/** Headers that a server sets itself, or that differ in each answer. */
const NOT_COPIED = ["connection", "content-length", "date", "keep-alive", "transfer-encoding", "x-request-id"];

/** The headers of a Calotype hit that another worker can send. */
export async function headersOf(url) {
  const response = await fetch(url);
  await response.arrayBuffer();
  return Object.fromEntries([...response.headers].filter(([name]) => !NOT_COPIED.includes(name)));
}

/**
 * Measures Calotype's hits, the bare worker's, and those of a worker with the same answer, in turns: medians of
 * `runs`. The shares are of requests a second.
 */
export async function measureHits({ url, bare, runs: { runs, warmUps } }) {
  const candidates = [
    { name: "bare worker", one: bare },
    { name: "calotype", one: url },
    { name: "JavaScript with the same headers and line of log", one: `${bare}?dressed` },
  ].map((it) => ({ ...it, alone: [], many: [] }));
  for (let run = -warmUps; run < runs; run++) {
    progress(`hits, run ${run + 1} of ${runs}`);
    for (const [name, work] of [
      ["alone", ALONE],
      ["many", MANY],
    ]) {
      for (const it of run % 2 ? candidates.toReversed() : candidates) {
        const turn = await allHits(it.one, work);
        if (run >= 0) it[name].push(turn);
      }
    }
  }
  const [theirs, ours] = candidates;
  const latency = ({ alone }) => median(alone.map((turn) => median(turn.milliseconds)));
  const rate = ({ many }) => median(many.map((turn) => MANY.requests / turn.seconds));
  const added = (it) => median(it.alone.map((turn, at) => median(turn.milliseconds) - median(theirs.alone[at].milliseconds)));
  const share = (it) => median(it.many.map((turn, at) => theirs.many[at].seconds / turn.seconds));
  const rows = candidates.map((it) => {
    const beside = it === theirs ? ["", ""] : [number(added(it), 2), number(share(it), 2)];
    return [it.name, number(latency(it), 2), beside[0], number(rate(it)), beside[1]];
  });
  const head = ["candidate", "ms, one connection", "added ms", "requests/s, 32 connections", "× bare"];
  return { added: added(ours), share: share(ours), head, rows };
}

/** Measures a cached picture of a megabyte over 50 connections, in turns: medians of `runs`. */
export async function measureDownloads({ url, bare, runs: { runs, warmUps } }) {
  const candidates = [
    { name: "bare worker", one: bare, turns: [] },
    { name: "calotype", one: url, turns: [] },
  ];
  for (let run = -warmUps; run < runs; run++) {
    progress(`downloads, run ${run + 1} of ${runs}`);
    for (const { one, turns } of run % 2 ? candidates.toReversed() : candidates) {
      const turn = await allHits(one, DOWNLOADS);
      if (run >= 0) turns.push(turn);
    }
  }
  const rows = candidates.map(({ name, turns }) => {
    const spread = [0.5, 0.95, 1].map((part) => median(turns.map((turn) => percentile(turn.milliseconds, part))));
    const rate = median(turns.map(({ bytes, seconds }) => bytes / 1e6 / seconds));
    return { p95: spread[1], row: [name, ...spread.map((it) => number(it)), number(rate)] };
  });
  const head = ["candidate", "p50 ms", "p95 ms", "slowest ms", "MB/s"];
  return { p95: rows[1].p95, head, rows: rows.map(({ row }) => row) };
}

async function allHits(url, work) {
  const answers = await ask({ urls: [url], ...work });
  const good = (answers.sources.hit ?? 0) + (answers.sources.ok ?? 0);
  if (good !== work.requests) throw new Error(`not only hits: ${JSON.stringify(answers.sources)}`);
  return answers;
}
