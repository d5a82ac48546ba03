// Authentication and scopes: tokens signed by jose, and keys minted over the API,
// against the worker on workerd.

import assert from "node:assert/strict";
import { KeyObject, constants, createHash, randomBytes, sign } from "node:crypto";
import { after, before, test } from "node:test";

import { SignJWT, exportSPKI } from "jose";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startIssuer } from "../harness/issuer.mjs";
import { startStack } from "../harness/stack.mjs";

const ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

let issuer, stack, api, declared;

before(async () => {
  issuer = await startIssuer();
  await issuer.addKey("rsa-1", "RS256", { modulusLength: 2048 });
  await issuer.addKey("ec-1", "ES256");
  await issuer.addKey("ed-1", "EdDSA");
  for (const alg of ["RS384", "RS512", "PS256", "PS384", "PS512", "ES384"]) await issuer.addKey(alg, alg);
  stack = await startStack({ vars: issuer.vars() });
  api = apiOf(stack);
  declared = api.declare(randomBytes(100));
});
after(async () => {
  await stack?.stop();
  await issuer?.stop();
});

const statusWith = async (token, on = api) => (await on.ask(declared, { token })).status;
const problemWith = async (token, on = api) => problemOf(await on.ask(declared, { token }));
const mint = async (request, options = {}) => {
  const response = await api.request("/v1/keys", { method: "POST", json: request, ...options });
  assert.equal(response.status, 201, await response.clone().text());
  return response.json();
};

test("a token of each algorithm is good, with the owner that issuer and subject make", async () => {
  for (const kid of ["rsa-1", "ec-1", "ed-1", "RS384", "RS512", "PS256", "PS384", "PS512", "ES384"]) {
    const response = await api.ask(declared, { token: await issuer.token(kid) });
    assert.equal(response.status, 201, `${kid}: ${await response.clone().text()}`);
    const { id } = await response.json();
    const [row] = await stack.query(`SELECT owner FROM images WHERE id = '${id}'`);
    const owner = createHash("sha256").update(`${issuer.name}\0user-1`).digest("hex").slice(0, 32);
    assert.equal(row.owner, owner);
  }
  assert.equal(await statusWith(await issuer.token("ed-1", { header: { alg: "Ed25519" } })), 201);
  assert.equal(issuer.asked(), 1, "one request for all of them");
});

test("another subject's upload does not exist", async () => {
  const ticket = await (await api.ask(declared, { token: await issuer.token("ec-1") })).json();
  const stranger = await issuer.token("ec-1", { claims: { sub: "user-2" } });
  assert.equal(await problemOf(await api.complete(ticket.id, { token: stranger })), "404 not_found");
  const owner = await issuer.token("rsa-1");
  assert.equal(await problemOf(await api.complete(ticket.id, { token: owner })), "409 upload_missing");
});

test("scopes let in where they are for", async () => {
  const reader = await issuer.token("ed-1", { claims: { scope: "openid read" } });
  const refused = await api.ask(declared, { token: reader });
  assert.equal(
    refused.headers.get("www-authenticate"),
    'Bearer realm="calotype", error="insufficient_scope", scope="upload"',
  );
  assert.equal(await problemOf(refused), "403 scope_missing");
  const admin = await issuer.token("ed-1", { claims: { scope: "admin" } });
  assert.equal((await api.request("/v1/keys", { token: admin })).status, 200);
  assert.equal((await api.request("/v1/keys", { token: await issuer.token("ed-1") })).status, 403);
});

test("tokens that are not good are 401", async () => {
  const now = Math.floor(Date.now() / 1000);
  const good = await issuer.token("ec-1");
  const [header, payload, signature] = good.split(".");
  const text = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const other = await startIssuer();
  await other.addKey("ec-1", "ES256");
  await other.stop();
  const pem = new TextEncoder().encode(await exportSPKI(issuer.key("rsa-1").publicKey));
  const confused = new SignJWT({ iss: issuer.name, aud: "photos", sub: "user-1", exp: now + 300 });
  const bad = {
    "expired": await issuer.token("ec-1", { claims: { exp: now - 61 } }),
    "not yet": await issuer.token("ec-1", { claims: { nbf: now + 300 } }),
    "no end": await issuer.token("ec-1", { claims: { exp: undefined } }),
    "another audience": await issuer.token("ec-1", { claims: { aud: "letters" } }),
    "another issuer": await issuer.token("ec-1", { claims: { iss: "https://evil.example/" } }),
    "no subject": await issuer.token("ec-1", { claims: { sub: undefined } }),
    "another's key of the same id": await issuer.token("ec-1", { privateKey: other.key("ec-1").privateKey }),
    "alg none": `${text({ alg: "none" })}.${payload}.`,
    "alg None, with a signature": `${text({ alg: "None", kid: "ec-1" })}.${payload}.${signature}`,
    "the public key as a secret": await confused.setProtectedHeader({ alg: "HS256", kid: "rsa-1" }).sign(pem),
    "RS256 said of an EC key": `${text({ alg: "RS256", kid: "ec-1" })}.${payload}.${signature}`,
    "other claims": `${header}.${text({ iss: issuer.name, aud: "photos", sub: "admin", exp: now + 300 })}.${signature}`,
    "no signature": `${header}.${payload}.`,
    "zeros": `${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`,
    "an empty key's worth": `${header}.${payload}.AA`,
    "padding": `${good}==`,
    "a dot more": `${good}.`,
    "huge": `${good}${"A".repeat(9000)}`,
    "no token": "not-a-token",
  };
  for (const [name, token] of Object.entries(bad)) {
    const response = await api.ask(declared, { token });
    assert.equal(response.headers.get("www-authenticate"), 'Bearer realm="calotype", error="invalid_token"', name);
    assert.equal(await problemOf(response), "401 unauthenticated", name);
    assert.ok(!stack.workerLog().includes(token), `${name} is in the log`);
  }
  const twice = new Headers([["authorization", `Bearer ${good}`], ["authorization", `Bearer ${good}`]]);
  assert.equal(await problemOf(await api.ask(declared, { token: null, headers: twice })), "401 unauthenticated");
});

test("another digest, padding, salt or curve is no signature, nor is a part of one", async () => {
  const parts = (token) => [token.slice(0, token.lastIndexOf(".")), token.slice(token.lastIndexOf(".") + 1)];
  const bytesOf = (signature) => Buffer.from(signature, "base64url");
  const signed = async (kid, digest, options, header = {}) => {
    const [, payload] = (await issuer.token(kid)).split(".");
    const { alg } = issuer.key(kid);
    const message = `${Buffer.from(JSON.stringify({ alg, kid, ...header })).toString("base64url")}.${payload}`;
    const key = { key: KeyObject.from(issuer.key(kid).privateKey), ...options };
    return `${message}.${sign(digest, Buffer.from(message), key).toString("base64url")}`;
  };
  const changed = async (kid, change) => {
    const [message, signature] = parts(await issuer.token(kid));
    return `${message}.${change(bytesOf(signature)).toString("base64url")}`;
  };
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING };
  const fixed = { dsaEncoding: "ieee-p1363" };
  assert.equal(await statusWith(await signed("PS256", "sha256", { ...pss, saltLength: 32 })), 201);
  assert.equal(await statusWith(await signed("ES384", "sha384", fixed)), 201);
  const bad = {
    "PS256 with a salt of 20 bytes": await signed("PS256", "sha256", { ...pss, saltLength: 20 }),
    "PS256 without salt": await signed("PS256", "sha256", { ...pss, saltLength: 0 }),
    "PS256 with the longest salt": await signed("PS256", "sha256", { ...pss, saltLength: 222 }),
    "PS256 over SHA-384": await signed("PS256", "sha384", { ...pss, saltLength: 48 }),
    "PS256 as PKCS #1 v1.5": await signed("PS256", "sha256", { padding: constants.RSA_PKCS1_PADDING }),
    "RS256 as PSS": await signed("rsa-1", "sha256", { ...pss, saltLength: 32 }),
    "RS256 over SHA-512": await signed("rsa-1", "sha512", { padding: constants.RSA_PKCS1_PADDING }),
    "ES384 over SHA-256": await signed("ES384", "sha256", fixed),
    "ES384 in DER": await signed("ES384", "sha384", { dsaEncoding: "der" }),
    "ES256 over SHA-384": await signed("ec-1", "sha384", fixed),
    "ES384 said of a P-256 key": await signed("ec-1", "sha384", fixed, { alg: "ES384" }),
    "ES256 said of a P-384 key": await signed("ES384", "sha256", fixed, { alg: "ES256" }),
    "PS256 said of a key for RS256": await signed("rsa-1", "sha256", { ...pss, saltLength: 32 }, { alg: "PS256" }),
    "RS256 said of a key for PS256": await signed("PS256", "sha256", { padding: constants.RSA_PKCS1_PADDING }, { alg: "RS256" }),
  };
  for (const kid of ["PS256", "ES384"]) {
    bad[`${kid}, a byte less`] = await changed(kid, (it) => it.subarray(0, -1));
    bad[`${kid}, half`] = await changed(kid, (it) => it.subarray(0, it.length / 2));
    bad[`${kid}, a byte more`] = await changed(kid, (it) => Buffer.concat([it, Buffer.of(0)]));
    bad[`${kid}, zeros`] = await changed(kid, (it) => Buffer.alloc(it.length));
  }
  for (const [name, token] of Object.entries(bad)) assert.equal(await problemWith(token), "401 unauthenticated", name);
});

test("a new key is good at once, one taken back is not; strangers cannot make us ask", async (t) => {
  const rotating = await startIssuer();
  t.after(() => rotating.stop());
  await rotating.addKey("ec-1", "ES256");
  const here = await startStack({ vars: rotating.vars() });
  t.after(() => here.stop());
  const on = apiOf(here);
  assert.equal(await statusWith(await rotating.token("ec-1"), on), 201);
  await rotating.addKey("ec-2", "ES256", { isPublished: false });
  rotating.publish("ec-2");
  assert.equal(await statusWith(await rotating.token("ec-2"), on), 201);
  assert.equal(await problemWith(await rotating.token("ec-1"), on), "401 unauthenticated");
  assert.equal(rotating.asked(), 2, "at first, and for the new key");
  const flood = Array.from({ length: 40 }, async (_, number) => {
    const token = await rotating.token("ec-2", { header: { kid: `unknown-${number}` } });
    return problemWith(token, on);
  });
  assert.deepEqual(new Set(await Promise.all(flood)), new Set(["401 unauthenticated"]));
  // At most one more, if the machine is so slow that half a minute has passed.
  assert.ok(rotating.asked() <= 3, `asked ${rotating.asked()} times`);
});

test("an issuer that moves its keys or has none is a 503", async (t) => {
  const silent = await startIssuer();
  await silent.addKey("ec-1", "ES256");
  t.after(() => silent.stop());
  const elsewhere = issuer.jwksUrl;
  silent.answerWith({ status: 302, headers: { location: elsewhere }, body: "" });
  const here = await startStack({ vars: silent.vars() });
  t.after(() => here.stop());
  const before = issuer.asked();
  const response = await apiOf(here).ask(declared, { token: await silent.token("ec-1") });
  assert.ok(Number(response.headers.get("retry-after")) > 0);
  assert.equal(await problemOf(response), "503 issuer_unavailable");
  assert.equal(issuer.asked(), before, "the redirect was not followed");
});

test("a shared secret signs where it is configured, and nothing else does", async (t) => {
  const secret = randomBytes(24).toString("base64");
  const { JWT_JWKS_URL: _, ...vars } = issuer.vars();
  const here = await startStack({ vars: { ...vars, JWT_SECRET: secret } });
  t.after(() => here.stop());
  const on = apiOf(here);
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer.name, aud: "photos", sub: "user-1", exp: now + 300 };
  const sign = (key) => new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(key));
  assert.equal(await statusWith(await sign(secret), on), 201);
  assert.equal(await problemWith(await sign(`${secret}x`), on), "401 unauthenticated");
  assert.equal(await problemWith(await issuer.token("ed-1"), on), "401 unauthenticated");
});

test("a minted key works until it is revoked, and its secret is nowhere", async () => {
  const minted = await mint({ label: "page", scopes: ["upload"] });
  assert.match(minted.key, /^ck_[0-9a-f]{12}_[0-9a-f]{64}$/);
  assert.equal(await statusWith(minted.key), 201);
  assert.equal(await problemOf(await api.request("/v1/keys", { token: minted.key })), "403 scope_missing");
  const listed = await (await api.request("/v1/keys")).json();
  const shown = listed.keys.find(({ prefix }) => prefix === minted.prefix);
  assert.deepEqual(shown.scopes, ["upload"]);
  assert.equal(shown.last_used_on, new Date().toISOString().slice(0, 10));
  const secret = minted.key.split("_")[2];
  assert.ok(!JSON.stringify(listed).includes(secret));
  assert.ok(!JSON.stringify(await stack.query("SELECT * FROM keys")).includes(secret));
  for (let round = 0; round < 2; round += 1) {
    assert.equal((await api.request(`/v1/keys/${minted.prefix}`, { method: "DELETE" })).status, 204);
    // One isolate serves this stack, and it forgets the key at once.
    assert.equal(await problemWith(minted.key), "401 unauthenticated");
  }
  assert.ok(!stack.workerLog().includes(secret));
});

test("keys of one owner see the same uploads, and a key ends when it is said to", async () => {
  const first = await mint({ label: "old", scopes: ["upload"] });
  const ticket = await (await api.ask(declared, { token: first.key })).json();
  const second = await mint({ label: "new", scopes: ["upload"], owner: first.owner });
  const stranger = await mint({ label: "other", scopes: ["upload"] });
  assert.equal(await problemOf(await api.complete(ticket.id, { token: second.key })), "409 upload_missing");
  assert.equal(await problemOf(await api.complete(ticket.id, { token: stranger.key })), "404 not_found");
  const past = { label: "late", scopes: ["upload"], expires_at: new Date(Date.now() - 1000).toISOString() };
  const refused = await api.request("/v1/keys", { method: "POST", json: past });
  assert.equal(await problemOf(refused), "400 request_invalid");
});

test("a key for another owner takes a scope of its own, and the audit says whose it is", async () => {
  const { owner } = await mint({ label: "somebody", scopes: ["upload"] });
  const wanted = { label: "theirs", scopes: ["read"], owner };
  const admin = await issuer.token("ec-1", { claims: { scope: "admin" } });
  const refused = await api.request("/v1/keys", { method: "POST", json: wanted, token: admin });
  assert.equal(
    refused.headers.get("www-authenticate"),
    'Bearer realm="calotype", error="insufficient_scope", scope="impersonate"',
  );
  assert.equal(await problemOf(refused), "403 scope_missing");
  const trusted = await issuer.token("ec-1", { claims: { sub: "desk", scope: "admin impersonate" } });
  const minted = await mint(wanted, { token: trusted });
  assert.equal(minted.owner, owner);
  const { entries } = await (await api.request("/v1/audit?action=key.create&limit=3")).json();
  assert.deepEqual(
    entries.map(({ target_owner, outcome }) => [target_owner, outcome]),
    [[owner, "done"], [owner, "begun"], [owner, "scope_missing"]],
  );
  const desk = createHash("sha256").update(`${issuer.name}\0desk`).digest("hex").slice(0, 32);
  assert.deepEqual([entries[0].principal, entries[0].subject], [desk, minted.prefix]);
});

test("the operator's keys may have scopes", async (t) => {
  const [all, reader] = [randomBytes(20).toString("hex"), randomBytes(20).toString("hex")];
  const secrets = { ...stack.secrets, API_KEYS: `${all},${reader}:read` };
  const here = await startStack({ secrets });
  t.after(() => here.stop());
  const on = apiOf(here);
  assert.equal(await statusWith(all, on), 201);
  assert.equal(await problemWith(reader, on), "403 scope_missing");
  assert.equal(await problemWith(`${reader}:read`, on), "401 unauthenticated");
  assert.equal(await problemOf(await on.complete(ID, { token: reader })), "403 scope_missing");
});
