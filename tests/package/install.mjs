// The package as developers install it: `npm pack`, then `npm install` of the tarball.
// The apps get copies, never links.

import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";

import { fingerprint, onceIn } from "../harness/once.mjs";
import { root, runToEnd } from "../harness/process.mjs";

const fixtures = path.join(root, "tests/package/fixtures");
const packageFolder = path.join(root, "wasm-client");

/** Programs and frameworks of the fixture apps. */
export const tool = (name) => path.join(fixtures, "node_modules", name);

/**
 * Makes the tarball and installs it, once for all test files that run against the same build,
 * and makes a folder for the apps of this test file, which is removed after its tests.
 * @returns {Promise<{folder: string, installed: string, tarball: string, files: string[], remove: () => Promise<void>}>}
 */
export async function pack() {
  // Below the fixtures, whose node_modules have the tools, so that apps need no copies of them.
  const apps = path.join(fixtures, ".apps");
  await mkdir(apps, { recursive: true });
  const packed = await onceIn(path.join(apps, `packed-${await fingerprint(packageFolder)}`), packInto);
  const folder = await mkdtemp(path.join(apps, "app-"));
  return {
    folder,
    // Outside of the folders that module resolution from an app searches.
    installed: path.join(packed, "installed/calotype"),
    tarball: path.join(packed, "package.tgz"),
    files: JSON.parse(await readFile(path.join(packed, "files.json"), "utf8")),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** `npm pack`, then `npm install` of the tarball. */
async function packInto(folder) {
  const listing = await runToEnd("npm", ["pack", "--json", "--pack-destination", folder], { cwd: packageFolder });
  const json = JSON.parse(listing.slice(listing.search(/^[[{]/m)));
  const packed = Array.isArray(json) ? json[0] : Object.values(json)[0];
  await rename(path.join(folder, packed.filename), path.join(folder, "package.tgz"));
  await writeFile(path.join(folder, "files.json"), JSON.stringify(packed.files.map((file) => file.path)));
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true }));
  const options = ["--offline", "--no-audit", "--no-fund", "--no-package-lock"];
  await runToEnd("npm", ["install", ...options, "./package.tgz"], { cwd: folder });
  await rename(path.join(folder, "node_modules"), path.join(folder, "installed"));
}

/**
 * Copies a fixture app and installs the tarball into it. `layout` is where a package
 * manager puts packages: `flat` below the app (npm), `hoisted` above it (workspaces),
 * `linked` behind a symbolic link (pnpm).
 * @returns {Promise<string>} The app's folder.
 */
export async function install(packed, name, layout = "flat") {
  const above = await mkdtemp(path.join(packed.folder, `${name}-`));
  const app = path.join(above, "app");
  await cp(path.join(fixtures, name), app, { recursive: true });
  await cp(path.join(fixtures, "photo.js"), path.join(app, "photo.js"));
  await writeFile(path.join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  const installed = layout === "hoisted" ? above : app;
  if (installed === above) await writeFile(path.join(above, "package.json"), JSON.stringify({ private: true, workspaces: ["app"] }));
  await cp(packed.installed, path.join(installed, "node_modules/calotype"), { recursive: true });
  if (layout === "linked") await link(path.join(app, "node_modules"));
  return app;
}

/** Installs in pnpm's layout. */
async function link(modules) {
  const store = path.join(modules, ".pnpm/calotype@0.0.0/node_modules");
  await mkdir(store, { recursive: true });
  await rename(path.join(modules, "calotype"), path.join(store, "calotype"));
  await symlink(".pnpm/calotype@0.0.0/node_modules/calotype", path.join(modules, "calotype"));
}

/** Runs a tool's program inside an app; `bin` is its name in the tool's package.json. */
export async function build(app, name, args, { bin = name, env } = {}) {
  return runToEnd(process.execPath, [await program(name, bin), ...args], { cwd: app, env: { ...process.env, ...env } });
}

/** The script behind a tool's command. */
export async function program(name, bin = name) {
  const manifest = JSON.parse(await readFile(path.join(tool(name), "package.json"), "utf8"));
  const script = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin];
  return path.join(tool(name), script);
}
