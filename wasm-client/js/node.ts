/**
 * The same package in Node.js, 20 and later: `inspect`, `prepare`, `strip`,
 * `readMetadata` and `prepareAll` take a Buffer as well, and work in threads of
 * their own, so that a server goes on answering meanwhile.
 *
 * Formats that need a browser's decoder (AVIF, HEIC) are `format_unsupported` here.
 */
import { availableParallelism } from "node:os";
import { startThread } from "./engine/node-thread.js";
import { useWorkers } from "./engine/pool.js";

useWorkers(startThread, availableParallelism);

export * from "./index.js";
