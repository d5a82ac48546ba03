// An independent OpenID Connect provider: oidc-provider issues access tokens to an authenticated client.

import { createServer } from "node:http";

import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

import { freePort } from "./process.mjs";

const CLIENT = { client_id: "gallery", client_secret: "a secret of the tests" };

/**
 * Starts the provider on the loopback address, with one key of each algorithm.
 *
 * @param {object} options
 * @param {string[]} options.algorithms as in `alg`; a token names its own by its audience
 * @param {object} [options.claims] more claims of each token
 */
export async function startProvider({ algorithms, claims = {} }) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const keys = await Promise.all(algorithms.map((alg) => privateKey(alg)));
  const provider = new Provider(url, {
    clients: [{ ...CLIENT, grant_types: ["client_credentials"], redirect_uris: [], response_types: [] }],
    cookies: { keys: ["a key of the tests"] },
    extraTokenClaims: () => claims,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: (_context, resource) => resourceServer(resource) },
    },
    jwks: { keys },
    ttl: { ClientCredentials: 300 },
  });
  const server = createServer(provider.callback());
  await new Promise((resolve) => server.listen(Number(new URL(url).port), "127.0.0.1", resolve));
  const { jwks_uri: jwksUrl } = await json(await fetch(`${url}/.well-known/openid-configuration`));

  return {
    name: url,
    jwksUrl,
    clientId: CLIENT.client_id,
    audience: audienceOf,
    /** An access token signed with this algorithm, for `audience(algorithm)`. */
    async token(algorithm, scope) {
      const body = new URLSearchParams({ grant_type: "client_credentials", resource: audienceOf(algorithm), scope });
      const secret = [CLIENT.client_id, CLIENT.client_secret].map(encodeURIComponent).join(":");
      const authorization = `Basic ${Buffer.from(secret).toString("base64")}`;
      const answer = await json(await fetch(`${url}/token`, { method: "POST", headers: { authorization }, body }));
      return answer.access_token;
    },
    stop: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

const audienceOf = (algorithm) => `https://photos.example/${algorithm}`;

const resourceServer = (resource) => ({
  scope: "upload read manage",
  accessTokenFormat: "jwt",
  accessTokenTTL: 300,
  jwt: { sign: { alg: resource.split("/").at(-1) } },
});

async function privateKey(alg) {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(pair.privateKey)), alg, use: "sig", kid: alg };
}

async function json(response) {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return JSON.parse(text);
}
