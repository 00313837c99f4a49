import type { DateText } from "../dates.js";
import type { Upstream } from "../lake/provenance.js";
import type { Failure } from "./gate.js";
import type { Manifest } from "./manifest.js";

/** Why the last run that judged a date did not publish it. */
export interface Withheld {
  readonly run: string;
  readonly expectations: readonly string[];
  readonly failures: readonly Failure[];
}

/** What a date that was withheld was built by and from. */
export interface Judged {
  /** The mart's SQL hash. */
  readonly hash: string;
  readonly upstream: Upstream;
}

/**
 * Dates that were withheld when they were last judged, by mart, and that would be built the same again. Manifests come
 * newest first and are read only until every date in question has been met.
 */
export async function withheldDates(
  manifests: AsyncIterable<Manifest>,
  due: ReadonlyMap<string, ReadonlySet<DateText>>,
  isSame: (mart: string, date: DateText, judged: Judged | undefined) => boolean,
): Promise<Map<string, Map<DateText, Withheld>>> {
  const withheld = new Map<string, Map<DateText, Withheld>>();
  const open = new Map([...due].map(([mart, dates]) => [mart, new Set(dates)]));
  const isDone = () => [...open.values()].every((dates) => dates.size === 0);
  if (isDone()) return withheld;
  for await (const manifest of manifests) {
    for (const { mart, withheld: dates, published, failures, judged } of "marts" in manifest
      ? manifest.marts
      : []) {
      const left = open.get(mart) ?? new Set();
      for (const date of dates.filter((each) => left.has(each) && isSame(mart, each, judged[each]))) {
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

/** The runs whose manifests say why a date is withheld: no newer one has judged it anew. Manifests come newest first. */
export async function withholdingRuns(manifests: AsyncIterable<Manifest>): Promise<Set<string>> {
  const runs = new Set<string>();
  const judged = new Set<string>();
  for await (const manifest of manifests) {
    for (const { mart, withheld, published } of "marts" in manifest ? manifest.marts : []) {
      if (withheld.some((date) => !judged.has(`${mart} ${date}`))) runs.add(manifest.run);
      for (const date of [...withheld, ...published]) judged.add(`${mart} ${date}`);
    }
  }
  return runs;
}
