// A static host: a folder's files, and the replacements of a test.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const TYPES = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
};

/**
 * Serves a folder, on a free port unless one is named.
 *
 * @param {string} folder
 * @param {object} options
 * @param {Record<string, string>} [options.headers] headers of every answer
 * @param {Record<string, string | null>} [options.files] by path, text in a file's place; `null` is a 404
 * @param {(request, response) => boolean} [options.answer] whether it has answered
 * @param {number} [options.port]
 * @returns {Promise<{url: string, close: () => void}>} the URL without a slash at its end
 */
export async function serve(folder, { headers = {}, files = {}, answer = () => false, port = 0 } = {}) {
  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (answer(request, response)) return;
    const { pathname } = new URL(request.url, "http://x");
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    try {
      const body = name in files ? files[name] : await readFile(path.join(folder, path.normalize(name)));
      if (body === null) throw new Error("not there");
      response.setHeader("content-type", TYPES[path.extname(name)] ?? "application/octet-stream").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
