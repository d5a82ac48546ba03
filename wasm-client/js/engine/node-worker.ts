// The script of a Node.js thread: the work of worker.ts, with wasm from the disk.
import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import type { WasmSource } from "./codecs.js";
import type { Job, Post, Start } from "./messages.js";
import { begin, work } from "./runner.js";

const post: Post = (answer, transfer) => parentPort?.postMessage(answer, transfer);
let begun: Promise<void> | undefined;

parentPort?.on("message", (message: Start | Job) => {
  if (message.kind === "start") {
    begun = start(message);
    post({ kind: "ready", isLocked: false });
  } else {
    void Promise.resolve(begun).then(() => work(message, post));
  }
});

async function start({ sources }: Start): Promise<void> {
  const [core, webp] = await Promise.all([
    read(sources.core, new URL("./core_bg.wasm", import.meta.url)),
    read(sources.webp, new URL("./webp_bg.wasm", import.meta.url)),
  ]);
  begin({ core, webp });
}

/** Reads a chunk's bytes. Node's fetch does not support file: URLs; all other sources are left to it. */
async function read(url: WasmSource | undefined, beside: URL): Promise<WasmSource> {
  const from = new URL(String(url ?? beside), beside);
  return from.protocol === "file:" ? readFile(from).catch(() => from) : from;
}
