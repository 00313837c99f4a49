import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commit } from "../../src/delta/commit.js";
import { PROTOCOL } from "../../src/delta/protocol.js";
import { columnsOf, schemaString } from "../../src/delta/schema.js";
import { readSnapshot } from "../../src/delta/snapshot.js";
import { Session } from "../../src/duckdb/session.js";
import { viewTable } from "../../src/lake/read.js";
import { asSecond, Project, twoRuns } from "./project.js";

let session: Session;
beforeAll(async () => {
  session = await Session.open();
});
afterAll(() => {
  session.close();
});

describe("a table that another program wrote", () => {
  it("is read with the partition values of its log, and NULL where a file lacks a column", async () => {
    const folder = join(new Project().folder, "their [table]");
    mkdirSync(join(folder, "old"), { recursive: true });
    await session.rows("COPY (SELECT 1 AS id, 'wrong' AS place) TO $target (FORMAT parquet)", {
      target: join(folder, "old", "a.parquet"),
    });
    await session.rows(
      "COPY (SELECT 'x' AS note, 2::BIGINT AS id, TIMESTAMP '2020-01-01' AS at) TO $target (FORMAT parquet)",
      { target: join(folder, "b.parquet") },
    );
    const metaData = {
      id: "1",
      format: { provider: "parquet", options: {} },
      schemaString: schemaString([
        { name: "id", type: "long", nullable: true },
        { name: "place", type: "string", nullable: true },
        { name: "note", type: "string", nullable: true },
        { name: "at", type: "timestamp", nullable: true },
      ]),
      partitionColumns: ["place"],
      configuration: {},
    };
    const file = (path: string, place: string | null) => ({
      add: { path, partitionValues: { place }, size: 1, modificationTime: 0, dataChange: true },
    });
    await commit(folder, null, {
      operation: "WRITE",
      parameters: {},
      actions: [{ protocol: PROTOCOL }, { metaData }, file("old/a.parquet", "it's"), file("b.parquet", null)],
    });
    await viewTable(session, "theirs", (await readSnapshot(folder))!);
    expect(await session.rows("FROM theirs ORDER BY id")).toEqual([
      { id: "1", place: "it's", note: null, at: null },
      { id: "2", place: null, note: "x", at: "2020-01-01 00:00:00+00" },
    ]);
  });
});

describe("a column that another program adds to our table", () => {
  it("is NULL in our rows, before and after the next run", async () => {
    const { project } = await twoRuns();
    const windows = await project.snapshot();
    const columns = [
      ...columnsOf(windows.metaData),
      { name: "remark", type: "string" as const, nullable: true },
    ];
    await commit(windows.folder, windows, {
      operation: "ADD COLUMNS",
      parameters: {},
      actions: [{ metaData: { ...windows.metaData, schemaString: schemaString(columns) } }],
    });
    project.events("later.csv", "2016-07-26T02:42 Open");
    await project.run();
    await viewTable(session, "ours", await project.snapshot());
    expect(await session.rows("SELECT DISTINCT remark FROM ours")).toEqual([{ remark: null }]);
    expect(await project.windows()).toEqual(["2016-07-26T02:40: 3", ...asSecond.slice(1)]);
  });
});
