// A plain HTTP client of the worker, for tests of its responses.

import { sha256 } from "./fixtures.mjs";

/** Calls the upload API like a program without the npm package. */
export function apiOf(stack) {
  const request = (path, { token = stack.token, json, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (token) headers.set("authorization", `Bearer ${token}`);
    if (json !== undefined) headers.set("content-type", "application/json");
    const body = json !== undefined ? JSON.stringify(json) : init.body;
    return fetch(stack.workerUrl + path, { ...init, headers, body });
  };

  return {
    request,
    /** A correct declaration of these bytes. */
    declare: (bytes, contentType = "image/jpeg", extra = {}) => ({
      content_type: contentType,
      bytes: bytes.length,
      sha256: sha256(bytes),
      ...extra,
    }),
    ask: (declared, options = {}) => request("/v1/uploads", { method: "POST", json: declared, ...options }),
    /** A ticket for these bytes, which are not an image yet. */
    async ticketFor(bytes, contentType, extra) {
      const response = await this.ask(this.declare(bytes, contentType, extra));
      if (response.status !== 201) throw new Error(`ticket: ${response.status} ${await response.text()}`);
      return response.json();
    },
    put: (ticket, bytes, headers = {}) =>
      fetch(ticket.url, { method: ticket.method, headers: { ...ticket.headers, ...headers }, body: bytes }),
    complete: (id, options = {}) => request(`/v1/uploads/${id}/complete`, { method: "POST", ...options }),
    image: (size, id, init) => fetch(`${stack.workerUrl}/i/${size}/${id}`, init),
    /** Ticket, PUT and complete, for tests of the steps after an upload. */
    async upload(bytes, contentType, extra, options) {
      const ticket = await (await this.ask(this.declare(bytes, contentType, extra), options)).json();
      if (ticket.urls) return ticket; // these bytes are an image already
      const stored = await this.put(ticket, bytes);
      if (!stored.ok) throw new Error(`PUT: ${stored.status} ${await stored.text()}`);
      const response = await this.complete(ticket.id, options);
      if (!response.ok) throw new Error(`complete: ${response.status} ${await response.text()}`);
      return response.json();
    },
  };
}

/** Status and code of a problem document as one text to compare. */
export async function problemOf(response) {
  const type = response.headers.get("content-type") ?? "";
  const body = await response.text();
  if (!type.startsWith("application/problem+json")) return `${response.status} not a problem: ${type} ${body}`;
  return `${response.status} ${JSON.parse(body).code}`;
}
