// The workerd process, as the operating system reports it.

import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks per second of proc_pid_stat(5), constant on Linux for decades. */
const TICKS_PER_SECOND = 100;

/** The workerd that this process started first: its process id. */
export function workerdOf(parent) {
  const mine = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && statOf(pid)?.parent === parent);
  const found = mine.filter((pid) => statOf(pid)?.name === "workerd").map(Number).sort((a, b) => a - b);
  if (found.length === 0) throw new Error("workerd is not running");
  return found[0];
}

/** Milliseconds of CPU time that a process has used. */
export const cpuOf = (pid) => statOf(pid).cpu;

/** Resident set size of a process in bytes; undefined when it has ended. */
export function residentBytesOf(pid) {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [open, close] = [text.indexOf("("), text.lastIndexOf(")")];
    const fields = text.slice(close + 2).split(" ");
    const cpu = ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
    return { name: text.slice(open + 1, close), parent: Number(fields[1]), cpu };
  } catch {
    return undefined; // ended meanwhile
  }
}
