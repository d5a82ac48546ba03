// Attackers: strangers, and a caller with a key. Each attack ends by itself.

import { expensiveOptions } from "../harness/expensive-options.mjs";
import { badUploads, brokenConnections, rawGarbage } from "./garbage.mjs";
import { lookAtOriginal } from "./honest.mjs";
import { longestJpeg, uncachedJpeg, uncachedProfile } from "./pictures.mjs";
import { addressOf, randomIds } from "./strangers.mjs";
import { complete, put, remove, ticketFor, upload } from "./upload.mjs";

const UNCACHED_AT_ONCE = 40;

/** Loops of attacks: two in parallel, and the one that needs preparation. */
export function hostilePeople(run, targets) {
  const attacks = [
    [6, (random) => expensiveRenditions(run, random, targets)],
    [4, (random) => rangesOfCached(run, random, targets.long)],
    [2, (random) => completeStorm(run, random)],
    [3, (random) => badUploads(run, random)],
    [3, (random) => brokenConnections(run, random, targets.long)],
    [3, (random) => slowReaders(run, random, targets.long)],
    [3, (random) => unknownIds(run, random)],
    [3, (random) => rawGarbage(run, random)],
  ];
  const weight = attacks.reduce((sum, [it]) => sum + it, 0);
  const any = async (random) => {
    let left = random.share() * weight;
    const [, attack] = attacks.find(([it]) => (left -= it) < 0) ?? attacks[0];
    await attack(random);
  };
  return [
    run.forever("attacker 1", any, [500, 3000]),
    run.forever("attacker 2", any, [500, 3000]),
    run.forever("hoarder", (random) => uncachedOriginals(run, random), [2000, 5000]),
  ];
}

/** Requests thirty different renditions of one picture at once, each as expensive as possible. */
async function expensiveRenditions(run, random, { dear, png }) {
  const image = random.pick([dear, dear, png]);
  const from = addressOf(random);
  await Promise.all(
    Array.from({ length: 30 }, async () => {
      const asked = { url: `/i/${image.id}?${expensiveOptions(random)}`, from, headers: { accept: "image/webp,*/*" } };
      // Anything up to the frame: a rendition that is too expensive may be planned smaller.
      const most = { width: 4000, height: 4000, isExact: false };
      await run.look("hostile", image, asked, (asked, answer) => run.judge.rendition(asked, answer, most));
    }),
  );
}

/** Requests fifty single bytes of a cached file at once. */
async function rangesOfCached(run, random, long) {
  const from = addressOf(random);
  await lookAtOriginal(run, "hostile", long, { from });
  const range = () => {
    const first = random.chance(0.8) ? 0 : random.between(0, long.bytes - 1);
    return `bytes=${first}-${first}`;
  };
  await Promise.all(Array.from({ length: 50 }, () => lookAtOriginal(run, "hostile", long, { from, headers: { range: range() } })));
}

/** Requests forty large originals at once for the first time; they are uploaded for that. */
async function uncachedOriginals(run, random) {
  const caller = { token: run.tokens.hoarder, from: addressOf(random), who: "hostile" };
  const images = [];
  // Fewer sizes of profiles are made ahead: most of the waiting is for those of items.
  const make = random.pick([uncachedJpeg, uncachedProfile]);
  const uploads = async () => {
    while (!run.isOver && images.length < UNCACHED_AT_ONCE) {
      const image = await upload(run, make(random), caller);
      if (image) images.push(image);
      await run.rest(200);
    }
  };
  await Promise.all([uploads(), uploads()]);
  await Promise.all(images.map((image) => lookAtOriginal(run, "hostile", image, { from: addressOf(random) })));
  for (const image of images) {
    if (!run.isOver) await remove(run, image, caller);
  }
}

/** Sends `complete` for the same long upload thirty times at once. */
async function completeStorm(run, random) {
  const picture = longestJpeg(random);
  const caller = { token: run.tokens.hostile, from: addressOf(random), who: "hostile" };
  const ticket = await ticketFor(run, picture, caller);
  if (!ticket || !(await put(run, ticket, picture.bytes))) return;
  const asked = { url: `/v1/uploads/${ticket.id}/complete`, method: "POST", ...caller };
  await Promise.all(Array.from({ length: 30 }, () => run.ask("hostile", asked)));
  const image = await complete(run, ticket, picture, caller);
  if (image) await lookAtOriginal(run, "hostile", image, caller);
  if (image && random.chance(0.7)) await remove(run, image, caller);
}

/** Readers who receive a long file very slowly, and leave. */
async function slowReaders(run, random, long) {
  const judged = (asked, answer) => run.judge.original(asked, answer, long);
  await Promise.all(
    Array.from({ length: 20 }, () => {
      const slow = { bytesPerSecond: 200_000, leaveAfterMs: random.between(3000, 12_000) };
      return run.look("hostile", long, { url: `/i/original/${long.id}`, from: addressOf(random), ...slow }, judged);
    }),
  );
}

/** Requests a thousand unknown ids from one address: more than its limit for a minute. */
async function unknownIds(run, random) {
  const from = addressOf(random);
  for (const ids of Array.from({ length: 10 }, () => randomIds(random, 100))) {
    if (run.isOver) return;
    await Promise.all(
      ids.map(async (id) => {
        const addresses = [`/i/large/${id}`, `/i/${id}?w=640`, `/cdn-cgi/image/width=80/${id}`, `/i/original/${id}`];
        const asked = { url: random.pick(addresses), from };
        const answer = await run.ask("hostile", asked);
        if (answer.status === 200) run.judge.wrong("served", asked, answer, "there is no such image");
      }),
    );
  }
}

/** The target pictures of the attacks. */
export async function uploadTargets(run, pictures) {
  const caller = { token: run.tokens.hostile, from: "203.0.113.9", stays: true };
  const targets = {};
  for (const [name, picture] of Object.entries(pictures)) {
    targets[name] = await upload(run, picture, caller);
    if (!targets[name]) throw new Error(`${name} cannot be uploaded: ${JSON.stringify(run.judge.findings().refused)}`);
  }
  return targets;
}
