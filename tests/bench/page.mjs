// The browser's page from this side: candidates take turns, and none hides the failure of another.

import { readFile } from "node:fs/promises";
import path from "node:path";

import { startBrowser } from "../harness/browser.mjs";
import { median } from "./report.mjs";
import { startServer } from "./server.mjs";

/** Starts browser and server. Files the page makes land in `made`. */
export async function openPage({ photos, made }) {
  const server = await startServer({ photos, made });
  let browser = await startBrowser();
  const version = browser.version();
  let page;

  async function ready() {
    if (!browser.isConnected()) browser = await startBrowser();
    if (page) return page;
    page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => "peakMemory" in globalThis);
    return page;
  }

  /** Calls a function of page.js; restarts a failed page or browser once. */
  async function call(name, argument, hasTries = true) {
    try {
      return await (await ready()).evaluate(([name, it]) => globalThis[name](it), [name, argument]);
    } catch (error) {
      await page?.close().catch(() => {});
      page = undefined;
      // Not the engine's fault unless it happens again: the machine may lack memory.
      if (hasTries) return call(name, argument, false);
      return { failed: error.message.split("\n")[0].slice(0, 120) };
    }
  }

  /** Makes one picture; the result also has its `file`. */
  async function make(candidate, photo, options, keep = true) {
    const { quality = 0, format = "jpeg" } = options;
    const name = `${candidate}-q${quality}.${format}`.replace(/[^\w.-]+/g, "-");
    const keepAs = keep && `/made/${photo.name}/${name}`;
    const result = await call("make", { candidate, url: photo.url, options, keepAs });
    return { ...result, file: path.join(made, photo.name, name) };
  }

  /**
   * Every candidate on one photo, in turns, `runs` times after `warmUps`.
   * @returns a Map from candidate to `{ ms, bytes, file }` (`ms` the median), or
   * `{ failed }`.
   */
  async function turns(names, photo, options, { runs, warmUps }, progress) {
    const results = new Map(names.map((it) => [it, { times: [] }]));
    for (let run = -warmUps; run < runs; run++) {
      progress(`${photo.name}, ${options.format}: run ${Math.max(run + 1, 0)} of ${runs}`);
      for (const name of names) {
        const result = results.get(name);
        if (result.failed) continue;
        // The garbage of the previous candidate must not cost this one time.
        await page?.requestGC().catch(() => {});
        const { ms, ...rest } = await make(name, photo, options, run === 0);
        Object.assign(result, rest);
        if (run >= 0 && ms !== undefined) result.times.push(ms);
      }
    }
    for (const result of results.values()) result.ms = median(result.times);
    return results;
  }

  /**
   * Returns the private bytes of the page's process, including its workers, which
   * are threads of it. The browser's own count leaves WebAssembly out.
   */
  async function memory() {
    await (await ready()).requestGC();
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    // The browser keeps spare renderers, which have done no work.
    const [busiest] = processInfo.filter((it) => it.type === "renderer").sort((a, b) => b.cpuTime - a.cpuTime);
    const status = await readFile(`/proc/${busiest.id}/status`, "utf8");
    return Number(/RssAnon:\s+(\d+)/.exec(status)[1]) * 1024;
  }

  async function close() {
    await browser.close();
    server.stop();
  }

  return { version, call, make, turns, memory, close };
}
