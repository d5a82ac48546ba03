// The final checks after the traffic: no acknowledged image is lost, and nothing is left over.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { lookAtOriginal, lookAtSize, lookAtWidth } from "./honest.mjs";
import { originalKey, sizesOf } from "./ledger.mjs";

/** Seconds for retries of all files together: a file that stays unavailable uses its share only once. */
const PATIENCE_SECONDS = 90;
const TRIES = 30;
const PAUSE_MS = 500;
const ACCEPT = { accept: "image/webp,*/*" };

/** A picture that no request of the run has asked for: an image that was marked as faulty cannot give it. */
const UNASKED = { w: 1080, q: 50 };

/** Checks that each acknowledged image is served completely, in all its sizes and in one that must be made. */
export async function everyImageIsServed(run) {
  const faults = [];
  const images = run.ledger.ready();
  const patience = { leftMs: PATIENCE_SECONDS * 1000 };
  let count = 0;
  for (const [at, image] of images.entries()) {
    // From many addresses, because one address would exceed its limits.
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

/** Checks that the store's folder has each acknowledged original. */
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

/** Checks that every object has a row, and every image its original. */
export async function rowsAndObjectsAgree(run) {
  const { stack } = run;
  // Twice, because the second run does the postponed work of the first.
  for (let times = 0; times < 2; times++) await stack.sweep();
  const keys = await stack.storedKeys();
  const rows = new Map((await stack.query("SELECT id, collection, state, format FROM images")).map((row) => [row.id, row]));
  const derived = new Set((await stack.query("SELECT key FROM derivatives")).map(({ key }) => key));
  const faults = [];
  for (const key of keys) {
    const id = /[0-9A-HJKMNP-TV-Z]{26}/.exec(key)?.[0];
    const state = rows.get(id)?.state;
    const [, kind] = key.split("/");
    // A ticket's bytes, or the copy of an interrupted `complete`: the sweep has them in its list.
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
