import type { DateText } from "../dates.js";
import type { Failure } from "./gate.js";
import type { Manifest } from "./manifest.js";

/** Why the last run that judged a date did not publish it. */
export interface Withheld {
  readonly run: string;
  readonly expectations: readonly string[];
  readonly failures: readonly Failure[];
}

/**
 * Dates that were withheld when they were last judged, by mart. Manifests come newest first and are read only until
 * every date in question has been met; whether such a date is mended since is for its freshness to say.
 */
export async function withheldDates(
  manifests: AsyncIterable<Manifest>,
  due: ReadonlyMap<string, ReadonlySet<DateText>>,
): Promise<Map<string, Map<DateText, Withheld>>> {
  const withheld = new Map<string, Map<DateText, Withheld>>();
  const open = new Map([...due].map(([mart, dates]) => [mart, new Set(dates)]));
  const isDone = () => [...open.values()].every((dates) => dates.size === 0);
  if (isDone()) return withheld;
  for await (const manifest of manifests) {
    for (const { mart, withheld: dates, published, failures } of "marts" in manifest ? manifest.marts : []) {
      const left = open.get(mart) ?? new Set();
      for (const date of dates.filter((each) => left.has(each))) {
        const own = failures.filter(
          (failure) => failure.level === "stop" && (failure.date === null || failure.date === date),
        );
        const expectations = [...new Set(own.map((failure) => failure.expectation))];
        const found = withheld.get(mart) ?? new Map<DateText, Withheld>();
        withheld.set(mart, found.set(date, { run: manifest.run, expectations, failures: own }));
      }
      for (const date of [...dates, ...published]) left.delete(date);
    }
    if (isDone()) break;
  }
  return withheld;
}
