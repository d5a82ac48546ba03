// Somebody who looks at a picture until told to stop: a thread of its own, so that
// the uploads are in the way of the server only.

import { parentPort, workerData } from "node:worker_threads";

import { readWhile } from "../../harness/load.mjs";

let done = false;
parentPort.once("message", () => (done = true));
parentPort.postMessage(await readWhile(workerData, () => done));
