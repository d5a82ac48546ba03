// Invalid pictures, broken uploads, and invalid HTTP.

import { crc32, deflateSync } from "node:zlib";

import sharp from "sharp";

import { pngOfSize, sha256 } from "../harness/fixtures.mjs";
import { requestText, sendRaw } from "../harness/raw.mjs";
import { uncachedJpeg, vastJpeg } from "./pictures.mjs";
import { addressOf, randomIds } from "./strangers.mjs";
import { put, ticketFor } from "./upload.mjs";

/** Uploads that must not become images, and some that may: all of them must get an answer. */
export async function badUploads(run, random) {
  const jpeg = uncachedJpeg(random).bytes;
  const made = random.pick([
    () => ({ bytes: random.bytes(random.between(1, 200_000)), type: "image/jpeg" }),
    // Its structure may happen to be that of a picture, and the worker checks no pixels (PIXEL_CHECK).
    () => ({ bytes: Buffer.concat([jpeg.subarray(0, 400), random.bytes(50_000)]), type: "image/jpeg", isPicture: undefined }),
    () => ({ bytes: jpeg.subarray(0, jpeg.length >> 1), type: "image/jpeg" }),
    () => ({ bytes: Buffer.from("<!doctype html><script>alert(1)</script>"), type: "image/png" }),
    () => ({ bytes: jpeg.subarray(0, 300_000), type: "image/webp" }),
    () => ({ bytes: Buffer.concat([pngOfSize(30_000, 30_000), random.bytes(16)]), type: "image/png" }),
    () => ({ bytes: vastJpeg(random).bytes, type: "image/jpeg", isPicture: true }),
    () => bomb(random),
  ])();
  const picture = { collection: "items", isPicture: false, ...(await made) };
  const caller = { token: run.tokens.hostile, from: addressOf(random), who: "hostile" };
  // Half of the others declare a format and contain another.
  const isSwapped = picture.isPicture === false && random.chance(0.3);
  const ticket = await ticketFor(run, picture, caller, isSwapped ? sha256(random.bytes(8)) : undefined);
  if (!ticket) return;
  await put(run, ticket, picture.bytes, { once: true });
  const asked = { url: `/v1/uploads/${ticket.id}/complete`, method: "POST", ...caller };
  const answer = await run.ask("hostile", asked);
  if (answer.status !== 200 || !answer.isWhole) return;
  if (picture.isPicture === undefined) return;
  if (picture.isPicture) run.ledger.add(JSON.parse(answer.body), { token: caller.token });
  else run.judge.wrong("taken", asked, answer, `${picture.bytes.length} bytes of garbage as ${picture.type}`);
}

/** A small PNG with large compressed chunks, none of which is needed to show it. */
async function bomb(random) {
  const raw = { width: 64, height: 64, channels: 3 };
  const png = await sharp(random.bytes(64 * 64 * 3), { raw }).png().toBuffer();
  const zeros = deflateSync(Buffer.alloc(32 * 2 ** 20), { level: 9 });
  const chunks = Array.from({ length: random.between(1, 40) }, () => {
    const [type, head] = random.pick([
      ["iCCP", "icc\0\0"],
      ["zTXt", "Comment\0\0"],
      ["iTXt", "Comment\0\x01\0\0\0"],
    ]);
    return chunk(type, Buffer.concat([Buffer.from(head, "latin1"), zeros]));
  });
  const behindHeader = 8 + 25;
  const bytes = Buffer.concat([png.subarray(0, behindHeader), ...chunks, png.subarray(behindHeader)]);
  return { bytes, type: "image/png", isPicture: true };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

/** Connections that end at a bad moment: while sending, while receiving, while the picture is being made. */
export async function brokenConnections(run, random, long) {
  const caller = { token: run.tokens.hostile, from: addressOf(random), who: "hostile" };
  const picture = uncachedJpeg(random);
  const ticket = await ticketFor(run, picture, caller);
  if (ticket) {
    await put(run, ticket, picture.bytes, { once: true, leaveAfterMs: random.between(1, 30) });
    const asked = { url: `/v1/uploads/${ticket.id}/complete`, method: "POST", ...caller, leaveAfterMs: random.between(1, 100) };
    await run.ask("hostile", asked);
  }
  const { from } = caller;
  const leaving = () =>
    random.pick([
      { url: `/i/original/${long.id}`, leaveAfterBytes: random.between(1, long.bytes >> 1) },
      { url: `/i/${long.id}?w=${random.between(16, 3840)}&q=${random.between(1, 100)}`, leaveAfterMs: random.between(1, 200) },
    ]);
  await Promise.all(Array.from({ length: 20 }, () => run.ask("hostile", { ...leaving(), from })));
}

/**
 * Invalid requests. workerd may answer or hang up, but must not answer with a server error. (It does so for `OPTIONS *`,
 * with any worker; on Cloudflare that request does not reach workerd.)
 */
export async function rawGarbage(run, random) {
  const [id] = randomIds(random, 1);
  const noKey = () => random.bytes(40).toString("latin1").replace(/[\r\n\0]/g, "");
  const texts = [
    () => random.bytes(random.between(1, 4000)),
    () => "GET / HTTP/9.9\r\n\r\n",
    () => requestText(`GET /i/large/${id}`, ["Range: bytes=18446744073709551616-99999999999999999999"]),
    () => requestText(`GET /i/large/${id}`, [`If-None-Match: ${'"a",'.repeat(1500)}`]),
    () => requestText(`GET /i/${"%2e%2e%2f".repeat(random.between(1, 300))}`),
    () => requestText(`GET /i/${id}?${"w=1&".repeat(random.between(1, 500))}`),
    () => requestText("POST /v1/uploads", ["Content-Length: 5", "Content-Type: application/json"], "{\"a\":"),
    () => requestText("POST /v1/uploads", ["Transfer-Encoding: chunked", "Content-Length: 3"], "zz\r\n"),
    () => requestText("POST /v1/uploads", [`Authorization: Bearer ${noKey()}`, "Content-Length: 0"]),
  ];
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      const bytes = random.pick(texts)();
      const answer = await Promise.race([sendRaw(run.stack.workerUrl, bytes).catch(() => undefined), run.rest(3000)]);
      if (!answer) return;
      const asked = { url: `raw: ${bytes.subarray ? bytes.subarray(0, 60).toString("hex") : bytes.slice(0, 60)}` };
      // 501 and 505 concern the protocol itself.
      if (answer.status >= 500 && ![501, 503, 505].includes(answer.status)) {
        const { status } = answer;
        const seen = { status, headers: Object.fromEntries(answer.headers), body: Buffer.from(await answer.arrayBuffer()) };
        run.judge.wrong("broken", asked, seen, `status ${status}`);
      }
    }),
  );
}
