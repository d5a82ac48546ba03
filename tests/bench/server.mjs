// Serves page, packages and photos to the browser, and takes the files it makes.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

import { root } from "../harness/process.mjs";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
};
const PAGE = '<!doctype html><title>bench</title><script type="module" src="/bench/page.js"></script>';

/** Starts the server: `/photos` is that folder, `/made` is writable. */
export async function startServer({ photos, made }) {
  const folders = {
    bench: path.join(root, "tests/bench/page"),
    npm: path.join(root, "tests/bench/node_modules"),
    dist: path.join(root, "wasm-client/dist"),
    photos,
    made,
  };
  const server = createServer((request, response) => {
    answer(folders, request, response).catch(() => response.writeHead(404).end());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

async function answer(folders, request, response) {
  // wasm-vips has threads, which need a cross-origin isolated page.
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("cross-origin-embedder-policy", "require-corp");
  const pathname = decodeURIComponent(new URL(request.url, "http://x").pathname);
  if (pathname === "/") return response.setHeader("content-type", TYPES[".html"]).end(PAGE);
  const [, folder, ...rest] = path.posix.normalize(pathname).split("/");
  const file = path.join(folders[folder], ...rest);
  if (request.method === "PUT" && folder === "made") {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Buffer.concat(chunks));
    return response.writeHead(204).end();
  }
  const body = await readFile(file);
  response.setHeader("content-type", TYPES[path.extname(file)] ?? "text/plain").end(body);
}
