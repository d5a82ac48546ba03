// The headers that every answer has, and the data that no answer or log line has, on the real worker.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { request as httpRequest } from "node:http";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { apiOf, problemOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { pause } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";

const NOBODY = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

let stack, api, image;

before(async () => {
  const [started, browser] = await Promise.all([
    startStack({ vars: { ALLOWED_ORIGINS: "https://page.example,https://*.shop.example" } }),
    startBrowser(),
  ]);
  stack = started;
  api = apiOf(stack);
  image = await api.upload(await drawJpeg(await browser.newPage(), 640, 480));
  await browser.close();
});
after(() => stack?.stop());

/** A request that fetch() would not send: any method, any Host. */
function send(method, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(stack.workerUrl);
    const request = httpRequest({ hostname, port, method, path, headers }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.once("error", reject);
    request.end();
  });
}

/** Waits for log lines that are written after the answer. */
async function eventually(what, holds) {
  for (let left = 500; !(await holds()); left--) {
    assert.ok(left > 0, `${what} never came`);
    await pause(20);
  }
}

const codeOf = ({ status, headers, body }) => {
  assert.equal(headers["content-type"], "application/problem+json", body);
  const problem = JSON.parse(body);
  assert.equal(problem.request_id, headers["x-request-id"]);
  return `${status} ${problem.code}`;
};

test("every answer is shut, whatever it is", async () => {
  const answers = {
    health: await fetch(`${stack.workerUrl}/healthz`),
    ticket: await api.ask(api.declare(Buffer.from("x"))),
    refused: await api.ask({}),
    "without a key": await api.ask({}, { token: null }),
    "no such path": await fetch(`${stack.workerUrl}/nothing`),
    "another method": await fetch(`${stack.workerUrl}/healthz`, { method: "POST" }),
    preflight: await fetch(`${stack.workerUrl}/v1/uploads`, { method: "OPTIONS" }),
    derived: await api.image("large", image.id),
    hit: await api.image("large", image.id),
    "no picture": await api.image("large", NOBODY),
  };
  const etag = answers.hit.headers.get("etag");
  answers["not modified"] = await api.image("large", image.id, { headers: { "if-none-match": etag } });
  for (const [name, { headers }] of Object.entries(answers)) {
    const policy = headers.get("content-security-policy");
    assert.equal(policy, "default-src 'none'; frame-ancestors 'none'; sandbox", name);
    assert.equal(headers.get("x-content-type-options"), "nosniff", name);
    assert.equal(headers.get("referrer-policy"), "no-referrer", name);
    assert.match(headers.get("x-request-id"), /^[\w.-]{1,64}$/, name);
    const isPicture = ["derived", "hit", "no picture", "not modified"].includes(name);
    const embedders = headers.get("cross-origin-resource-policy");
    assert.equal(embedders, isPicture ? "cross-origin" : "same-origin", name);
    assert.equal(headers.get("access-control-allow-credentials"), null, name);
    assert.equal(headers.get("strict-transport-security"), null, `${name}: over http it only misleads`);
  }
});

test("every answer says when it was made, a picture of the edge cache, too", async () => {
  const began = Math.floor(Date.now() / 1000) * 1000;
  const picture = () => api.image("medium", image.id);
  await picture();
  const hit = await picture();
  assert.equal(hit.headers.get("x-calotype-cache"), "hit");
  const made = hit.headers.get("date");
  // IMF-fixdate has whole seconds: the next second is a new date.
  const isNextSecond = () => new Date().toUTCString() !== made;
  await eventually("the next second", isNextSecond);
  const etag = hit.headers.get("etag");
  for (const answer of [
    await picture(),
    await api.image("medium", image.id, { headers: { "if-none-match": etag } }),
    await api.image("medium", image.id, { method: "HEAD" }),
    await fetch(`${stack.workerUrl}/livez`),
    await fetch(`${stack.workerUrl}/nothing`),
    await api.ask({}, { token: null }),
  ]) {
    const date = answer.headers.get("date");
    assert.equal(new Date(date).toUTCString(), date, `${answer.status}: an IMF-fixdate`);
    const at = Date.parse(date);
    assert.ok(began <= at && Date.parse(made) < at && at <= Date.now(), `${answer.status} ${date}`);
    assert.equal(answer.headers.get("age"), null, "nothing is taken off max-age");
  }
});

test("curl sees one Date, and the lines of the log have times of one length", async () => {
  const { stdout } = await promisify(execFile)("curl", ["-sSI", `${stack.workerUrl}/i/medium/${image.id}`]);
  const dates = stdout.match(/^date: .*$/gim);
  assert.equal(dates.length, 1, stdout);
  assert.match(dates[0].trim(), /^date: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/i);
  const lines = stack.workerLog().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  assert.ok(lines.length > 10);
  for (const { at } of lines) assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("a preflight allows what the route takes, to whom it is allowed, for two hours", async () => {
  const preflight = (path, origin) =>
    fetch(stack.workerUrl + path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "DELETE", "access-control-request-headers": "authorization" },
    });
  for (const [path, methods] of [
    ["/v1/uploads", "POST"],
    [`/v1/uploads/${NOBODY}`, "DELETE"],
    [`/v1/uploads/${NOBODY}/complete`, "POST"],
    ["/v1/audit", "GET"],
    [`/v1/images/${NOBODY}`, "GET, PATCH, DELETE"],
    ["/v1/albums/summer/order", "PUT"],
    ["/v1/keys", "GET, POST"],
  ]) {
    for (const origin of ["https://page.example", "https://a.shop.example"]) {
      const { status, headers } = await preflight(path, origin);
      assert.equal(status, 204);
      assert.equal(headers.get("access-control-allow-origin"), origin);
      assert.equal(headers.get("access-control-allow-methods"), methods);
      assert.equal(headers.get("access-control-max-age"), "7200");
      assert.match(headers.get("vary"), /origin/i);
    }
  }
  for (const origin of ["https://shop.example", "https://a.b.shop.example", "https://a.shop.example.evil.org", "null"]) {
    const { headers } = await preflight("/v1/uploads", origin);
    assert.equal(headers.get("access-control-allow-origin"), null, origin);
  }
  const read = await api.complete(NOBODY, { headers: { origin: "https://a.shop.example" } });
  assert.match(read.headers.get("access-control-expose-headers"), /ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id/);
});

test("outside this machine http is moved for pictures and refused for the API", async () => {
  const host = { host: "images.example" };
  const moved = await send("GET", `/i/large/${image.id}?a=b`, host);
  assert.equal(moved.status, 308);
  assert.equal(moved.headers.location, `https://images.example/i/large/${image.id}?a=b`);
  const authorization = `Bearer ${stack.token}`;
  assert.equal(codeOf(await send("GET", "/v1/audit", { ...host, authorization })), "403 https_required");
  assert.equal(codeOf(await send("POST", "/v1/uploads", { ...host, authorization })), "403 https_required");
  assert.equal(codeOf(await send("POST", `/i/large/${image.id}`, host)), "403 https_required");
});

test("a method that nobody knows is no GET", async () => {
  for (const method of ["PROPFIND", "PURGE", "PUT", "PATCH"]) {
    const answer = await send(method, "/healthz");
    assert.equal(codeOf(answer), "405 method_not_allowed", method);
    assert.equal(answer.headers.allow, "GET, HEAD");
  }
});

test("the caller's own request id or trace comes back", async () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const traced = await api.complete(NOBODY, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
  assert.equal(traced.headers.get("x-request-id"), trace);
  const named = await api.complete(NOBODY, { headers: { "x-request-id": "page-7" } });
  assert.equal(named.headers.get("x-request-id"), "page-7");
});

test("each request is one line of JSON, in which there is no secret", async () => {
  const secret = "hush-hush-0123456789abcdef0123456789abcdef";
  const everywhere = Object.fromEntries(
    ["authorization", "cookie", "x-amz-security-token", "referer", "user-agent", "origin", "idempotency-key", "x-forwarded-for"].map((name) => [name, secret]),
  );
  const paths = ["/healthz", "/v1/uploads", `/v1/uploads/${NOBODY}/complete`, `/i/large/${image.id}`, `/i/large/${NOBODY}`, `/${secret}`];
  for (const path of paths) {
    for (const headers of [everywhere, { ...everywhere, authorization: `Bearer ${secret}` }]) {
      await send("POST", `${path}?token=${secret}&X-Amz-Signature=${secret}`, { ...headers, "x-request-id": "has-secrets" });
      await send("GET", `${path}?token=${secret}&X-Amz-Signature=${secret}`, { ...headers, "x-request-id": "has-secrets" });
    }
  }
  const ticket = await (await api.ask(api.declare(Buffer.from("secret name"), "image/jpeg", { name: secret }))).json();
  await api.complete(ticket.id, { headers: { "x-request-id": "last-one" } });
  await eventually("the last line", () => stack.workerLog().includes("last-one"));
  const log = stack.workerLog();
  const signature = new URL(ticket.url).searchParams.get("X-Amz-Signature");
  for (const hidden of [secret, stack.token, stack.secrets.S3_SECRET_ACCESS_KEY, stack.secrets.S3_ACCESS_KEY_ID, signature, image.id, "X-Amz-"]) {
    assert.ok(!log.includes(hidden), `the log has ${hidden}`);
  }
  const lines = log.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  assert.equal(lines.filter((line) => line.request_id === "has-secrets").length, paths.length * 4);
  const last = lines.find((line) => line.request_id === "last-one");
  assert.deepEqual(
    [last.level, last.method, last.route, last.status, last.code],
    ["info", "POST", "/v1/uploads/{id}/complete", 409, "upload_missing"],
  );
  assert.match(last.principal, /^[0-9a-f]{12}$/);
  assert.match(last.at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test("uploads are in the audit table, which nobody can change", async () => {
  const rows = async () => stack.query(`SELECT action, outcome FROM audit WHERE subject = '${image.id}' ORDER BY seq`);
  await eventually("the second row", async () => (await rows()).length >= 2);
  assert.deepEqual(await rows(), [
    { action: "upload.request", outcome: "done" },
    { action: "upload.complete", outcome: "done" },
  ]);
  for (const sql of ["UPDATE audit SET outcome = 'x'", "DELETE FROM audit", "REPLACE INTO audit SELECT * FROM audit"]) {
    await assert.rejects(stack.query(sql), /audit rows/, sql);
  }
  const page = await (await api.request("/v1/audit?limit=1&action=upload.request")).json();
  assert.equal(page.entries.length, 1);
  assert.ok(page.next);
  assert.equal(await problemOf(await api.request("/v1/audit", { token: null })), "401 unauthenticated");
});

test("all faults of a configuration are told together, and no value of it", async () => {
  const vars = { LOG_LEVEL: "loud", ALLOWED_ORIGINS: "*", LIMIT_REQUESTS_BURST: "0", PUBLIC_URL: "https://hush.example/path",
    S3_ENDPOINT: "http://localhost.hush.example" };
  await assert.rejects(startStack({ vars }), (error) => {
    for (const name of Object.keys(vars)) assert.match(error.message, new RegExp(`"${name} `), error.message);
    assert.doesNotMatch(error.message, /hush/);
    return true;
  });
});
