// Requests of an attacker who wants the worker to compute as much as possible.

/**
 * Returns options of a delivery URL that are expensive for an original of 12 megapixels. Without a signature the worker
 * uses the nearest of its own widths, shapes and effects (docs/delivery.md), so two calls may give one rendition.
 *
 * @param {import("./random.mjs").Random} random
 * @returns {URLSearchParams}
 */
export function expensiveOptions(random) {
  const side = () => random.between(1081, 3840);
  const point = () => `0.${random.between(1, 9)}x0.${random.between(1, 9)}`;
  const options = random.pick([
    () => ({ w: 4000, fm: "png" }),
    () => ({ w: 3840, blur: random.pick([5, 50, 250]) }),
    () => ({ w: 3840, sharp: random.pick([1, 10]) }),
    () => ({ h: 3840, fit: "pad", bg: random.bytes(3).toString("hex") }),
    () => ({ w: side(), h: side(), fit: "cover", g: point() }),
    () => ({ w: 3840, rot: random.pick([90, 180, 270]), flip: random.pick(["h", "v", "hv"]) }),
    () => ({ w: 3840, q: random.pick([35, 95]), fm: random.pick(["webp", "jpeg"]) }),
    () => ({ w: 3840, h: 3840, fit: "squeeze" }),
  ]);
  return new URLSearchParams(options());
}
