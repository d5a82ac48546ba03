/**
 * The same package for Node.js 20 and later: `inspect`, `prepare`, `strip`,
 * `readMetadata` and `prepareAll` also take a Buffer, and work in threads of
 * their own, so the server keeps responding.
 *
 * Formats that need a browser's decoder (AVIF, HEIC) fail with `format_unsupported`.
 */
import { availableParallelism } from "node:os";
import { startThread } from "./engine/node-thread.js";
import { useWorkers } from "./engine/pool.js";

useWorkers(startThread, availableParallelism);

export * from "./index.js";
