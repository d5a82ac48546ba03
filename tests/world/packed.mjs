// The package as `npm pack` makes it, served to plain pages.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

import { root, runToEnd } from "./process.mjs";

const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".html": "text/html; charset=utf-8" };

/** The strictest policy under which the package works, with nothing inline. */
export const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; object-src 'none'; base-uri 'none'";

/**
 * Serves the packed package below `/package/`, texts by path, and whatever `answer`
 * takes upon itself.
 *
 * @param {object} options
 * @param {Record<string, string>} [options.files] path, with its ending, to text
 * @param {(request, response) => boolean} [options.answer] whether it has answered
 */
export async function servePacked({ files = {}, answer = () => false } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "calotype-packed-"));
  const listing = await runToEnd("npm", ["pack", "--json", "--pack-destination", folder], { cwd: path.join(root, "wasm-client") });
  const json = JSON.parse(listing.slice(listing.search(/^[[{]/m)));
  const [{ filename }] = Array.isArray(json) ? json : Object.values(json);
  await runToEnd("tar", ["-xzf", path.join(folder, filename), "-C", folder]);

  const server = createServer(async (request, response) => {
    response.setHeader("content-security-policy", POLICY);
    if (answer(request, response)) return;
    const { pathname } = new URL(request.url, "http://x");
    try {
      const body = files[pathname] ?? (await readFile(path.join(folder, path.normalize(pathname))));
      response.setHeader("content-type", TYPES[path.extname(pathname)] ?? "application/octet-stream").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    folder: path.join(folder, "package"),
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
