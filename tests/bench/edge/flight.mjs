// Many simultaneous first requests for one picture.

import { send } from "../../harness/http.mjs";

/** The sources of the answers, by their header and by the worker's log. */
export async function askAtOnce({ stack, url, times }) {
  const before = derivationsIn(stack.workerLog());
  const answers = await Promise.all(Array.from({ length: times }, () => send(url, { headers: { accept: "image/webp" } })));
  const sources = {};
  for (const { status, headers } of answers) {
    const source = status === 200 ? headers["x-calotype-cache"] : `${status}`;
    sources[source] = (sources[source] ?? 0) + 1;
  }
  const lengths = new Set(answers.map((it) => it.body.length));
  if (lengths.size !== 1) throw new Error("not the same bytes for all");
  return { sources, derivations: derivationsIn(stack.workerLog()) - before };
}

const derivationsIn = (log) => log.split('"cache":"derived"').length - 1;
