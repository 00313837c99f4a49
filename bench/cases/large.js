/** @import { Case, Place } from "../types.js" */
import { join } from "node:path";
import { bare, firstRun, scriptInto } from "./contenders.js";

/** @type {(place: Place) => Case} */
export function large({ data, work }) {
  const path = join(data, "20-million.csv");
  return {
    title: "20 million rows (610 MB of CSV, 30 days), the whole job",
    files: [{ path, rows: 20_000_000, from: "2016-07-01", days: 30, seed: 1 }],
    contenders: [firstRun("tumble run", path, work), scriptInto("bare script", bare, path, work)],
    compare: (of) => [
      {
        what: "20 million rows: tumble ÷ bare script, wall",
        value: of("tumble run").wall / of("bare script").wall,
        unit: "×",
        atMost: 1.25,
      },
      {
        what: "20 million rows: tumble ÷ bare script, CPU",
        value: of("tumble run").cpu / of("bare script").cpu,
        unit: "×",
      },
      {
        what: "20 million rows: tumble's peak memory",
        value: of("tumble run").memory / 1e6,
        unit: "MB",
        atMost: 500,
      },
    ],
  };
}
