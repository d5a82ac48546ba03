const UNITS = ["kilobyte", "megabyte"] as const;

/** Numbers as people of a language write them. */
export interface Numbers {
  /** Bytes in decimal units, as phones count them: 2.91 MB. */
  bytes(length: number): string;
  /** A share, 0–1: 42%. */
  percent(share: number): string;
  /** Makes what the others need, when the browser has time. */
  warm(): void;
}

/** Kept: making one takes milliseconds, the first of a page tens of them, and there is a number in every row. */
const formats = new Map<string, Intl.NumberFormat>();

/** Numbers in a language; in the browser's own when it is not one. */
export function numbersIn(language: string | undefined): Numbers {
  const format = (unit: string | undefined, value: number): string => {
    const key = `${language} ${unit}`;
    const known = formats.get(key) ?? formatOf(language, unit);
    formats.set(key, known);
    // A number does not leave its unit at the end of a line.
    return known.format(value).replace(/ /g, "\u00a0");
  };
  return {
    bytes(length) {
      // Not in bytes: no language's short form of them has a plural.
      const power = length < 999_500 ? 1 : 2;
      return format(UNITS[power - 1], length / 1000 ** power);
    },
    percent: (share) => format(undefined, share),
    warm() {
      // Safari has no idle time to give.
      const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
      for (const unit of [undefined, ...UNITS]) whenIdle(() => format(unit, 0));
    },
  };
}

function formatOf(language: string | undefined, unit: string | undefined): Intl.NumberFormat {
  const options: Intl.NumberFormatOptions = unit
    ? { style: "unit", unit, maximumSignificantDigits: 3 }
    : { style: "percent" };
  try {
    return new Intl.NumberFormat(language, options);
  } catch {
    return new Intl.NumberFormat(undefined, options);
  }
}
