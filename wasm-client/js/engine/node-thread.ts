// A Node.js thread with the interface of a Web Worker.
import { Worker } from "node:worker_threads";
import type { Answer, Port } from "./messages.js";

/** Starts a thread. An idle thread does not keep the program alive. */
export function startThread(): Port {
  // Without the program's own flags: some, like --input-type, prevent a thread from starting.
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
