// The package, as it is installed, beside plain pages of a test's own.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

import { pack } from "./install.mjs";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".html": "text/html; charset=utf-8" };

/** Nothing inline, and no style or picture from anywhere else. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; object-src 'none'; base-uri 'none'";

/**
 * Serves the package below `/package/`, texts by path, and whatever `answer` takes
 * upon itself.
 *
 * @param {object} options
 * @param {Record<string, string>} [options.files] path, with its ending, to text
 * @param {(request, response) => boolean} [options.answer] whether it has answered
 */
export async function servePackage({ files = {}, answer = () => false } = {}) {
  const packed = await pack();
  const folder = path.join(packed.folder, "installed/calotype");
  const server = createServer(async (request, response) => {
    response.setHeader("content-security-policy", POLICY);
    if (answer(request, response)) return;
    const { pathname } = new URL(request.url, "http://x");
    try {
      const body = files[pathname] ?? (await readFile(path.join(folder, pathname.replace(/^\/package\//, ""))));
      response.setHeader("content-type", TYPES[path.extname(pathname)] ?? "application/octet-stream").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    folder,
    async stop() {
      server.closeAllConnections();
      server.close();
      await packed.remove();
    },
  };
}
