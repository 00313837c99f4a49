import type { Add } from "../delta/actions.js";
import { dataPath } from "../delta/paths.js";
import type { Snapshot } from "../delta/snapshot.js";
import { inputsOf } from "../duckdb/parser.js";
import { escapeGlob } from "../duckdb/quote.js";
import type { Session } from "../duckdb/session.js";
import type { DateText } from "../dates.js";
import { label, type Model } from "../models/model.js";
import type { Damage } from "./check-files.js";
import { compare } from "./compare.js";
import { martStates, upstreamOf } from "./freshness.js";
import { rowsOf } from "./history.js";
import type { Lake } from "./lake.js";
import { filesByPartition } from "./partitions.js";
import { provenanceOf } from "./provenance.js";
import { viewTable } from "./read.js";
import { settledRuns } from "./unsettled.js";
import { readSources } from "./sources.js";

/** Reads every value of every live file, and counts its rows anew. */
export async function recount(session: Session, snapshot: Snapshot): Promise<Damage[]> {
  const damage: Damage[] = [];
  for (const add of snapshot.files.values()) {
    await session.set("recounted", [escapeGlob(dataPath(snapshot.folder, add.path))]);
    try {
      const [row] = await session.rows<{ rows: string }>(
        "SELECT count(*) AS rows, bit_xor(hash(record)) AS print FROM read_parquet(getvariable('recounted')) AS record",
      );
      const promised = rowsOf(add);
      if (promised !== null && promised !== Number(row?.rows))
        damage.push({ file: add.path, what: `holds ${row?.rows ?? 0} rows, and the log says ${promised}` });
    } catch (error) {
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      damage.push({ file: add.path, what: `cannot be read (${reason})` });
    }
  }
  return damage;
}

/** Fresh dates of a mart whose rows are not what their model makes of the live tables. */
export async function compareWithModel(
  session: Session,
  lake: Lake,
  name: string,
  models: readonly Model[],
): Promise<Damage[]> {
  const snapshot = lake.tables.get(name);
  if (!snapshot) return [];
  const tables = new Map([...lake.tables].map(([table, each]) => [table, filesByPartition(each)]));
  const damage: Damage[] = [];
  for (const model of models.filter((each) => each.name === name && each.kind === "mart")) {
    const inputs = await inputsOf(session, model);
    if (inputs.length === 0 || !inputs.every((input) => lake.tables.has(input))) continue;
    const target = { name, label: label(model), hash: model.hash, inputs };
    const fresh = [...martStates(target, tables)].flatMap(([date, { state }]) =>
      state === "fresh" ? [date] : [],
    );
    if (fresh.length === 0) continue;
    for (const input of inputs) {
      const paths = new Set(fresh.flatMap((date) => upstreamOf(date, [input], tables)[input] ?? []));
      const live = lake.tables.get(input);
      if (live)
        await viewTable(
          session,
          input,
          live,
          [...live.files.values()].filter((add) => paths.has(add.path)),
        );
    }
    await session.run(`CREATE OR REPLACE TEMP TABLE recomputed AS ${model.sql}`);
    await viewTable(session, "published", snapshot, filesOf(snapshot, fresh));
    const { dates } = await compare(session, "recomputed", "published", 0);
    for (const { date, removed, added } of dates)
      damage.push({
        file: null,
        what: `${date ?? "no date"} lacks ${removed} rows that ${label(model)} makes of the live tables, and has ${added} others`,
      });
  }
  return damage;
}

/** Raw files of which `tally` does not add up to what `sources` has on record. */
export async function compareTally(session: Session, lake: Lake): Promise<Damage[]> {
  const [tally, sources] = [lake.tables.get("tally"), lake.tables.get("sources")];
  if (!tally || !sources) return [];
  const settled = settledRuns(sources, await readSources(sources));
  // What an unfinished run left is not on record yet; the next run puts it right.
  if ([...tally.files.values()].some((add) => !settled.has(provenanceOf(add)?.run ?? ""))) return [];
  await viewTable(session, "tally", tally);
  await viewTable(session, "sources", sources);
  const rows = await session.rows<{ path: string; counted: string; recorded: string }>(`
    SELECT coalesce(path, source_file) AS path, coalesce(counted, 0) AS counted, coalesce(row_count, 0) AS recorded
    FROM sources FULL JOIN (SELECT source_file, sum(row_count) AS counted FROM tally GROUP BY ALL) ON path = source_file
    WHERE coalesce(counted, 0) <> coalesce(row_count, 0) ORDER BY path`);
  return rows.map(({ path, counted, recorded }) => ({
    file: null,
    what: `counts ${counted} rows of the raw file "${path}", and sources has ${recorded} on record`,
  }));
}

function filesOf(snapshot: Snapshot, dates: readonly DateText[]): Add[] {
  const files = filesByPartition(snapshot);
  return dates.flatMap((date) => files.get(date) ?? []);
}
