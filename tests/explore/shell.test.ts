import { beforeEach, describe, expect, it } from "vitest";
import { completeDot, parseDot } from "../../src/explore/shell/dots.js";
import { Shell } from "../../src/explore/shell/shell.js";
import { oneLine, split } from "../../src/explore/shell/statement.js";
import { newLake, runIn, writeEvents } from "./lakes.js";

let made: Awaited<ReturnType<typeof newLake>>;
let printed: string;
let shell: Shell;

async function say(...lines: string[]): Promise<string> {
  printed = "";
  for (const line of lines) await shell.line(line);
  return printed;
}

describe("the shell", () => {
  beforeEach(async () => {
    made = await newLake();
    printed = "";
    shell = await Shell.open(made.options, { write: (text) => (printed += text), isTerminal: false });
    return () => {
      shell.close();
    };
  });

  it("takes a statement over several lines, up to a semicolon", async () => {
    expect(await say("SELECT count(*) AS n", "FROM windows")).toBe("");
    expect(shell.prompt).toBe("   ...> ");
    expect(await say("WHERE total_count > 1;")).toBe("n\n─\n2\n");
    expect(shell.prompt).toBe("tumble> ");
  });

  it("survives every error, and says where it is", async () => {
    expect(await say("SELECT nonsense;")).toMatch(/^Ref.*\n\n {2}SELECT nonsense;\n {9}\^\n$/);
    expect(await say("SELEC;")).toContain("syntax error");
    expect(await say("DROP VIEW windows;")).toContain("Only queries");
    expect(await say(".nothing")).toContain('no command ".nothing"');
    expect(await say(".at windows@99")).toContain("has no version 99");
    expect(await say(".schema window")).toBe(
      'There is no table or view "window". Did you mean "windows"? Those there are: daily, provisional, quarantine, sources, summary, tally, top_windows, windows.\n',
    );
    expect(await say(".timer")).toBe(".timer takes on, off.\n");
    expect(await say("FROM read_text('/etc/passwd');")).toContain('not "/etc/passwd"');
    expect(await say(";")).toContain("no SQL");
    expect(await say("SELECT 1 AS one;")).toBe("one\n───\n  1\n");
  });

  it("takes several statements of one line, each for itself, and what begins after them", async () => {
    expect(await say("SELECT 1 AS a; SELECT nonsense; SELECT 2 AS b; SELECT")).toMatch(
      /^a\n─\n1\n.*nonsense.*\n\n.*\n.*\nb\n─\n2\n$/s,
    );
    expect(shell.prompt).toBe("   ...> ");
    expect(await say("3 AS c;; -- that is all")).toBe("c\n─\n3\n");
    expect(shell.prompt).toBe("tumble> ");
  });

  it("takes a command amid a statement whose semicolon was forgotten, but no SQL for one", async () => {
    expect(await say("SELECT 'one'", ".timer off", ".tables", "AS a;")).toMatch(/^daily\n.*a\n───\none\n$/s);
    expect(await say("SELECT 'a", ".tables", "' AS b;")).toContain("a\\u000a.tables\\u000a");
    expect(await say("SELECT [1, 2]", ".list_sum() AS c;")).toContain("c\n─\n3\n");
  });

  it("sees newly published data on request, and earlier states", async () => {
    const count = "SELECT count(*) AS n FROM windows;";
    writeEvents(made.folder, "late.csv", ["2016-07-29T00:00:00Z,Open"]);
    await runIn(made.folder);
    expect(await say(".mode jsonl", count)).toBe('{"n":4}\n');
    expect(await say(".refresh", count)).toContain('windows@1.\n{"n":5}\n');
    expect(await say(".at windows@0", count)).toContain('{"n":4}\n');
    expect(await say(`SELECT count(*) AS n FROM "windows@1";`)).toBe('{"n":5}\n');
    expect(await say(".at", count)).toContain('{"n":5}\n');
  });

  it("lists tables and their columns", async () => {
    expect(await say(".tables")).toMatch(
      /^daily\n(\w+\n)*quarantine\nsources\nsummary\ntally\ntop_windows\nwindows\n$/,
    );
    expect(await say(".schema windows")).toContain("windows\n  window_date DATE\n");
    expect(await say(".schema")).toContain("sources\n  path VARCHAR\n");
    expect(await say(".schema windows@0")).toMatch(/^windows@0\n {2}window_date DATE\n/);
    expect(await say(".help")).toContain(".refresh");
  });

  it("prints in other forms, so many rows, and how long it took", async () => {
    expect(await say(".mode csv", ".limit 2", "FROM range(5);")).toBe(
      "range\n0\n1\nThe first 2 rows; there are more. See them with .limit all\n",
    );
    expect(await say(".timer on", "SELECT 1;")).toMatch(/\n\d+\.\d{3} s\n$/);
  });

  it("completes keywords, tables, columns and commands", async () => {
    const has = async (line: string, word: string) => {
      const [hits, part] = await shell.complete(line);
      expect(hits.map((hit) => hit.trim())).toContain(word);
      expect(line.endsWith(part)).toBe(true);
    };
    await has("SEL", "SELECT");
    await has("SELECT * FROM top_w", "top_windows");
    await has("SELECT open_ FROM windows".slice(0, 12), "open_count");
    expect(await shell.complete("FROM top_w")).toEqual([["top_windows"], "top_w"]);
    expect(await shell.complete("sel")).toEqual([["select "], "sel"]);
    await has(".sch", ".schema");
    await has(".mode j", ".mode json");
    await shell.line("SELECT window_start,");
    await has("  open_co", "open_count");
  });

  it("is interrupted without being ended", async () => {
    const query = say(
      "SELECT count(*) FROM range(1_000_000_000) AS a(i), range(1_000_000) AS b(j) WHERE i * j % 7 = 3;",
    );
    setTimeout(() => {
      shell.interrupt();
    }, 100);
    expect(await query).toBe("Cancelled.\n");
    await shell.line("SELECT");
    shell.interrupt();
    expect(await say("SELECT 1 AS one;")).toContain("one");
  });

  it("ends when told, and takes an unended last statement for one", async () => {
    expect(await shell.line(".quit")).toBe(false);
    await say("SELECT 1 AS one");
    await shell.end();
    expect(printed).toContain("one");
    await say("SELECT 'never ended;");
    await shell.end();
    expect(printed).toContain("unterminated");
  });
});

describe("a statement", () => {
  it.each([
    ["SELECT 1;", true],
    ["SELECT 1; -- done", true],
    ["SELECT 1; /* done */ \n", true],
    ["SELECT 1", false],
    ["SELECT ';'", false],
    ["SELECT ';", false],
    ["SELECT 1 -- ;", false],
    ["SELECT 1 /* ;", false],
    ['SELECT ";', false],
    ["SELECT $$;", false],
    ["SELECT $a$;$a$;", true],
    ["SELECT 'it''s';", true],
    [";", true],
  ])("%j is complete: %s", (text, complete) => {
    expect(split(text).rest === "").toBe(complete);
  });

  it("is one line of the history", () => {
    expect(oneLine("SELECT 1, -- one\n  '--x'\nFROM t;\n")).toBe("SELECT 1, '--x' FROM t;");
  });
});

describe("a command", () => {
  it.each([
    [".exit", { do: "quit" }],
    [".schema", { do: "schema", name: undefined }],
    [".at 2016-07-26T00:00:00Z", { do: "at", at: "2016-07-26T00:00:00Z" }],
    [".limit all", { do: "limit", limit: Infinity }],
    [".timer on;", { do: "timer", on: true }],
  ])("%s", (line, dot) => {
    expect(parseDot(line)).toEqual(dot);
  });

  it.each([
    [".mode jsn", 'Did you mean "json"?'],
    [".timer maybe", ".timer takes on, off"],
    [".limit -1", "number of rows"],
    [".tabls", 'Did you mean ".tables"?'],
  ])("%s is refused", (line, message) => {
    expect(() => parseDot(line)).toThrow(message);
  });

  it("is completed", () => {
    expect(completeDot(".t")).toEqual([".tables", ".timer"]);
    expect(completeDot(".timer o")).toEqual([".timer on", ".timer off"]);
  });
});
