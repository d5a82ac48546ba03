// Serves the installed package beside plain pages of a test.

import { serve } from "../harness/static.mjs";
import { pack } from "./install.mjs";

/** Nothing inline, and no style or picture from anywhere else. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob:; object-src 'none'; base-uri 'none'";

/**
 * Serves the package below `/package/`, texts by path, and the requests that `answer`
 * handles.
 *
 * @param {object} options
 * @param {Record<string, string>} [options.files] path, with its ending, to text
 * @param {(request, response) => boolean} [options.answer] whether it has answered
 */
export async function servePackage({ files = {}, answer } = {}) {
  const packed = await pack();
  const folder = packed.installed;
  const server = await serve(folder, {
    headers: { "content-security-policy": POLICY },
    files,
    answer(request, response) {
      if (answer?.(request, response)) return true;
      request.url = request.url.replace(/^\/package\//, "/");
      return false;
    },
  });
  return {
    url: server.url,
    folder,
    async stop() {
      server.close();
      await packed.remove();
    },
  };
}
