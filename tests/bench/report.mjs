// Numbers to Markdown.

/** Middle value; `undefined` of none. */
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : sorted.length ? (sorted[middle - 1] + sorted[middle]) / 2 : undefined;
};

/** A number with that many decimals; a dash for a missing measurement. */
export const number = (value, decimals = 0) => (Number.isFinite(value) ? value.toFixed(decimals) : "–");

export const kilobytes = (bytes) => number(bytes / 1000, bytes < 10_000 ? 1 : 0);

/** The text for the first cell of numbers after a failure; else `undefined`. */
export const excuse = ({ failed }) => (failed ? `failed: ${failed}` : undefined);

export const table = (head, rows) =>
  [head, head.map((it) => (/^(photo|candidate|work|met)$/.test(it) ? "---" : "---:")), ...rows]
    .map((cells) => `| ${cells.map((it) => String(it).replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n") + "\n";

/** Shows a line that the next one replaces; in a log, the lines stay in order. */
export const progress = (text) =>
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K  ${text}` : `  ${text}\n`);
