/** @import { Case, Place } from "../types.js" */
import { join } from "node:path";
import { bare, firstRun, scriptInto } from "./contenders.js";

/** @type {(place: Place) => Case} */
export function small({ data, work, events }) {
  const path = events ?? join(data, "100-thousand.csv");
  return {
    title: `${events ?? "100,000 rows (3 MB of CSV, 3 days)"}, the whole job`,
    files: events ? [] : [{ path, rows: 100_000, from: "2016-07-26", days: 3, seed: 2 }],
    contenders: [firstRun("tumble run", path, work), scriptInto("bare script", bare, path, work)],
    compare: (of) => [
      {
        what: "100,000 rows: tumble − bare script, wall",
        value: of("tumble run").wall - of("bare script").wall,
        unit: "s",
        atMost: 0.45,
      },
      {
        what: "100,000 rows: tumble − bare script, CPU",
        value: of("tumble run").cpu - of("bare script").cpu,
        unit: "s",
      },
    ],
  };
}
