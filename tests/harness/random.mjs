// Reproducible choices: all random decisions of a run come from one seed.

import { createHash } from "node:crypto";

/** A generator of the sfc32 kind (Chris Doty-Humphrey, PractRand): 128 bits of state, and fast. */
export class Random {
  #seed;
  #state;

  /** @param {string | number} seed */
  constructor(seed) {
    this.#seed = `${seed}`;
    const hash = createHash("sha256").update(this.#seed).digest();
    this.#state = [0, 4, 8, 12].map((at) => hash.readUInt32LE(at));
  }

  /** Derives a generator that does not depend on earlier calls of this one. */
  fork(name) {
    return new Random(`${this.#seed}/${name}`);
  }

  uint32() {
    const [a, b, c, counter] = this.#state;
    const sum = (a + b + counter) | 0;
    this.#state = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + sum) | 0, (counter + 1) | 0];
    return sum >>> 0;
  }

  /** Returns a number from 0 to below 1. */
  share() {
    return this.uint32() / 2 ** 32;
  }

  /** Returns a whole number from `least` to `most`, both included. */
  between(least, most) {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  chance(share) {
    return this.share() < share;
  }

  pick(list) {
    return list[this.between(0, list.length - 1)];
  }

  /** Returns `count` entries of a list, none twice. */
  some(list, count) {
    const left = [...list];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.between(0, left.length - 1), 1)[0]);
  }

  bytes(length) {
    return this.fill(Buffer.alloc(length));
  }

  /** Fills a buffer, and returns it. */
  fill(buffer) {
    const words = new Uint32Array(Math.ceil(buffer.length / 4));
    // Inlined: a large picture has millions of them.
    let [a, b, c, counter] = this.#state;
    for (let at = 0; at < words.length; at++) {
      const sum = (a + b + counter) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      counter = (counter + 1) | 0;
      words[at] = sum;
    }
    this.#state = [a, b, c, counter];
    buffer.set(new Uint8Array(words.buffer, 0, buffer.length));
    return buffer;
  }
}
