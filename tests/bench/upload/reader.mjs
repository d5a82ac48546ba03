// A reader who requests a picture until the end of the measurement: a separate thread, so that
// the uploads slow down only the server.

import { parentPort, workerData } from "node:worker_threads";

import { readWhile } from "../../harness/load.mjs";

let done = false;
parentPort.once("message", () => (done = true));
parentPort.postMessage(await readWhile(workerData, () => done));
