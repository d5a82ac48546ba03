// A proxy between worker and store that lies, at random or on command.
//
//   const store = await startLyingStore({ target: () => storageUrl, random: new Random(seed) });
//   const stack = await startStack({ ports, vars: { S3_ENDPOINT: store.url } });
//   store.lieAtRandom();
//
// Signatures stay valid because the proxy forwards the request's own Host header: the worker signs for
// the proxy's address, and the local S3 server verifies against that header.

import { createServer, request as httpRequest } from "node:http";

import { LIES, RATES } from "./lies.mjs";

/** Total bytes of the objects kept to be served in place of others. */
const KNOWN_BYTES = 64 * 2 ** 20;
/** Number of lies to remember. */
const TOLD = 5000;

/**
 * @typedef {object} Told
 * @property {number} at milliseconds, as `Date.now()`
 * @property {string} lie
 * @property {string} line `METHOD /path` of the request
 */

/**
 * @param {object} options
 * @param {() => string} options.target URL of the store
 * @param {import("./random.mjs").Random} options.random
 * @param {Record<string, number>} [options.rates] shares by lie, over `RATES`
 * @param {[number, number]} [options.hangMs] minimum and maximum time to hang
 * @param {(told: Told) => void} [options.onLie]
 */
export async function startLyingStore({ target, random, rates = {}, hangMs = [1000, 6000], onLie = () => {} }) {
  const shares = Object.entries({ ...RATES, ...rates });
  const known = new Known();
  const told = [];
  const orders = [];
  let isLying = false;

  const server = createServer((request, response) => {
    // A lie about another request would reset a connection that is used again.
    response.shouldKeepAlive = false;
    void handle(request, response).catch(() => drop(request));
  });

  async function handle(request, response) {
    const { method } = request;
    const path = request.url.split("?")[0];
    const key = decodeURIComponent(path.split("/").slice(2).join("/"));
    const scene = { method, key, headers: request.headers, random, hangMs, known: known.of(key, random) };
    const lie = choose(`${method} ${path}`, scene);
    if (lie === undefined) return passOn(request, response, key);

    const entry = { at: Date.now(), lie: lie.name, line: `${method} ${path}` };
    told.push(entry);
    if (told.length > TOLD) told.shift();
    onLie(entry);
    lie.hit?.();
    const body = await collect(request);
    scene.ask = async () => {
      const answer = await forward(request, body);
      learn(request, key, body, answer);
      return answer;
    };
    scene.say = ({ status, headers, body }) => void response.writeHead(status, outgoing(headers)).end(body);
    scene.sayPart = async ({ status, headers, body }, share) => {
      response.writeHead(status, outgoing({ ...headers, "content-length": `${body.length}` }));
      await new Promise((resolve) => response.write(body.subarray(0, Math.floor(body.length * share)), resolve));
      drop(request);
    };
    scene.drop = () => drop(request);
    await LIES[lie.name].tell(scene);
  }

  function choose(line, scene) {
    const at = orders.findIndex(({ lie, on }) => on.test(line) && LIES[lie].fits(scene));
    if (at >= 0) {
      const [{ lie: name, hit }] = orders.splice(at, 1);
      return { name, hit };
    }
    if (!isLying) return undefined;
    let left = random.share();
    for (const [name, share] of shares) {
      if (!LIES[name].fits(scene)) continue;
      left -= share;
      if (left < 0) return { name };
    }
    return undefined;
  }

  /** Passes an answer on unchanged while it arrives, so that large ones are not held back. */
  async function passOn(request, response, key) {
    const sent = request.method === "GET" ? undefined : await collect(request);
    const upstream = open(request, (answer) => {
      response.writeHead(answer.statusCode, outgoing(answer.headers));
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => {
        const { statusCode: status, headers } = answer;
        learn(request, key, sent, { status, headers, body: Buffer.concat(chunks) });
      });
      answer.on("error", () => drop(request));
      answer.pipe(response);
    });
    upstream.on("error", () => drop(request));
    response.on("close", () => upstream.destroy());
    upstream.end(sent);
  }

  function forward(request, body) {
    return new Promise((resolve, reject) => {
      const upstream = open(request, (answer) => {
        const { statusCode: status, headers } = answer;
        collect(answer).then((body) => resolve({ status, headers, body }), reject);
      });
      upstream.on("error", reject);
      upstream.end(body);
    });
  }

  function open({ method, url: path, rawHeaders: headers }, listener) {
    const { hostname, port } = new URL(target());
    return httpRequest({ hostname, port, method, path, headers, agent: false }, listener);
  }

  /** Remembers the stored object. */
  function learn({ method, headers }, key, sent, { status, body }) {
    if (status >= 300) return;
    const source = headers["x-amz-copy-source"];
    if (method === "PUT" && source) known.copied(decodeURIComponent(source).split("/").slice(2).join("/"), key);
    else if (method === "PUT") known.wrote(key, sent);
    else if (method === "GET" && status === 200 && key) known.wrote(key, body);
    else if (method === "DELETE") known.removed(key);
    // S3's DeleteObjects, without XML entities: the worker's keys need none.
    else if (method === "POST") for (const [, it] of `${sent}`.matchAll(/<Key>([^<]+)<\/Key>/g)) known.removed(it);
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Lies at random from now on. */
    lieAtRandom: () => void (isLying = true),
    /** Tells the truth from now on, and drops all commands. */
    beHonest() {
      isLying = false;
      orders.length = 0;
    },
    /**
     * Tells this lie about the next request whose `METHOD /path` matches and which it fits.
     * @param {keyof LIES} lie
     * @param {RegExp} on
     * @returns {Promise<void>} resolved when it is being told
     */
    lie: (lie, on) => new Promise((hit) => orders.push({ lie, on, hit })),
    /** The latest lies. */
    told: () => [...told],
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The latest objects that have passed, each with the previous object of its key. */
class Known {
  #now = new Map();
  #before = new Map();
  #bytes = 0;

  of(key, random) {
    const others = [...this.#now.keys()].filter((it) => it !== key);
    const other = others.length > 0 ? random.pick(others) : undefined;
    const entry = (map, at) => (map.has(at) ? { key: at, body: map.get(at) } : undefined);
    return { current: entry(this.#now, key), old: entry(this.#before, key), other: entry(this.#now, other) };
  }

  wrote(key, body) {
    const before = this.#now.get(key);
    if (before?.equals(body)) return;
    this.removed(key);
    this.#now.set(key, body);
    this.#bytes += body.length;
    for (const map of [this.#before, this.#now]) {
      for (const [oldest, { length }] of map) {
        if (this.#bytes <= KNOWN_BYTES) return;
        map.delete(oldest);
        this.#bytes -= length;
      }
    }
  }

  copied(from, to) {
    if (this.#now.has(from)) this.wrote(to, this.#now.get(from));
  }

  removed(key) {
    const before = this.#now.get(key);
    if (before === undefined) return;
    this.#bytes -= this.#before.get(key)?.length ?? 0;
    this.#before.delete(key);
    this.#before.set(key, before);
    this.#now.delete(key);
  }
}

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The store's headers that are passed on, without those of its connection. */
function outgoing({ connection, "keep-alive": _, "transfer-encoding": __, ...headers }) {
  return headers;
}

const drop = (request) => request.socket.resetAndDestroy();
