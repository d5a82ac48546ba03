// What the worker adds to a hit of the edge cache, and whole pictures to many at once.

import { percentile } from "../../load/upload.mjs";
import { median, number, progress } from "../report.mjs";
import { ask } from "./client.mjs";

const ALONE = { connections: 1, requests: 300 };
const MANY = { connections: 32, requests: 1500 };
const DOWNLOADS = { connections: 50, requests: 500 };

/** Ours and the bare worker's, in turns: medians of `runs`. */
export async function measureHits({ url, bare, runs: { runs, warmUps } }) {
  const rounds = { alone: [], many: [] };
  for (let run = -warmUps; run < runs; run++) {
    progress(`hits, run ${run + 1} of ${runs}`);
    for (const [name, work] of [
      ["alone", ALONE],
      ["many", MANY],
    ]) {
      const turn = [];
      for (const one of run % 2 ? [bare, url] : [url, bare]) turn.push(await allHits(one, work));
      if (run % 2) turn.reverse();
      if (run >= 0) rounds[name].push(turn);
    }
  }
  const latency = (at) => median(rounds.alone.map((turn) => median(turn[at].milliseconds)));
  const rate = (at) => median(rounds.many.map((turn) => MANY.requests / turn[at].seconds));
  const added = median(rounds.alone.map(([ours, theirs]) => median(ours.milliseconds) - median(theirs.milliseconds)));
  const share = median(rounds.many.map(([ours, theirs]) => theirs.seconds / ours.seconds));
  const rows = [
    ["bare worker", number(latency(1), 2), "", number(rate(1)), ""],
    ["calotype", number(latency(0), 2), number(added, 2), number(rate(0)), number(share, 2)],
  ];
  const head = ["candidate", "ms, one connection", "added ms", "requests/s, 32 connections", "× bare"];
  return { added, share, head, rows };
}

/** A picture of a megabyte, which the edge cache has, to 50 connections: in turns, medians of `runs`. */
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
