// The shared state of a run: the stack, the ledger, the judge, and the client.

import { pause } from "../harness/process.mjs";
import { ask } from "./client.mjs";
import { isPrivate } from "./ledger.mjs";

export class Run {
  isOver = false;
  /** Number of answers by kind of client and result. */
  tally = { honest: {}, hostile: {} };
  /** Faults of the harness itself, which also fail the run. */
  faults = [];

  constructor({ stack, random, ledger, judge, tokens }) {
    Object.assign(this, { stack, random, ledger, judge, tokens });
  }

  /**
   * Sends a request to the worker, or to the store if `url` is absolute, and checks the rules for every answer.
   * @param {"honest" | "hostile"} who
   */
  async ask(who, asked) {
    const isWorker = asked.url.startsWith("/") || asked.url.startsWith(this.stack.workerUrl);
    const url = asked.url.startsWith("/") ? this.stack.workerUrl + asked.url : asked.url;
    const answer = await ask({ ...asked, url });
    if (!isWorker) return answer;
    this.count(who, answer);
    if (answer.isWhole) this.judge.any(asked, answer);
    return answer;
  }

  /** Counts an answer by its status or its failure. */
  count(who, { status, isWhole, error }) {
    const as = error === "left" ? "left" : isWhole ? status : `${status === 0 ? "none" : "broken off"} (${error})`;
    this.tally[who][as] = (this.tally[who][as] ?? 0) + 1;
  }

  /**
   * Requests a picture that is known to exist and has it judged.
   * @param {import("./ledger.mjs").Image} image
   * @param {(asked: object, answer: object) => unknown} judged called with a whole 200
   */
  async look(who, image, asked, judged) {
    const { state } = image;
    const answer = await this.ask(who, asked);
    const { status } = answer;
    if (!answer.isWhole) return answer;
    if ([200, 206, 304].includes(status) && state === "deleted") {
      this.judge.wrong("gone", asked, answer, "its DELETE was answered with 204");
    }
    if (asked.method === "HEAD") return answer;
    if (status === 200) await judged(asked, answer);
    if (status === 206) this.judge.part(asked, answer, image);
    const isRefusal = status >= 400 && ![412, 416, 429, 503].includes(status);
    if (isRefusal && image.state === "ready" && state === "ready") {
      this.judge.wrong("refused", asked, answer, `status ${status}: ${codeOf(answer)}`);
    }
    return answer;
  }

  /** Returns the URL of an image's original, signed for a private one. Undefined if it is not available now. */
  async originalUrl(who, image, from) {
    if (!isPrivate(image)) return `/i/original/${image.id}`;
    const json = { size: "original", expires_in: 3600 };
    const answer = await this.ask(who, { url: `/v1/images/${image.id}/sign`, method: "POST", token: image.token, json, from });
    return answer.status === 200 ? JSON.parse(answer.body).url : undefined;
  }

  /** Repeats work until the run is over. An error in it is a fault of the harness. */
  async forever(name, work, [least, most] = [0, 0]) {
    const random = this.random.fork(name);
    while (!this.isOver) {
      try {
        await work(random);
      } catch (error) {
        if (this.isOver) return;
        this.faults.push(`${name}: ${error.stack}`);
        await this.rest(1000);
      }
      if (most > 0) await this.rest(random.between(least, most));
    }
  }

  /** Waits, but not beyond the end of the run. */
  async rest(milliseconds) {
    const until = performance.now() + milliseconds;
    while (!this.isOver && performance.now() < until) await pause(Math.min(100, Math.max(1, until - performance.now())));
  }
}

export function codeOf({ body }) {
  try {
    return JSON.parse(body).code;
  } catch {
    return body.subarray(0, 80).toString("latin1");
  }
}
