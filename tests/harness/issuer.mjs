// An issuer of tokens: keys that rotate, a key set over HTTP, and tokens made
// by jose, which shares no code with the worker.

import { createServer } from "node:http";

import { SignJWT, exportJWK, generateKeyPair } from "jose";

/** Starts an issuer on the loopback address, with one key of each algorithm. */
export async function startIssuer() {
  const keys = new Map();
  let published = [];
  let answer;
  let asked = 0;

  const server = createServer((_request, response) => {
    asked += 1;
    const { status, headers, body } = answer ?? { status: 200, headers: {}, body: JSON.stringify({ keys: published }) };
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;

  const issuer = {
    name: `${url}/`,
    jwksUrl: `${url}/.well-known/jwks.json`,
    audience: "photos",
    /** Number of requests for the key set. */
    asked: () => asked,
    /** Makes a new key; the argument says whether it is published. */
    async addKey(kid, alg, { isPublished = true, ...options } = {}) {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, ...options });
      const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
      keys.set(kid, { alg, privateKey, publicKey, jwk });
      if (isPublished) published.push(jwk);
      return keys.get(kid);
    },
    key: (kid) => keys.get(kid),
    /** Limits the key set to these keys from now on. */
    publish(...kids) {
      published = kids.map((kid) => keys.get(kid).jwk);
    },
    /** Answers every request with this response from now on; without one, with the key set again. */
    answerWith(next) {
      answer = next;
    },
    /** Makes a token that is valid for five minutes, unless the claims say otherwise. */
    token(kid, { claims = {}, header = {}, privateKey = keys.get(kid).privateKey } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: issuer.name, aud: issuer.audience, sub: "user-1", iat: now, exp: now + 300, ...claims };
      for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
      return new SignJWT(all).setProtectedHeader({ alg: keys.get(kid).alg, kid, typ: "JWT", ...header }).sign(privateKey);
    },
    /** The worker's settings for this issuer. */
    vars: (extra = {}) => ({
      JWT_ISSUER: issuer.name,
      JWT_AUDIENCE: issuer.audience,
      JWT_JWKS_URL: issuer.jwksUrl,
      ...extra,
    }),
    stop: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
  return issuer;
}
