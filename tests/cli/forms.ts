import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Session } from "../../src/duckdb/session.js";
import { writeFiles } from "./tumble.js";

/** The same events in another form: writes raw files into `folder`. */
export type Form = (folder: string, lines: readonly string[]) => Promise<void>;

const header = "time,action";

export function csv(lines: readonly string[]): string {
  return [header, ...lines, ""].join("\n");
}

export function jsonLines(lines: readonly string[]): string {
  const objects = lines.map((line) => {
    const [time, action] = line.split(",");
    return JSON.stringify({ action, time });
  });
  return [...objects, ""].join("\n");
}

/** In an order that has nothing to do with that of the lines, the same every time. */
export function shuffled(lines: readonly string[]): string[] {
  const place = (i: number) => Math.imul(i + 1, 0x9e3779b1) >>> 0;
  return lines
    .map((line, i) => ({ line, at: place(i) }))
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

/** Deals the lines out, like cards, to so many hands. */
export function dealt(lines: readonly string[], hands: number): string[][] {
  return Array.from({ length: hands }, (_, hand) => lines.filter((_, i) => i % hands === hand));
}

export const forms: Readonly<Record<string, Form>> = {
  "in any order of rows": (folder, lines) => writeFiles(folder, { "events.csv": csv(shuffled(lines)) }),
  "split into 50 files": (folder, lines) =>
    writeFiles(folder, Object.fromEntries(dealt(lines, 50).map((hand, i) => [`part-${i}.csv`, csv(hand)]))),
  "as JSON lines": (folder, lines) => writeFiles(folder, { "events.jsonl": jsonLines(lines) }),
  "as Parquet": (folder, lines) => packed(folder, lines, "events.parquet", "FORMAT parquet"),
  "as csv.gz": (folder, lines) => writeFiles(folder, { "events.csv.gz": gzipSync(csv(lines)) }),
  "as csv.zst": (folder, lines) =>
    packed(folder, lines, "events.csv.zst", "FORMAT csv, COMPRESSION zstd, HEADER true"),
  "in mixed formats": async (folder, lines) => {
    const [a = [], b = [], c = [], d = []] = dealt(lines, 4);
    const otherOrder = ["action;note;time", ...a.map((line) => line.split(",").reverse().join(";;")), ""];
    await writeFiles(folder, {
      "a.csv": otherOrder.join("\r\n"),
      "b/b.jsonl.gz": gzipSync(jsonLines(b)),
      "c/c.csv": csv(c),
    });
    await packed(folder, d, "d.parquet", "FORMAT parquet");
  },
};

/** Has the engine write the lines: it makes what plain JavaScript cannot. */
async function packed(
  folder: string,
  lines: readonly string[],
  name: string,
  options: string,
): Promise<void> {
  const plain = join(folder, `${name}.lines`);
  await mkdir(folder, { recursive: true });
  await writeFile(plain, csv(lines));
  const session = await Session.open();
  try {
    await session.rows(
      `COPY (FROM read_csv($plain, header = true, all_varchar = true)) TO $target (${options})`,
      { plain, target: join(folder, name) },
    );
  } finally {
    session.close();
    await rm(plain);
  }
}
