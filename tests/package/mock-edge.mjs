// A mock of edge worker and store, in which a test decides when and how an upload ends.
// Tests of the real ones are in tests/e2e.

/** Answers below `/edge/` and `/store/` of a server. */
export function mockEdge() {
  const tickets = new Map();
  const waiting = [];
  let refusals = [];
  let isHeld = false;
  let known;
  let open = 0;

  const json = (response, status, body, type = "application/json") =>
    response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));

  const edge = {
    /** Every requested ticket, in order: `{id, declared, bytes, completed}`. */
    get tickets() {
      return [...tickets.values()];
    },
    /** The maximum number of PUTs that were open at the same time. */
    mostOpen: 0,
    /** The number of open PUTs. */
    get open() {
      return open;
    },
    /** Answers the next requests for a ticket with these codes of the error table. */
    refuse(status, ...codes) {
      refusals = codes.map((code) => ({ status, code }));
    },
    /** Answers requests for a ticket with an image of this id from now on. */
    answerWithImage(id) {
      known = id;
    },
    /** Keeps PUTs open from now on until `release`. */
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const go of waiting.splice(0)) go();
    },
    forget() {
      edge.release();
      tickets.clear();
      refusals = [];
      known = undefined;
      edge.mostOpen = 0;
    },
    answer(request, response) {
      const { pathname } = new URL(request.url, "http://x");
      const [, where, ...rest] = pathname.split("/");
      if (where === "edge") void api(request, response, rest.join("/"));
      else if (where === "store") void put(request, response, rest[0]);
      else return false;
      return true;
    },
  };
  return edge;

  async function api(request, response, path) {
    const body = await bodyOf(request);
    if (path === "v1/uploads") {
      const refusal = refusals.shift();
      if (refusal) {
        const problem = { title: `Title of ${refusal.code}.`, hint: "Send the header Authorization." };
        return json(response, refusal.status, { code: refusal.code, ...problem }, "application/problem+json");
      }
      if (known) return json(response, 200, imageOf(known, JSON.parse(body)));
      const id = `image-${tickets.size + 1}`;
      tickets.set(id, { id, declared: JSON.parse(body), key: request.headers.authorization, bytes: null, completed: false });
      const url = `http://${request.headers.host}/store/${id}`;
      const expires_at = new Date(Date.now() + 60_000).toISOString();
      return json(response, 201, { id, method: "PUT", url, headers: { "content-type": JSON.parse(body).content_type }, expires_at });
    }
    const [, , id] = path.split("/");
    const ticket = tickets.get(id);
    if (ticket && request.method === "DELETE") return void response.writeHead(204).end();
    if (!ticket) return json(response, 404, { code: "not_found" }, "application/problem+json");
    ticket.completed = true;
    return json(response, 200, imageOf(id, ticket.declared));
  }

  function imageOf(id, { name, sha256, bytes, collection = "items" }) {
    const urls = { original: `/i/original/${id}`, medium: `/i/medium/${id}` };
    const facts = { format: "jpeg", width: 1, height: 1, bytes, sha256, created_at: "2026-11-21T00:00:00Z" };
    return { id, collection, name, urls, ...facts };
  }

  async function put(request, response, id) {
    const ticket = tickets.get(id);
    open++;
    edge.mostOpen = Math.max(edge.mostOpen, open);
    response.once("close", () => open--);
    const body = await bodyOf(request).catch(() => null);
    if (body === null) return;
    if (isHeld) await new Promise((resolve) => waiting.push(resolve));
    ticket.bytes = body;
    response.writeHead(200).end();
  }
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
