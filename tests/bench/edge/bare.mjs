// The baselines: a minimal worker on workerd with its cache, and a minimal worker that gives the
// same answer as Calotype's.

import { Miniflare } from "miniflare";

const SCRIPT = `
  /** The entry with the headers of a Calotype answer, and a log line. */
  async function dressed(request, url) {
    const asked = JSON.stringify(Object.fromEntries(request.headers));
    const entry = await caches.default.match(url);
    const headers = { ...JSON.parse(HEADERS), "x-request-id": crypto.randomUUID() };
    console.log(JSON.stringify({ level: "info", at: new Date().toISOString(), request_id: headers["x-request-id"], method: request.method, asked: asked.length }));
    return new Response(entry.body, { headers });
  }

  export default {
    async fetch(request) {
      const [url, how] = request.url.split("?");
      if (request.method === "PUT") {
        const headers = { "cache-control": "public, max-age=3600", "content-type": request.headers.get("content-type") };
        await caches.default.put(request.url, new Response(await request.arrayBuffer(), { headers }));
        return new Response(null, { status: 204 });
      }
      if (how === "dressed") return dressed(request, url);
      return (await caches.default.match(url)) ?? new Response("nothing here", { status: 404 });
    },
  };
`;

/**
 * Starts a worker that stores PUT bodies in the edge cache and returns them. With `?dressed` it adds
 * the given headers.
 *
 * @param {Record<string, string>} [headers]
 */
export async function startBare(headers = {}) {
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "bare.mjs", contents: `const HEADERS = ${JSON.stringify(JSON.stringify(headers))};${SCRIPT}` }],
    modulesRoot: ".",
    compatibilityDate: "2026-04-01",
    cf: false,
    host: "127.0.0.1",
    port: 0,
  });
  const url = (await worker.ready).href;
  return {
    /** Stores bytes and returns their URL. */
    async keep(name, bytes, type) {
      const response = await fetch(url + name, { method: "PUT", body: bytes, headers: { "content-type": type } });
      if (!response.ok) throw new Error(`bare worker: ${response.status}`);
      return url + name;
    },
    stop: () => worker.dispose(),
  };
}
