// `./x dev`: the whole product on this machine, with data that stays.

import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { root } from "./process.mjs";
import { randomSecrets, startStack } from "./stack.mjs";

const stack = await startStack({
  data: path.join(root, ".wrangler/calotype"),
  secrets: await devSecrets(path.join(root, ".dev.vars")),
  vars: { PREWARM: "true" },
  page: "dev",
  ports: { page: 5173, worker: 8787, storage: 9000 },
});

console.log(`
  Calotype is running.

    page      ${stack.pageUrl}
    worker    ${stack.workerUrl}/healthz
    storage   ${stack.storageUrl} (S3, bucket "${stack.bucket}")

  API key and storage credentials are in .dev.vars, pictures in .wrangler/calotype.
  Stop with Ctrl-C.
`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await stack.stop();
    process.exit(0);
  });
}

/** The secrets of this checkout, made once with random values. */
async function devSecrets(file) {
  try {
    const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.includes("="));
    return Object.fromEntries(lines.map((line) => {
      const [name, ...value] = line.split("=");
      return [name, value.join("=").replace(/^"|"$/g, "")];
    }));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const secrets = randomSecrets();
  await writeFile(file, Object.entries(secrets).map(([name, value]) => `${name}="${value}"\n`).join(""));
  await chmod(file, 0o600);
  return secrets;
}
