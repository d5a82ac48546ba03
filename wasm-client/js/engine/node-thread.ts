// A thread of Node's, with the face of a Web Worker.
import { Worker } from "node:worker_threads";
import type { Answer, Port } from "./messages.js";

/** Starts a thread. The program does not wait for it while it has nothing to do. */
export function startThread(): Port {
  // Not with the program's own flags: some, like --input-type, stop a thread from starting.
  const thread = new Worker(new URL("./node-worker.js", import.meta.url), { execArgv: [] });
  const port: Port = {
    onmessage: null,
    onmessageerror: null,
    onerror: null,
    postMessage(message) {
      thread.ref();
      thread.postMessage(message);
    },
    terminate() {
      void thread.terminate();
    },
  };
  const fall = (message: string) => port.onerror?.({ message, preventDefault() {} } as ErrorEvent);
  thread.on("message", (data: Answer) => {
    if (data.kind === "done" || data.kind === "failed") thread.unref();
    port.onmessage?.(new MessageEvent("message", { data }));
  });
  thread.on("error", (error) => fall(String(error)));
  thread.on("messageerror", (error) => fall(String(error)));
  thread.on("exit", (code) => fall(`The thread ended with ${code}.`));
  return port;
}
