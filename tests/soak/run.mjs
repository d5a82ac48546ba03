// What all who take part in a run have in common: the stack, the ledger, the judge, and how to ask.

import { pause } from "../harness/process.mjs";
import { ask } from "./client.mjs";
import { isPrivate } from "./ledger.mjs";

export class Run {
  isOver = false;
  /** Answers by who asked and what came. */
  tally = { honest: {}, hostile: {} };
  /** Faults of the harness itself, which are failures as well. */
  faults = [];

  constructor({ stack, random, ledger, judge, tokens }) {
    Object.assign(this, { stack, random, ledger, judge, tokens });
  }

  /**
   * Asks the worker, or the store where `url` is absolute, and has the answer judged as any must be.
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

  /** Counts an answer: by its status, or by what became of it. */
  count(who, { status, isWhole, error }) {
    const as = error === "left" ? "left" : isWhole ? status : `${status === 0 ? "none" : "broken off"} (${error})`;
    this.tally[who][as] = (this.tally[who][as] ?? 0) + 1;
  }

  /**
   * Asks for a picture that is known to be there and has it judged.
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

  /** The address of an image's original: that of a private one is signed. Undefined where it cannot be had now. */
  async originalUrl(who, image, from) {
    if (!isPrivate(image)) return `/i/original/${image.id}`;
    const json = { size: "original", expires_in: 3600 };
    const answer = await this.ask(who, { url: `/v1/images/${image.id}/sign`, method: "POST", token: image.token, json, from });
    return answer.status === 200 ? JSON.parse(answer.body).url : undefined;
  }

  /** Does it again and again until the run is over. A fault in it is one of the harness. */
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
