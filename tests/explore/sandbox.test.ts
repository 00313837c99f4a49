import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { answer, openFor, type Question } from "../../src/explore/ask.js";
import type { WorkspaceOptions } from "../../src/explore/workspace.js";
import { Shell } from "../../src/explore/shell/shell.js";
import { openLake } from "../../src/index.js";
import { ask, newFolder, newLake } from "./lakes.js";

let options: WorkspaceOptions;
let outside: string;
let lake: string;
let file: string;

beforeAll(async () => {
  const made = await newLake();
  options = made.options;
  lake = made.lake;
  const [date] = readdirSync(join(lake, "windows")).filter((name) => name.startsWith("window_date"));
  file = join(lake, "windows", date!, readdirSync(join(lake, "windows", date!))[0]!);
  outside = newFolder();
  writeFileSync(join(outside, "secret.csv"), "word\nswordfish\n");
  writeFileSync(join(outside, "secret.json"), '{"word":"swordfish"}\n');
  symlinkSync(join(outside, "secret.csv"), join(lake, "linked.csv"));
  symlinkSync(outside, join(lake, "windows", "linked"));
});

const ways: readonly (readonly [way: string, sql: string])[] = [
  ["read_text", "FROM read_text('/etc/passwd')"],
  ["read_blob", "FROM read_blob('/etc/passwd')"],
  ["read_csv", "FROM read_csv('/etc/passwd')"],
  ["read_csv_auto", "FROM read_csv_auto('/etc/passwd', header = false)"],
  ["read_json", "FROM read_json('{outside}/secret.json')"],
  ["read_json_auto", "FROM read_json_auto('{outside}/secret.json')"],
  ["read_json_objects", "FROM read_json_objects('{outside}/secret.json')"],
  ["read_ndjson", "FROM read_ndjson('{outside}/secret.json')"],
  ["read_ndjson_objects", "FROM read_ndjson_objects('{outside}/secret.json')"],
  ["read_parquet", "FROM read_parquet('{outside}/x.parquet')"],
  ["parquet_scan", "FROM parquet_scan('{outside}/x.parquet')"],
  ["the metadata of Parquet files", "FROM parquet_metadata('{outside}/x.parquet')"],
  ["the schema of Parquet files", "FROM parquet_schema('{outside}/x.parquet')"],
  ["the key-value metadata of Parquet files", "FROM parquet_kv_metadata('{outside}/x.parquet')"],
  ["sniff_csv", "FROM sniff_csv('{outside}/secret.csv')"],
  ["read_duckdb", "FROM read_duckdb('{outside}/x.db', table_name = 't')"],
  ["a file as a table", "FROM '{outside}/secret.csv'"],
  ["a glob", "FROM '/etc/*.conf'"],
  ["the function glob", "FROM glob('/etc/*')"],
  ["a glob in the lake", "FROM read_parquet('{lake}/*/*/*.parquet')"],
  ["a list with one allowed file among others", "FROM read_text(['{lake}/sources/x', '/etc/passwd'])"],
  [
    "a lake's file that belongs to no table",
    "FROM read_text('{lake}/windows/_delta_log/00000000000000000000.json')",
  ],
  ["a link in the lake", "FROM read_csv('{lake}/linked.csv')"],
  ["a linked folder in a table", "FROM read_csv('{lake}/windows/linked/secret.csv')"],
  ["dots", "FROM read_csv('{lake}/../../../../../../../../../etc/passwd')"],
  ["dots in the middle of a path", "FROM read_csv('{lake}/windows/../../secret.csv')"],
  ["a file URL", "FROM read_csv('file://{outside}/secret.csv')"],
  ["the process's environment", "FROM read_text('/proc/self/environ')"],
  ["the standard input", "FROM read_csv('/dev/stdin')"],
  ["getenv", "SELECT getenv('HOME')"],
  ["http", "FROM read_csv('http://127.0.0.1:9/x.csv')"],
  ["https as a table", "FROM 'https://127.0.0.1:9/x.parquet'"],
  ["S3", "FROM read_parquet('s3://bucket/x.parquet')"],
  ["COPY TO", "COPY (SELECT 1) TO '{outside}/written.csv'"],
  ["COPY into the lake", "COPY (SELECT 1) TO '{lake}/windows/written.parquet'"],
  ["COPY FROM", "COPY windows FROM '{outside}/secret.csv'"],
  ["a COPY behind a query", "SELECT 1; COPY (SELECT 1) TO '{outside}/written.csv'"],
  ["a COPY that is explained", "EXPLAIN ANALYZE COPY (SELECT 1) TO '{outside}/written.csv'"],
  ["a table that is explained into being", "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1"],
  ["ATTACH of a file", "ATTACH '{outside}/x.db' AS x"],
  ["ATTACH in memory", "ATTACH ':memory:' AS x"],
  ["EXPORT", "EXPORT DATABASE '{outside}/export'"],
  ["IMPORT", "IMPORT DATABASE '{outside}/export'"],
  ["INSTALL", "INSTALL httpfs"],
  ["LOAD", "LOAD httpfs"],
  ["LOAD of a file", "LOAD '{outside}/x.duckdb_extension'"],
  ["UPDATE EXTENSIONS", "UPDATE EXTENSIONS"],
  ["SET", "SET threads = 64"],
  ["SET of the sandbox itself", "SET enable_external_access = true"],
  ["RESET", "RESET memory_limit"],
  ["SET VARIABLE", "SET VARIABLE live_windows = ['/etc/passwd']"],
  ["PRAGMA as a setting", "PRAGMA profiling_output = '{outside}/profile.json'"],
  ["PRAGMA as a call", "PRAGMA database_list"],
  ["CALL", "CALL enable_logging(storage = 'file', storage_path = '{outside}')"],
  ["logging as a table function", "FROM enable_logging(storage = 'file', storage_path = '{outside}')"],
  ["logging under its full name", "FROM system.main.enable_logging(storage = 'stdout')"],
  ["logging in quotes", "FROM \"enable_logging\"/**/(storage = 'stdout')"],
  ["logging within a subquery", "SELECT (SELECT count(*) FROM enable_logging())"],
  ["profiling as a table function", "FROM enable_profiling(save_location = '{outside}/profile.json')"],
  ["a query made of text", "FROM query('FROM enable_' || 'logging()')"],
  ["a serialized query", "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))"],
  ["CREATE SECRET", "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')"],
  ["the list of secrets", "FROM duckdb_secrets()"],
  ["CREATE TABLE", "CREATE TABLE t AS SELECT 1"],
  ["a view that hides a file", "CREATE VIEW v AS FROM read_csv('/etc/passwd')"],
  ["a macro that hides a file", "CREATE MACRO m() AS TABLE FROM read_csv('/etc/passwd')"],
  ["a replaced view", "CREATE OR REPLACE TEMP VIEW windows AS SELECT 1"],
  ["a CTE that hides a file", "WITH windows AS (FROM read_csv('/etc/passwd')) FROM windows"],
  [
    "a lateral join that makes the path",
    "SELECT t.* FROM (SELECT '/etc/passwd' AS p), LATERAL (FROM read_text(p)) AS t",
  ],
  ["a subquery that makes the path", "FROM read_text((SELECT '/etc/passwd'))"],
  ["a description", "DESCRIBE FROM read_csv('{outside}/secret.csv')"],
  ["a summary", "SUMMARIZE FROM read_csv('{outside}/secret.csv')"],
  ["a plan", "EXPLAIN FROM read_csv('{outside}/secret.csv')"],
  ["PREPARE", "PREPARE p AS FROM read_csv('/etc/passwd')"],
  ["DELETE", "DELETE FROM windows"],
  ["a transaction", "BEGIN"],
  ["CHECKPOINT", "CHECKPOINT"],
  ["the function checkpoint", "FROM force_checkpoint()"],
  ["the end of a comment", "SELECT 1 -- \n; DROP VIEW windows"],
  ["the end of a comment for the engine alone", "SELECT 1 -- \r; DROP VIEW windows"],
  ["a descriptor of the process", "FROM read_text('/proc/self/fd/0')"],
  ["a list of the descriptors", "FROM glob('/proc/self/fd/*')"],
  ["the root by way of the process", "FROM read_csv('/proc/self/root{outside}/secret.csv')"],
  ["a file URL with one slash", "FROM read_csv('file:{outside}/secret.csv')"],
  ["a file URL with a host", "FROM read_csv('file://localhost{outside}/secret.csv')"],
  ["a file URL in capitals", "FROM read_csv('FILE://{outside}/secret.csv')"],
  ["http in capitals", "FROM 'HTTP://127.0.0.1:9/x.csv'"],
  ["a file as a table in capitals", "FROM '{outside}/secret.CSV'"],
  ["a file as a quoted name", 'FROM "{outside}/secret.csv"'],
  ["a file as a name within a database", 'FROM memory."{outside}/secret.csv"'],
  ["a file in a text with escapes", "FROM E'\\x2fetc\\x2fpasswd.csv'"],
  ["a file between dollars", "FROM $$/etc/passwd.csv$$"],
  ["a file behind TABLE", "TABLE '{outside}/secret.csv'"],
  ["a DuckDB file as a table", "FROM '{outside}/x.duckdb'"],
  ["a path of an allowed file with dots", "FROM read_text('{file}/../../../../secret.csv')"],
  ["a path that begins as an allowed one", "FROM read_text('{file}.crc')"],
  ["a path with a NUL", "FROM read_text('{outside}/secret.csv' || chr(0) || '{file}')"],
  ["an allowed file by its folders", "FROM read_parquet('{lake}/windows/window_date=*/*.parquet')"],
  ["an allowed file beside another", "FROM read_parquet(['{file}', '{outside}/x.parquet'])"],
  ["the home folder", "FROM read_text('~/.bashrc')"],
  ["a function by its full name", "FROM system.main.read_text('/etc/passwd')"],
  ["a function in quotes", "FROM \"read_text\"('/etc/passwd')"],
  ["a function behind a space that is no space", "FROM\u00a0read_text('/etc/passwd')"],
  ["a table function as a method", "SELECT ('/etc/passwd').read_text()"],
  ["a lambda that makes the path", "SELECT list_transform(['/etc/passwd'], lambda p: (FROM read_text(p)))"],
  [
    "a recursion that makes the path",
    "WITH RECURSIVE r AS (SELECT '/etc/passwd' AS p UNION ALL SELECT content FROM r, read_text(p)) FROM r",
  ],
  [
    "a filter of an aggregate",
    "SELECT count(*) FILTER (WHERE EXISTS (FROM read_text('/etc/passwd'))) FROM windows",
  ],
  ["the order of rows", "SELECT 1 ORDER BY (SELECT content FROM read_text('/etc/passwd'))"],
  ["a PIVOT of a file", "PIVOT (FROM '{outside}/secret.csv') ON word IN ('swordfish')"],
  ["a histogram of a file", "FROM histogram('{outside}/secret.csv', 'word')"],
  ["the columns of a file by a pragma's function", "FROM pragma_table_info('{outside}/secret.csv')"],
  ["the bloom filter of Parquet files", "FROM parquet_bloom_probe('{outside}/x.parquet', 'a', 1)"],
  ["all metadata of Parquet files", "FROM parquet_full_metadata('{outside}/x.parquet')"],
  ["a table by a name made of text", "FROM query_table(['win' || 'dows'])"],
  ["SQLite", "FROM sqlite_scan('{outside}/x.db', 't')"],
  ["PostgreSQL", "FROM postgres_scan('host=127.0.0.1', 'public', 't')"],
  ["the folder of extensions", "FROM duckdb_extensions()"],
  ["the secret for an address", "FROM which_secret('s3://bucket', 's3')"],
  ["memory at an address", "FROM arrow_scan(NULL, NULL, NULL)"],
  ["COPY FROM DATABASE", "COPY FROM DATABASE memory TO temp"],
  ["COPY over a live file", "COPY (SELECT 1) TO '{file}' (FORMAT parquet, USE_TMP_FILE false)"],
  ["FORCE INSTALL", "FORCE INSTALL httpfs FROM 'http://127.0.0.1:9'"],
  ["EXECUTE", "EXECUTE p(1)"],
  ["USE", "USE system"],
  ["COMMENT ON", "COMMENT ON VIEW windows IS 'mine'"],
  ["VACUUM", "VACUUM"],
  ["MERGE", "MERGE INTO windows USING windows AS w ON true WHEN MATCHED THEN DELETE"],
  ["a CTE that writes", "WITH x AS (DELETE FROM windows RETURNING *) FROM x"],
  [
    "options of EXPLAIN before a COPY",
    "EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO '{outside}/written.csv'",
  ],
  ["SET VARIABLE that is explained", "EXPLAIN ANALYZE SET VARIABLE live_windows = ['/etc/passwd']"],
  ["an EXPLAIN that is explained", "EXPLAIN EXPLAIN ANALYZE COPY (SELECT 1) TO '{outside}/written.csv'"],
];

const setting = "SET VARIABLE way_out = 'open'";
const explained: readonly (readonly [way: string, sql: string])[] = [
  ["a comment that ends earlier for the engine", `-- \r ${setting};\nEXPLAIN SELECT 1`],
  [
    "a comment that ends later for the engine",
    `/* /* */ EXPLAIN ANALYZE SELECT 1 -- */ ; ${setting}; SELECT 1`,
  ],
  ["a comment between the words", `EXPLAIN /* /* */ ANALYZE SELECT 1 -- */ ; ${setting}; SELECT 1`],
  ["a NUL", `EXPLAIN SELECT 1 \0; ${setting}`],
];

function filled(sql: string): string {
  return sql.replaceAll("{outside}", outside).replaceAll("{lake}", lake).replaceAll("{file}", file);
}

/** What a question left behind in its session, if it was not refused at once. */
async function wayOutAfter(question: Question): Promise<unknown> {
  const opened = await openFor(options, question).catch((error: unknown) => {
    expect(error).toBeInstanceOf(UserError);
  });
  if (!opened) return "shut";
  const { workspace, query } = opened;
  const asked = answer(workspace, query, question, async (result) => {
    for await (const row of result) row.texts();
  });
  await asked.catch((error: unknown) => {
    expect(error).toBeInstanceOf(UserError);
  });
  const [row] = await workspace.session.rows("SELECT coalesce(getvariable('way_out'), 'shut') AS way");
  workspace.session.close();
  return row?.way;
}

describe("the sandbox refuses", () => {
  it.each(ways)("%s: %s", async (_way, sql) => {
    const before = readdirSync(outside);
    const text = filled(sql);
    await expect(ask(options, text)).rejects.toThrow(UserError);
    expect(readdirSync(outside)).toEqual(before);
  });

  it.each(explained)("statements before and behind an EXPLAIN, by %s", async (_way, sql) => {
    expect(await wayOutAfter({ sql, parameters: {} })).toBe("shut");
  });

  it("a COPY over a live file, hidden before an EXPLAIN", async () => {
    const before = readFileSync(file);
    const copy = `COPY (SELECT 1 AS a FROM windows) TO '${file}' (FORMAT parquet, USE_TMP_FILE false)`;
    await ask(options, `-- \r ${copy};\nEXPLAIN FROM windows`);
    expect(readFileSync(file)).toEqual(before);
  });

  it("a parameter that names a file", async () => {
    await expect(ask(options, "FROM read_text($path)", { path: "/etc/passwd" })).rejects.toThrow(
      'not "/etc/passwd"',
    );
  });

  it("a view of the project that hides a file", async () => {
    const sqlFolder = join(newFolder(), "sql");
    mkdirSync(join(sqlFolder, "view", "hidden"), { recursive: true });
    writeFileSync(join(sqlFolder, "view", "hidden", "v1.sql"), "SELECT * FROM read_text('/etc/passwd')");
    const config = { ...options.config, sqlFolder };
    await expect(ask({ ...options, config }, "FROM hidden")).rejects.toThrow("/etc/passwd");
    expect(await ask({ ...options, config }, "SELECT count(*) AS n FROM windows")).toEqual([{ n: 4n }]);
  });

  it("a table's file that is a link to somewhere else", async () => {
    const { lake, options } = await newLake();
    const [date] = readdirSync(join(lake, "windows")).filter((name) => name.startsWith("window_date"));
    const [name] = readdirSync(join(lake, "windows", date!));
    const file = join(lake, "windows", date!, name!);
    const elsewhere = join(newFolder(), "elsewhere.parquet");
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    await expect(ask(options, "FROM windows")).rejects.toThrow("outside of the lake");
  });

  it("a table's file that becomes a link to somewhere else while a shell or a program goes on", async () => {
    const { lake, options } = await newLake();
    const shell: string[] = [];
    const open = await Shell.open(options, { write: (text) => shell.push(text), isTerminal: false });
    const db = (await openLake(lake)).db();
    expect(await db.selectFrom("windows").selectAll().execute()).toHaveLength(4);
    const [date] = readdirSync(join(lake, "windows")).filter((name) => name.startsWith("window_date"));
    const file = join(lake, "windows", date!, readdirSync(join(lake, "windows", date!))[0]!);
    const elsewhere = join(newFolder(), "elsewhere.parquet");
    renameSync(file, elsewhere);
    symlinkSync(elsewhere, file);
    await open.line("SELECT count(*) FROM windows;");
    expect(shell.join("")).toContain("outside of the lake");
    await expect(db.selectFrom("windows").selectAll().execute()).rejects.toThrow("the option unsafe");
    open.close();
    await db.destroy();
  });

  it("more memory than was given", async () => {
    const sql = "SELECT count(DISTINCT i::VARCHAR || repeat('x', 200)) FROM range(20_000_000) AS t(i)";
    await expect(ask({ ...options, memory: "50MB" }, sql)).rejects.toThrow("more memory than it may have");
  });
});

describe("the sandbox allows", () => {
  it.each([
    ["the tables", "SELECT count(*) AS n FROM windows", 4n],
    ["the views", "SELECT window_count AS n FROM summary", 4n],
    [
      "the functions of the models",
      "SELECT windows_between(min(window_start), min(window_start)) AS n FROM windows",
      1n,
    ],
    ["functions", "SELECT sum(CAST(x AS BIGINT)) AS n FROM (VALUES (1), (3)) AS t(x)", 4n],
  ])("%s", async (_what, sql, n) => {
    expect(await ask(options, sql)).toEqual([{ n }]);
  });

  it.each(["EXPLAIN", "-- why?\n/* so */ explain analyze", "EXPLAIN (ANALYZE, FORMAT json)"])(
    "%s of a query",
    async (explain) => {
      const [row] = await ask(options, `${explain} SELECT count(*) FROM windows;`);
      expect(row).toMatchObject({ explain_value: expect.stringContaining("READ_PARQUET") as string });
    },
  );

  it("files that were named on the command line, by their name and by their path", async () => {
    const path = join(outside, "secret.csv");
    const named = { ...options, tables: [{ name: "words", path }] };
    expect(await ask(named, "FROM words")).toEqual([{ word: "swordfish" }]);
    expect(await ask(named, `SELECT word FROM read_csv('${path}')`)).toEqual([{ word: "swordfish" }]);
    await expect(ask(named, `FROM read_csv('${join(outside, "secret.json")}')`)).rejects.toThrow(UserError);
  });

  it("everything with --unsafe", async () => {
    const sql = `SELECT count(*) AS n FROM read_text('${join(outside, "secret.csv")}')`;
    expect(await ask({ ...options, unsafe: true }, sql)).toEqual([{ n: 1n }]);
  });
});
