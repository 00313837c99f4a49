import type { Cures } from "../run/cures.js";
import { integer, plural, printable } from "./text.js";

/** What would have refused rows counted, a line each. */
export function cureLines({ inputZone, spellings, range }: Cures): string[] {
  const [first] = spellings;
  const texts = spellings
    .slice(0, 5)
    .map(({ text, count }) => `"${printable(text, 40)}" (${integer(count)})`);
  const more = spellings.length > 5 ? ", …" : "";
  return [
    ...(inputZone > 0
      ? [
          `${plural(inputZone, "row")} would be counted with a zone for times without an offset: input_timezone`,
        ]
      : []),
    ...(first
      ? [`More would be counted if these spellings were listed under actions: ${texts.join(", ")}${more}`]
      : []),
    ...(range
      ? [
          `${plural(range.count, "row")} would be counted in a wider range: ${printable(range.first, 40)}${range.last === range.first ? "" : ` to ${printable(range.last, 40)}`}`,
        ]
      : []),
  ];
}
