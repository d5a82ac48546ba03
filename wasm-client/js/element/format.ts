const UNITS = ["kilobyte", "megabyte"] as const;

/** Formats numbers for a language. */
export interface Numbers {
  /** Formats bytes in decimal units, as phones do: 2.91 MB. */
  bytes(length: number): string;
  /** Formats a share, 0–1, as a percentage: 42%. */
  percent(share: number): string;
  /** Makes the formatters that the other methods need when the browser is idle. */
  warm(): void;
}

/** A cache: making a formatter takes milliseconds, the first of a page tens of them, and every row has a number. */
const formats = new Map<string, Intl.NumberFormat>();

/** Returns the formatter for a language, or for the browser's own if the language is invalid. */
export function numbersIn(language: string | undefined): Numbers {
  const format = (unit: string | undefined, value: number): string => {
    const key = `${language} ${unit}`;
    const known = formats.get(key) ?? formatOf(language, unit);
    formats.set(key, known);
    // A non-breaking space keeps number and unit on one line.
    return known.format(value).replace(/ /g, "\u00a0");
  };
  return {
    bytes(length) {
      // Never in bytes: their short form has no plural in any language.
      const power = length < 999_500 ? 1 : 2;
      return format(UNITS[power - 1], length / 1000 ** power);
    },
    percent: (share) => format(undefined, share),
    warm() {
      // Safari has no requestIdleCallback.
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
