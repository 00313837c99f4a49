import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials, type sendUnaryData } from "@grpc/grpc-js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SparkError } from "../../src/scan/spark/connect/errors.js";
import { connectService, type Message } from "../../src/scan/spark/connect/protocol.js";
import { SparkSession } from "../../src/scan/spark/connect/session.js";
import { parseRemote } from "../../src/scan/spark/connect/url.js";
import { remote } from "./remote.js";
import { failure, slow } from "./statements.js";

let session: SparkSession;
const folder = mkdtempSync(join(tmpdir(), "tumble-client-"));

beforeAll(async () => {
  session = await SparkSession.open(parseRemote(remote()));
  await session.configure({ "spark.sql.session.timeZone": "UTC" });
});

afterAll(async () => {
  await session.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("A session", () => {
  test("gives values of every kind that the scan needs, nothing rounded", async () => {
    const [row] = await session.rows(
      `SELECT 9007199254740993 AS big, CAST('-0.05' AS DECIMAL(38, 2)) AS price, CAST(1.5 AS DOUBLE) AS half,
        TIMESTAMP '1960-07-26 01:02:03.000004' AS instant, TIMESTAMP_NTZ '2016-07-26 01:02:03.123456' AS clock,
        DATE '2016-02-29' AS day, 'ö\\u0000' AS text, true AS yes, CAST(NULL AS STRING) AS nothing, NULL AS void`,
    );
    expect(row).toEqual({
      big: "9007199254740993",
      price: "-0.05",
      half: 1.5,
      instant: "1960-07-26T01:02:03.000004Z",
      clock: "2016-07-26T01:02:03.123456",
      day: "2016-02-29",
      text: "ö\0",
      yes: true,
      nothing: null,
      void: null,
    });
  });

  test("binds values by name, never as part of the SQL", async () => {
    const values = { quoted: 'it\'s \\ "so"; --', whole: 2 ** 53 - 1, half: 0.5, no: false, nothing: null };
    const [row] = await session.rows(
      "SELECT :quoted AS quoted, :whole AS whole, :half AS half, :no AS no, :nothing IS NULL AS isNull",
      values,
    );
    expect(row).toEqual({ ...values, whole: "9007199254740991", nothing: undefined, isNull: true });
  });

  test("keeps variables between statements, and gives them back with the zone that was set", async () => {
    await session.run("DECLARE OR REPLACE VARIABLE since TIMESTAMP");
    await session.run("SET VAR since = CAST(:text AS TIMESTAMP)", { text: "2016-07-26T02:00:00+02:00" });
    expect(await session.rows("SELECT since")).toEqual([{ since: "2016-07-26T00:00:00.000000Z" }]);
  });

  test("reads files as a view, and knows which row is of which", async () => {
    const paths = ["a", "b"].map((name) => join(folder, `${name}.txt`));
    for (const path of paths) writeFileSync(path, "one\ntwo\n");
    await session.createView("lines", { format: "text", options: {}, paths }, [
      "_metadata.file_name AS file",
      "value",
    ]);
    expect(await session.rows("SELECT file, value FROM lines ORDER BY ALL")).toEqual(
      ["a.txt", "b.txt"].flatMap((file) => ["one", "two"].map((value) => ({ file, value }))),
    );
  });

  test("writes Parquet to a folder that is not there yet", async () => {
    const path = join(folder, "written");
    await session.writeParquet("SELECT id FROM range(10)", path);
    expect(readdirSync(path)).toContain("_SUCCESS");
    const again = await failure(session.writeParquet("SELECT 1 AS id", path));
    expect(again.message).toMatch(/\[PATH_ALREADY_EXISTS\].* SQLSTATE: 42K04/);
  });

  test("tells how much of the work is done, never less than before", async () => {
    const shares: number[] = [];
    session.onProgress((share) => shares.push(share));
    await session.rows("SELECT count(*) AS n FROM range(0, 400000000, 1, 20) WHERE hash(id) = 5");
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});

describe("Spark's own errors", () => {
  test.each([
    ["SELECT nothing", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703", /`nothing`.*line 1 pos 7/],
    ["SELEC", "PARSE_SYNTAX_ERROR", "42601", /Syntax error at or near 'SELEC'/],
    ["SELECT CAST('x' AS INT) AS x", "CAST_INVALID_INPUT", "22018", /cannot be cast to "INT"/],
    ["SELECT * FROM text.`/nowhere`", "PATH_NOT_FOUND", "42K03", /Path does not exist: file:\/nowhere/],
  ])("of %s come with message, class and SQLSTATE", async (sql, errorClass, sqlState, message) => {
    const error = await failure(session.rows(sql));
    expect(error).toBeInstanceOf(SparkError);
    expect(error).toMatchObject({ errorClass, sqlState, exitCode: 1 });
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/Nothing was published\.$/);
  });

  test("tell the reason when executors cannot read a file", async () => {
    const path = join(folder, "broken.gz");
    writeFileSync(path, "this was never packed");
    await session.createView("broken", { format: "text", options: {}, paths: [path] }, ["value"]);
    const error = await failure(session.rows("SELECT count(value) AS n FROM broken"));
    expect(error.message).toMatch(/broken\.gz/);
    expect(error.message).toMatch(/FAILED_READ_FILE/);
    expect(error.message).toMatch(/not a gzip file/);
  });
});

describe("Work that is interrupted", () => {
  const controller = new AbortController();
  let stopped: SparkSession;
  beforeEach(async () => {
    stopped = await SparkSession.open(parseRemote(remote()), { signal: controller.signal });
  });
  afterEach(() => stopped.close());

  test("in the middle ends, and its tasks with it", async () => {
    const begun = new Promise<void>((resolve) => {
      stopped.onProgress(() => {
        resolve();
      });
    });
    const work = failure(stopped.rows(slow));
    await begun;
    await stopped.interrupt();
    expect((await work).message).toMatch(/was interrupted/);
    expect(await session.rows("SELECT count(*) AS n FROM range(1000)")).toEqual([{ n: "1000" }]);
  });

  test("before it has got anywhere ends as well", async () => {
    const work = failure(stopped.rows(slow));
    await stopped.interrupt();
    expect((await work).message).toMatch(/was interrupted/);
  });

  test("between two statements fails at the next one, and at all that follow", async () => {
    await stopped.run("SELECT 1");
    await stopped.interrupt();
    for (const work of [
      () => stopped.run("SELECT 2"),
      () => stopped.rows("SELECT 3"),
      () => stopped.configure({ "spark.sql.session.timeZone": "UTC" }),
    ])
      expect((await failure(work())).message).toMatch(/was interrupted/);
  });

  test("by a signal ends the same way, and no session is opened with that signal any more", async () => {
    const work = failure(stopped.rows(slow));
    controller.abort();
    expect((await work).message).toMatch(/was interrupted/);
    const opening = SparkSession.open(parseRemote(remote()), { signal: controller.signal });
    expect((await failure(opening)).message).toMatch(/was interrupted/);
  });
});

describe("What is no server of Spark 4", () => {
  test("is told from one: nobody at the port", async () => {
    const error = await failure(SparkSession.open(parseRemote("sc://127.0.0.1:1")));
    expect(error.message).toMatch(
      /^The Spark Connect server at 127\.0\.0\.1:1 does not answer .*ECONNREFUSED/,
    );
    expect(error.message).toMatch(/Check the address/);
  });

  test("is told from one: a server of something else", async () => {
    const web = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
    await once(web, "listening");
    const { port } = web.address() as { port: number };
    const error = await failure(SparkSession.open(parseRemote(`sc://127.0.0.1:${port}`)));
    web.close();
    expect(error.message).toContain(`127.0.0.1:${port}`);
    expect(error.message).toMatch(/does not answer|is no Spark Connect server/);
  });

  test("is told from one: TLS where the server has none", async () => {
    const { host, port } = parseRemote(remote());
    const error = await failure(SparkSession.open(parseRemote(`sc://${host}:${port}/;use_ssl=true`)));
    expect(error.message).toMatch(/does not answer/);
  });

  test.each(["3.5.6", "4.0.5"])("is refused by its version when it is Spark %s", async (version) => {
    const old = new Server();
    const answer = (_: unknown, respond: sendUnaryData<Message>) => {
      respond(null, { spark_version: { version } });
    };
    old.addService(connectService, { AnalyzePlan: answer });
    const port = await new Promise<number>((resolve, reject) => {
      old.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    const error = await failure(SparkSession.open(parseRemote(`sc://127.0.0.1:${port}`)));
    old.forceShutdown();
    expect(error.message).toBe(
      `The server at 127.0.0.1:${port} runs Spark ${version}, but Spark 4.1 or a later Spark 4 is needed. Name a server of one.`,
    );
  });
});
