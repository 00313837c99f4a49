import { beforeAll, describe, expect, it } from "vitest";
import type { WorkspaceOptions } from "../../src/explore/workspace.js";
import { ask, newLake } from "./lakes.js";

let options: WorkspaceOptions;
beforeAll(async () => {
  ({ options } = await newLake());
});

async function messageOf(sql: string, parameters = {}): Promise<string> {
  try {
    await ask(options, sql, parameters);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("no error");
}

describe("an error in a query", () => {
  it("marks an unknown column and offers the ones there are", async () => {
    expect(await messageOf("SELECT window_start,\n  opn_count\nFROM windows")).toMatch(
      /^Line 2: Referenced column "opn_count" not found.*"open_count".*\n\n {2} {2}opn_count\n {2} {2}\^$/,
    );
  });

  it("marks a syntax error", async () => {
    expect(await messageOf("SELECT * FORM windows")).toMatch(
      /^syntax error.*\n\n {2}SELECT \* FORM windows\n {2} {14}\^$/,
    );
  });

  it("offers a table with a similar name, though only needed ones are open", async () => {
    const message = await messageOf("SELECT * FROM wndows");
    expect(message).toContain('There is no table or view "wndows". Did you mean "windows"?');
    expect(message).toMatch(
      /Those there are: daily, .*quarantine, sources, summary, tally, top_windows, windows\./,
    );
    expect(await messageOf("FROM sumary")).toContain('Did you mean "summary"?');
  });

  it("marks the spot in a line that is too long to show", async () => {
    const message = await messageOf(`SELECT ${"1 + ".repeat(100)} nonsense FROM windows`);
    const [, excerpt, mark] =
      message.split("\n\n")[1]!.split("\n").length === 2 ? [0, ...message.split("\n\n")[1]!.split("\n")] : [];
    expect(String(excerpt).slice(String(mark).indexOf("^"))).toMatch(/^nonsense/);
  });

  it("shows escape codes of data, rather than sending them", async () => {
    const message = await messageOf("SELECT CAST(raw_text AS INTEGER) FROM quarantine");
    expect(message).toContain("\\u001b[31m");
    expect(message).not.toContain("\u001b");
  });

  it("names a parameter that is missing, or that nothing asks for", async () => {
    expect(await messageOf("SELECT $date")).toBe("The query asks for $date. Give it with --param date=…");
    expect(await messageOf("SELECT $date", { date: 1, dat: 2 })).toContain(
      'no parameter $dat. Did you mean "date"?',
    );
  });

  it.each([
    ["", "There is no SQL to run"],
    ["-- nothing", "There is no SQL to run"],
    ["SELECT 1; SELECT 2", "There are 2 statements. Give one at a time."],
    ["DROP TABLE windows", 'Only queries are taken here, not "DROP"'],
  ])("of kind %j says what to give", async (sql, message) => {
    expect(await messageOf(sql)).toContain(message);
  });
});

describe("a parameter", () => {
  it.each([
    ["a date as text", "SELECT count(*) AS n FROM windows WHERE window_date = $v", "2016-07-26", 2n],
    ["a whole number, as BIGINT", "SELECT count(*) AS n FROM range($v)", 2n, 2n],
    ["a number", "SELECT count(*) AS n FROM windows WHERE total_count >= $v", 2n, 2n],
    [
      "text that looks like SQL",
      "SELECT count(*) AS n FROM quarantine WHERE raw_text = $v",
      "' OR 1=1 --",
      0n,
    ],
  ])("is bound, not spliced: %s", async (_what, sql, v, n) => {
    expect(await ask(options, sql, { v })).toEqual([{ n }]);
  });
});
