// The least that a worker on workerd can do with its cache: what ours is measured against.

import { Miniflare } from "miniflare";

const SCRIPT = `
  export default {
    async fetch(request) {
      if (request.method === "PUT") {
        const headers = { "cache-control": "public, max-age=3600", "content-type": request.headers.get("content-type") };
        await caches.default.put(request.url, new Response(await request.arrayBuffer(), { headers }));
        return new Response(null, { status: 204 });
      }
      return (await caches.default.match(request.url)) ?? new Response("nothing here", { status: 404 });
    },
  };
`;

/** A worker that keeps what is PUT and gives it back, from the edge cache alone. */
export async function startBare() {
  const worker = new Miniflare({
    modules: [{ type: "ESModule", path: "bare.mjs", contents: SCRIPT }],
    modulesRoot: ".",
    compatibilityDate: "2026-04-01",
    cf: false,
    host: "127.0.0.1",
    port: 0,
  });
  const url = (await worker.ready).href;
  return {
    /** Keeps bytes; gives their URL. */
    async keep(name, bytes, type) {
      const response = await fetch(url + name, { method: "PUT", body: bytes, headers: { "content-type": type } });
      if (!response.ok) throw new Error(`bare worker: ${response.status}`);
      return url + name;
    },
    stop: () => worker.dispose(),
  };
}
