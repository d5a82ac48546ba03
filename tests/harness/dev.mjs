// `./x dev`: the whole product on this machine, with persistent data.

import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { root } from "./process.mjs";
import { randomSecrets, startStack } from "./stack.mjs";

/** The ports of the development servers of Vite, Next.js, Astro, webpack and others. */
const PORTS = [3000, 3001, 4200, 4321, 5173, 5174, 8000, 8080];
const LOCAL = PORTS.flatMap((port) => [`http://localhost:${port}`, `http://127.0.0.1:${port}`]);

// A test has its own pictures and secrets.
const data = process.env.CALOTYPE_DATA;
const stack = await startStack({
  data: data ?? path.join(root, ".wrangler/calotype"),
  secrets: await devSecrets(data ? path.join(data, ".dev.vars") : path.join(root, ".dev.vars")),
  origins: [...LOCAL, ...process.argv.slice(2)],
  vars: { PREWARM: "true" },
  page: "dev",
  ports: { page: 5173, worker: 8787, storage: 9000 },
});

console.log(`
  Calotype is running.

    page      ${stack.pageUrl}
    worker    ${stack.workerUrl}/healthz
    storage   ${stack.storageUrl} (S3, bucket "${stack.bucket}")

  In a page of your own, with a key that is good on this machine alone:

    endpoint  ${stack.workerUrl}
    token     ${stack.token}

  Pages on localhost may use it at the ports ${PORTS.join(", ")}; for others
  ./x dev http://localhost:1234

  The secrets are in .dev.vars, pictures in .wrangler/calotype.
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
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, Object.entries(secrets).map(([name, value]) => `${name}="${value}"\n`).join(""));
  await chmod(file, 0o600);
  return secrets;
}
