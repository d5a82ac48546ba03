// A program that measures itself, one job per line, so that it and its rivals take turns.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts a program that answers a line of words with `wall ⇥ cpu ⇥ bytes`, both in
 * milliseconds, or `failed ⇥ reason`.
 * @returns `time`, which answers `{ wall, cpu, bytes }` or `{ failed }`, and `stop`
 */
export function startProgram(program, { env } = {}) {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
  child.on("error", () => {}); // the lines end, and every job fails with that
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function time(...words) {
    child.stdin.write(`${words.join("\t")}\n`);
    const { value = "failed\tthe program ended", done } = await lines.next();
    const [wall, cpu, bytes] = (done ? "failed\tthe program ended" : value).split("\t");
    if (wall === "failed") return { failed: cpu };
    return { wall: Number(wall), cpu: Number(cpu), bytes: Number(bytes) };
  }

  return { time, stop: () => child.stdin.end() };
}
