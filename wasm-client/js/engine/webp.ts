// The interface of the WebP chunk; the other side is webp/src/lib.rs. Written by hand:
// the code of wasm-bindgen would be three times as long.

/** The chunk's exports. Both calls take the address of their input first. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  encode(...numbers: number[]): number;
  decode(...numbers: number[]): number;
}

/** Receives the percentage done, and returns whether to continue. */
type Tick = (percent: number) => boolean;
/** Receives the result, a view that is valid only during the call. */
type Take = (result: Uint8Array) => void;

/**
 * The codec as the core calls it: planes of bytes first, then numbers, `tick` and
 * `take`. Both throw a number that the core knows.
 */
export interface Webp {
  encode(...given: unknown[]): void;
  decode(...given: unknown[]): void;
  /** Bytes of the chunk's memory, which never shrinks. */
  memoryBytes(): number;
}

/** Makes a codec from the compiled chunk. */
export function openWebp(module: WebAssembly.Module): Webp {
  let tick: Tick;
  let take: Take;
  const bytes = (at: number, length: number) => new Uint8Array(memory.buffer, at, length);
  const imports = {
    tick: (percent: number) => tick(percent),
    take: (at: number, length: number) => take(bytes(at, length)),
  };
  const { exports } = new WebAssembly.Instance(module, { webp: imports });
  const { memory, allocate, encode, decode } = exports as unknown as Exports;
  const call =
    (work: Exports["encode"], planes: number) =>
    (...given: unknown[]) => {
      const parts = given.splice(0, planes) as Uint8Array[];
      const numbers = given.splice(0, given.length - 2) as number[];
      [tick, take] = given as [Tick, Take];
      const lengths = parts.map((it) => it.length);
      const at = allocate(lengths.reduce((sum, it) => sum + it));
      // The error number of "out of memory".
      if (!at) throw 2;
      let to = at;
      for (const part of parts) {
        bytes(to, part.length).set(part);
        to += part.length;
      }
      const refusal = work(at, ...lengths, ...numbers);
      if (refusal) throw refusal;
    };
  return { encode: call(encode, 3), decode: call(decode, 1), memoryBytes: () => memory.buffer.byteLength };
}
