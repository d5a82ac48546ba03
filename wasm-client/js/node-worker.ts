// What runs in a thread of Node's: the work of worker.ts, with wasm from the disk.
import { readFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
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
  // Node's fetch knows no file: URLs.
  const read = (url: URL) => readFile(url).catch(() => undefined);
  begin({ core: await read(new URL(String(sources.core ?? "./core_bg.wasm"), import.meta.url)) });
}
