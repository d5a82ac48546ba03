// Folders that are made by the first test file that needs them, and used by all others.

import { createHash } from "node:crypto";
import { access, mkdtemp, readFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Returns the folder, filled by `make` unless it exists. `make` fills a temporary folder, which is
 * then renamed: a folder that exists is complete. Two processes may make it at the same time; one of
 * them wins.
 *
 * @param {string} folder its parent must exist
 * @param {(folder: string) => Promise<void>} make
 */
export async function onceIn(folder, make) {
  if (await isThere(folder)) return folder;
  const made = await mkdtemp(`${folder}-`);
  try {
    await make(made);
    await rename(made, folder);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    // ENOTEMPTY or EEXIST: another process was faster.
    if (!(await isThere(folder))) throw error;
  }
  return folder;
}

/** The first 16 digits of the SHA-256 of all files below these paths: their names and bytes. */
export async function fingerprint(...paths) {
  const hash = createHash("sha256");
  for (const each of paths) {
    for (const file of await filesOf(each)) {
      hash.update(`${path.relative(each, file)}\0`).update(await readFile(file)).update("\0");
    }
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesOf(each) {
  let entries;
  try {
    entries = await readdir(each, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return [each];
    throw error;
  }
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
}

async function isThere(file) {
  return access(file).then(() => true, () => false);
}
