// Folders that the first test file to need them makes, and all others use.

import { createHash } from "node:crypto";
import { access, mkdtemp, readFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * The folder, filled by `make` unless it is there. `make` fills another one, which then becomes it
 * at once: a folder that is there is whole. Two processes may make it at the same time; one of
 * them wins.
 *
 * @param {string} folder its parent is there
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
    // ENOTEMPTY, or EEXIST: somebody else was faster.
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
