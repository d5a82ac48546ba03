// Third-party stores, each on a free port with one empty bucket.

import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { freePort, npmProgram, start } from "./process.mjs";
import { bucketOf } from "./s3.mjs";

const REGION = "us-east-1";

/**
 * A store that runs.
 * @typedef {object} RunningStore
 * @property {string} url
 * @property {string} region
 * @property {{accessKeyId: string, secretAccessKey: string}} credentials
 * @property {() => Promise<void>} stop
 */

/**
 * moto's server; it keeps everything in memory.
 * @param {string} program path of `moto_server`
 * @param {string} bucket
 * @returns {Promise<RunningStore>}
 */
export async function startMoto(program, bucket) {
  const port = await freePort();
  const { stop } = await start(program, ["--host", "127.0.0.1", "--port", `${port}`], { ready: /Running on http/ });
  const credentials = { accessKeyId: "contract", secretAccessKey: "contract-secret" };
  return withBucket({ url: `http://127.0.0.1:${port}`, region: REGION, credentials, stop }, bucket);
}

/**
 * s3rver, with its objects in a folder.
 * @param {string} bucket
 * @returns {Promise<RunningStore>}
 */
export async function startS3rver(bucket) {
  const port = await freePort();
  const { stop } = await startInFolder("s3rver", (folder) => [
    npmProgram("s3rver"),
    ["--directory", folder, "--address", "127.0.0.1", "--port", `${port}`],
    { ready: /listening on/ },
  ]);
  // The only ones that it knows.
  const credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
  return withBucket({ url: `http://127.0.0.1:${port}`, region: REGION, credentials, stop }, bucket);
}

/**
 * Garage, a cluster of one node. It makes the bucket itself: one that is made over S3 has a name of its key's
 * alone, and preflights, which have no key, do not find its CORS rules.
 * @param {string} program path of `garage`
 * @param {string} bucket
 * @returns {Promise<RunningStore>}
 */
export async function startGarage(program, bucket) {
  const [port, rpcPort] = [await freePort(), await freePort()];
  const region = "garage";
  const credentials = { accessKeyId: `GK${randomBytes(12).toString("hex")}`, secretAccessKey: randomBytes(32).toString("hex") };
  const { stop } = await startInFolder("garage", async (folder) => {
    const settings = path.join(folder, "garage.toml");
    await writeFile(settings, garageSettings({ folder, port, rpcPort, region }));
    const env = {
      GARAGE_DEFAULT_ACCESS_KEY: credentials.accessKeyId,
      GARAGE_DEFAULT_SECRET_KEY: credentials.secretAccessKey,
      GARAGE_DEFAULT_BUCKET: bucket,
    };
    const server = ["--config", settings, "server", "--single-node", "--default-bucket"];
    return [program, server, { env, ready: /S3 API server listening on/ }];
  });
  return { url: `http://127.0.0.1:${port}`, region, credentials, stop };
}

const garageSettings = ({ folder, port, rpcPort, region }) => `
metadata_dir = "${folder}/meta"
data_dir = "${folder}/data"
db_engine = "lmdb"
replication_factor = 1
rpc_bind_addr = "127.0.0.1:${rpcPort}"
rpc_public_addr = "127.0.0.1:${rpcPort}"
rpc_secret = "${randomBytes(32).toString("hex")}"

[s3_api]
s3_region = "${region}"
api_bind_addr = "127.0.0.1:${port}"
`;

/** Makes the bucket, or stops the store. */
async function withBucket(store, bucket) {
  try {
    await bucketOf(store, bucket).create();
    return store;
  } catch (error) {
    await store.stop();
    throw error;
  }
}

/**
 * Starts a program whose folder goes when it stops.
 * @param {(folder: string) => Parameters<typeof start> | Promise<Parameters<typeof start>>} how
 */
async function startInFolder(name, how) {
  const folder = await mkdtemp(path.join(tmpdir(), `calotype-${name}-`));
  const clear = () => rm(folder, { recursive: true, force: true });
  try {
    const server = await start(...(await how(folder)));
    return {
      async stop() {
        await server.stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}
