// What must hold when all is quiet again: nothing that was acknowledged is lost, and nothing is left over.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { lookAtOriginal, lookAtSize, lookAtWidth } from "./honest.mjs";
import { originalKey, sizesOf } from "./ledger.mjs";

/** Seconds that all files together may be asked for again: one that is out for good takes its share only once. */
const PATIENCE_SECONDS = 90;
const TRIES = 30;
const PAUSE_MS = 500;
const ACCEPT = { accept: "image/webp,*/*" };

/** A picture that nobody has asked for in the run: an image that was condemned cannot give it. */
const UNASKED = { w: 1080, q: 50 };

/** Whether each acknowledged image is served, whole, in all its sizes, and in one that has to be made. */
export async function everyImageIsServed(run) {
  const faults = [];
  const images = run.ledger.ready();
  const patience = { leftMs: PATIENCE_SECONDS * 1000 };
  let count = 0;
  for (const [at, image] of images.entries()) {
    // From many addresses: the limits are for one that asks for everything.
    const from = `198.51.100.${at % 250}`;
    const asked = { from, headers: ACCEPT };
    const looks = [
      ["original", () => lookAtOriginal(run, "honest", image, asked)],
      ...sizesOf(image).slice(1).map((size) => [size, () => lookAtSize(run, "honest", image, size, asked)]),
      ...(image.collection === "items" ? [["unasked", () => lookAtWidth(run, "honest", image, UNASKED, asked)]] : []),
    ];
    for (const [name, look] of looks) {
      const before = run.judge.count;
      const answer = await persist(run, patience, look);
      count++;
      if (answer?.status !== 200) faults.push(`${image.id} ${name}: ${answer?.status ?? "no address"}`);
      else if (run.judge.count > before) faults.push(`${image.id} ${name}: wrong bytes`);
    }
  }
  return { faults, detail: `${images.length} images, ${count} files` };
}

async function persist(run, patience, work) {
  for (let tries = 1; ; tries++) {
    const answer = await work();
    const mayPass = !answer || [0, 429, 503].includes(answer.status);
    if (!mayPass || tries === TRIES || patience.leftMs <= 0) return answer;
    patience.leftMs -= PAUSE_MS;
    await run.rest(PAUSE_MS);
  }
}

/** Whether the store's own folder has each acknowledged original. */
export async function everyOriginalIsStored(run) {
  const faults = [];
  const images = run.ledger.ready();
  for (const image of images) {
    const key = originalKey(image);
    try {
      const hash = createHash("sha256").update(await readFile(run.stack.storedFile(key))).digest("hex");
      if (hash !== image.sha256) faults.push(`${key}: SHA-256 ${hash} for ${image.sha256}`);
    } catch (error) {
      faults.push(`${key}: ${error.code}`);
    }
  }
  return { faults, detail: `${images.length} originals` };
}

/** Whether every object has a row that says so, and every image its original. */
export async function rowsAndObjectsAgree(run) {
  const { stack } = run;
  // Twice: what was postponed in the first comes in the second.
  for (let times = 0; times < 2; times++) await stack.sweep();
  const keys = await stack.storedKeys();
  const rows = new Map((await stack.query("SELECT id, collection, state, format FROM images")).map((row) => [row.id, row]));
  const derived = new Set((await stack.query("SELECT key FROM derivatives")).map(({ key }) => key));
  const faults = [];
  for (const key of keys) {
    const id = /[0-9A-HJKMNP-TV-Z]{26}/.exec(key)?.[0];
    const state = rows.get(id)?.state;
    const [, kind] = key.split("/");
    // A ticket's bytes, or what an ended `complete` had copied: the sweep has them in its list.
    const isOwned = key.startsWith("temp/")
      ? state !== undefined
      : kind === "original"
        ? ["ready", "pending", "deleting"].includes(state)
        : derived.has(key);
    if (!isOwned) faults.push(`${key}: ${state ?? "no row"}`);
  }
  const stored = new Set(keys);
  const ready = [...rows.values()].filter(({ state }) => state === "ready");
  for (const row of ready) {
    if (row.format !== "pdf" && !stored.has(originalKey(row))) faults.push(`${originalKey(row)}: a row without its object`);
  }
  return { faults, detail: `${keys.length} objects, ${rows.size} rows, ${derived.size} derivatives` };
}
