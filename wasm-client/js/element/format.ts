const UNITS = ["byte", "kilobyte", "megabyte"] as const;

/** Numbers as people of a language write them. */
export interface Numbers {
  /** Bytes in decimal units, as phones count them: 2.91 MB. */
  bytes(length: number): string;
  /** A share, 0–1: 42%. */
  percent(share: number): string;
}

/** Numbers in a language; in the browser's own when it is not one. */
export function numbersIn(language: string | undefined): Numbers {
  const format = (options: Intl.NumberFormatOptions, value: number): string => {
    try {
      return new Intl.NumberFormat(language, options).format(value);
    } catch {
      return new Intl.NumberFormat(undefined, options).format(value);
    }
  };
  return {
    bytes(length) {
      const power = length < 1000 ? 0 : length < 999_500 ? 1 : 2;
      const unit = UNITS[power] ?? "byte";
      const text = format({ style: "unit", unit, maximumSignificantDigits: 3 }, length / 1000 ** power);
      // A number does not leave its unit at the end of a line.
      return text.replace(/ /g, "\u00a0");
    },
    percent: (share) => format({ style: "percent" }, share),
  };
}
