// Tokens of an independent OpenID provider, requested like an application does.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startProvider } from "../harness/oidc-provider.mjs";
import { startStack } from "../harness/stack.mjs";

const ALGORITHMS = ["RS256", "ES384", "PS256"];
const CLAIMS = {
  realm_access: { roles: ["calotype-read", "admin"] },
  resource_access: { "my.client": { roles: ["upload", "read"] } },
  "https://example.com/roles": ["calotype-upload"],
  "cognito:groups": ["calotype-read"],
  o: { id: "org_1", rol: "calotype_upload" },
};

let provider;

before(async () => {
  provider = await startProvider({ algorithms: ALGORITHMS, claims: CLAIMS });
});
after(() => provider?.stop());

async function startWith(t, vars = {}) {
  const stack = await startStack({
    vars: {
      JWT_ISSUER: provider.name,
      JWT_AUDIENCE: ALGORITHMS.map(provider.audience).join(","),
      JWT_JWKS_URL: provider.jwksUrl,
      ...vars,
    },
  });
  t.after(() => stack.stop());
  return { api: apiOf(stack), stack };
}

const ownerOf = (subject) => createHash("sha256").update(`${provider.name}\0${subject}`).digest("hex").slice(0, 32);

test("an access token of each algorithm lets in, for its scopes", async (t) => {
  const { api, stack } = await startWith(t);
  const declared = api.declare(randomBytes(100));
  for (const algorithm of ALGORITHMS) {
    const response = await api.ask(declared, { token: await provider.token(algorithm, "upload") });
    assert.equal(response.status, 201, `${algorithm}: ${await response.clone().text()}`);
    const { id } = await response.json();
    const [row] = await stack.query(`SELECT owner FROM images WHERE id = '${id}'`);
    assert.equal(row.owner, ownerOf(provider.clientId));
    const reader = await provider.token(algorithm, "read");
    assert.equal(await problemOf(await api.ask(declared, { token: reader })), "403 scope_missing", algorithm);
  }
});

test("a token that was changed, or is for another audience, lets nobody in", async (t) => {
  const { api } = await startWith(t, { JWT_AUDIENCE: provider.audience("ES384") });
  const declared = api.declare(randomBytes(100));
  const good = await provider.token("ES384", "upload");
  assert.equal((await api.ask(declared, { token: good })).status, 201);
  const [header, , signature] = good.split(".");
  const [, payload] = (await provider.token("ES384", "read")).split(".");
  for (const bad of [`${header}.${payload}.${signature}`, await provider.token("PS256", "upload")]) {
    assert.equal(await problemOf(await api.ask(declared, { token: bad })), "401 unauthenticated");
  }
});

test("scopes and owner are read from nested claims, and from names with dots and colons", async (t) => {
  for (const [vars, expected] of [
    [{ JWT_SCOPE_CLAIM: "/realm_access/roles", JWT_SCOPE_PREFIX: "calotype-" }, [403, 200, 403]],
    [{ JWT_SCOPE_CLAIM: "/resource_access/my.client/roles" }, [201, 200, 403]],
    [{ JWT_SCOPE_CLAIM: "https://example.com/roles", JWT_SCOPE_PREFIX: "calotype-" }, [201, 403, 403]],
    [{ JWT_SCOPE_CLAIM: "cognito:groups", JWT_SCOPE_PREFIX: "calotype-" }, [403, 200, 403]],
    [{ JWT_SCOPE_CLAIM: "/o/rol", JWT_SCOPE_PREFIX: "calotype_" }, [201, 403, 403]],
    [{ JWT_SCOPE_CLAIM: "/o/roles" }, [403, 403, 403]],
    [{ JWT_SCOPE_CLAIM: "/realm_access/roles" }, [403, 403, 200]],
  ]) {
    const { api, stack } = await startWith(t, { ...vars, JWT_OWNER_CLAIM: "/o/id" });
    const token = await provider.token("PS256", "upload read manage");
    const asked = await api.ask(api.declare(randomBytes(100)), { token });
    const listed = await api.request("/v1/images", { token });
    const keys = await api.request("/v1/keys", { token });
    assert.deepEqual([asked.status, listed.status, keys.status], expected, JSON.stringify(vars));
    const rows = await stack.query("SELECT owner FROM images");
    assert.deepEqual(rows.map(({ owner }) => owner), asked.status === 201 ? [ownerOf("org_1")] : []);
  }
});
