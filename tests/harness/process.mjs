// Child processes with a ready state, which end on command.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import path from "node:path";

/** The repository's top folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Cargo's target folder. */
export const target = process.env.CALOTYPE_TARGET ?? path.join(root, "target");

/** A program that npm installed. */
export const npmProgram = (name) => path.join(root, "node_modules/.bin", name);

/**
 * Returns the first free port on the loopback address, from `wanted` on; 0 takes any.
 *
 * For 0 it avoids the ports that the system assigns itself (from 32768 on, on Linux): test files
 * run in parallel, and a port stays free for a moment before its server listens.
 */
export async function freePort(wanted = 0) {
  for (let port = wanted || randomInt(10_000, 32_000); ; port++) {
    const found = await listen(port);
    if (found !== undefined) return found;
  }
}

function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => {
      const { port: found } = server.address();
      server.close(() => resolve(found));
    });
  });
}

/** Runs a program to its end; throws with its output when it fails. */
export async function runToEnd(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) eachText(stream, (text) => (output += text));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${output}`);
  return output;
}

/** The plain text of a stream: with CI set, programs color their output, even within a word. */
function eachText(stream, listener) {
  stream.setEncoding("utf8").on("data", (chunk) => listener(stripVTControlCharacters(chunk), chunk));
}

/**
 * Starts a program in its own process group and waits until a line of its
 * output matches `ready`, or `probe` answers true.
 * @returns {Promise<{match: RegExpMatchArray | undefined, output: () => string, stop: () => Promise<void>}>}
 */
export async function start(program, args, { ready, probe, env, cwd = root, show = false, seconds = 120 }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a group of its own, so that stop() reaches its children too
  });
  let output = "";
  let exited;
  const closed = new Promise((resolve) => child.once("close", (code) => resolve((exited = code ?? -1))));
  // No child outlives this process, however it ends: on Ctrl-C miniflare ends it at
  // once, before any asynchronous work.
  const onExit = () => signalGroup(child, "SIGTERM");
  process.once("exit", onExit);
  closed.then(() => process.off("exit", onExit));
  child.once("error", (error) => {
    output += error.message;
    exited = -1; // it never ran: there will be no "close"
  });
  for (const stream of [child.stdout, child.stderr]) {
    eachText(stream, (text, colored) => {
      output += text;
      if (show) process.stderr.write(colored);
    });
  }

  const stop = async () => {
    for (const signal of ["SIGTERM", "SIGKILL"]) {
      if (exited !== undefined) break;
      signalGroup(child, signal);
      await Promise.race([closed, pause(4000)]);
    }
  };

  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const match = ready && output.match(ready);
    if (match || (probe && (await probe()))) return { match: match ?? undefined, output: () => output, stop };
    if (exited !== undefined || Date.now() > deadline) {
      await stop();
      const why = exited !== undefined ? `ended with ${exited}` : `is not ready after ${seconds} s`;
      throw new Error(`${path.basename(program)} ${why}:\n${output}`);
    }
    await pause(50);
  }
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return; // it never ran
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: already gone.
    if (error.code !== "ESRCH") throw error;
  }
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
