// The few parts of Node.js that this package uses. Its own declarations would
// add globals that conflict with a browser's.
declare module "node:fs/promises" {
  export function readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}
declare module "node:os" {
  export function availableParallelism(): number;
}
declare module "node:worker_threads" {
  export class Worker {
    constructor(file: URL, options: { execArgv: readonly string[] });
    on(event: "message", listener: (value: never) => void): void;
    on(event: "error" | "messageerror", listener: (error: Error) => void): void;
    on(event: "exit", listener: (code: number) => void): void;
    postMessage(value: unknown): void;
    ref(): void;
    unref(): void;
    terminate(): Promise<number>;
  }
  export const parentPort: {
    on(event: "message", listener: (value: never) => void): void;
    postMessage(value: unknown, transfer?: readonly unknown[]): void;
  } | null;
}
