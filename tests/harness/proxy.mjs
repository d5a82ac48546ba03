// A proxy in front of a server, which breaks requests on command.

import { createServer, request as httpRequest } from "node:http";

/**
 * The fault of one request.
 *
 * @typedef {object} Fault
 * @property {number} [cutAt] drop the connection when this share of the body has passed
 * @property {number} [stopAt] pass on this share of the body, and then nothing any more
 * @property {Promise<unknown>} [after] pass it on only then
 * @property {boolean} [loseAnswer] let it through, and drop the connection instead of the answer
 * @property {{status: number, headers?: object, body?: string}} [answer] answer in the server's place
 */

/** Starts a proxy in front of the server at `target()`. */
export async function startProxy(target) {
  const faults = [];
  const seen = [];
  const answered = [];

  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url.split("?")[0]}`;
    seen.push(line);
    response.once("finish", () => answered.push([line, response.statusCode]));
    // Chromium retries failed requests itself on a connection that it has used before.
    response.shouldKeepAlive = false;
    const found = faults.findIndex(({ on }) => on.test(line));
    const [{ fault, hit } = { fault: {}, hit: () => {} }] = found < 0 ? [] : faults.splice(found, 1);
    handle(request, response, fault, hit).catch(() => drop(request));
  });

  async function handle(request, response, fault, hit) {
    if (fault.answer) {
      for await (const _ of request); // an early answer would look like a broken connection
      hit();
      const cors = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };
      return response.writeHead(fault.answer.status, { ...cors, ...fault.answer.headers }).end(fault.answer.body ?? "");
    }
    const share = fault.cutAt ?? fault.stopAt;
    const body = share === undefined ? [] : [share * Number(request.headers["content-length"])];
    if (fault.after) {
      hit();
      await fault.after;
    }
    const { hostname, port } = new URL(target());
    const { method, url: path, rawHeaders: headers } = request;
    const upstream = httpRequest({ hostname, port, method, path, headers, agent: false });
    upstream.on("error", () => drop(request));
    response.on("close", () => upstream.destroy());
    upstream.on("response", (answer) => {
      if (fault.loseAnswer) {
        answer.resume().once("end", () => (hit(), drop(request)));
        return;
      }
      const { connection, "keep-alive": _, ...headers } = answer.headers;
      response.writeHead(answer.statusCode, headers);
      answer.pipe(response);
    });
    if (body.length === 0) return request.pipe(upstream);

    let [room] = body;
    request.on("data", (chunk) => {
      upstream.write(chunk.subarray(0, Math.max(0, Math.floor(room))));
      room -= chunk.length;
      if (room > 0) return;
      if (fault.stopAt !== undefined) request.pause();
      else (upstream.destroy(), drop(request));
      hit();
    });
  }

  const drop = (request) => request.socket.resetAndDestroy();

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /**
     * Breaks the next request whose `METHOD /path` matches.
     * @param {RegExp} on
     * @param {Fault} fault
     * @returns {Promise<void>} resolved when it has happened
     */
    break: (on, fault) => new Promise((hit) => faults.push({ on, fault, hit })),
    /** Matching requests so far, as `METHOD /path`. */
    seen: (on) => seen.filter((line) => on.test(line)),
    /** Statuses of the answers to such requests. */
    answered: (on) => answered.filter(([line]) => on.test(line)).map(([, status]) => status),
    /** Forgets everything. */
    reset() {
      for (const list of [faults, seen, answered]) list.length = 0;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
