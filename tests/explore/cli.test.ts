import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { newLake } from "./lakes.js";

const program = resolve("dist/main.js");
let folder: string;
beforeAll(async () => {
  ({ folder } = await newLake());
});

function tumble(args: readonly string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
  });
  return { status, stdout, stderr };
}

describe("the commands that ask the lake", () => {
  it("sql takes its query from the line, a file or the standard input, and writes what it is told to", () => {
    const sql = "SELECT count(*) AS n FROM windows";
    const answer = { status: 0, stdout: '{"n":4}\n', stderr: "" };
    writeFileSync(join(folder, "count.sql"), sql);
    expect(tumble(["sql", sql, "--format", "jsonl"])).toEqual(answer);
    expect(tumble(["sql", "--file", "count.sql", "--format", "jsonl"])).toEqual(answer);
    expect(tumble(["sql", "--format", "jsonl"], sql)).toEqual(answer);
    expect(tumble(["sql", "-", "--format", "jsonl"], sql)).toEqual(answer);
    expect(tumble(["sql", `-- how many\n${sql}`, "--format", "jsonl"])).toEqual(answer);
    expect(tumble(["sql", "FROM windows", "-o", "w.parquet"]).stderr).toBe("Wrote 4 rows to w.parquet.\n");
    expect(
      tumble(["sql", "SELECT count(*) AS n FROM w", "--table", "w=w.parquet", "--format", "csv"]).stdout,
    ).toBe("n\n4\n");
  });

  it("a failed query leaves the old file as it was, and no other", () => {
    writeFileSync(join(folder, "old.csv"), "old\n");
    const before = readdirSync(folder);
    for (const out of ["old.csv", "new.csv", "new.parquet"]) {
      const { status, stderr } = tumble(["sql", "SELECT CAST(reason AS INTEGER) FROM quarantine", "-o", out]);
      expect([status, stderr]).toEqual([1, expect.stringContaining("Could not convert") as string]);
    }
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, "old.csv"), "utf8")).toBe("old\n");
  });

  it("an error names the file and the line", () => {
    writeFileSync(join(folder, "bad.sql"), "SELECT 1,\n  nonsense\n");
    const { status, stderr } = tumble(["sql", "-f", "bad.sql"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^tumble: bad\.sql, line 2: .*nonsense.*\n\n {4}nonsense\n {4}\^\n$/s);
  });

  it("Ctrl-C cancels a query, with exit code 130", async () => {
    const forever =
      "SELECT count(*) FROM range(1_000_000_000) AS a(i), range(1_000_000) AS b(j) WHERE i * j % 7 = 3";
    const child = spawn(process.execPath, [program, "sql", forever, "--unsafe"], { cwd: folder });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (said === "") setTimeout(() => child.kill("SIGINT"), 500);
      said += text;
    });
    const code = await new Promise((done) => child.on("close", done));
    expect([code, said]).toEqual([130, expect.stringContaining("Cancelled.") as string]);
  });

  it.each([
    ["more time than it has", ["--timeout", "0.2s", "--memory", "50MB"], "stopped after 0.2 seconds"],
    ["more memory than it has", ["--memory", "50MB", "--timeout", "none"], "needs more memory"],
  ])("a query that heeds no interruption ends all the same when it takes %s", (_what, limits, message) => {
    const deaf = "SELECT list_sum(range(3_000_000_000))";
    const { status, signal, stderr } = spawnSync(process.execPath, [program, "sql", deaf, ...limits], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status === 1 || signal === "SIGKILL").toBe(true);
    expect(stderr).toContain(message);
  });

  it.each([
    ["--memory", "banana", '"banana" is no amount of memory'],
    ["--memory", "0GB", '"0GB" is no amount of memory'],
    ["--threads", "0", '--threads takes a whole number from 1, not "0"'],
    ["--timeout", "soon", '"soon" is no length of time'],
  ])("%s %s is refused", (option, value, message) => {
    const { status, stderr } = tumble(["sql", "SELECT 1", option, value]);
    expect([status, stderr]).toEqual([1, expect.stringContaining(message) as string]);
  });

  it("a notebook with a failing cell is written, and ends with 1", () => {
    writeFileSync(join(folder, "bad.md"), "# Bad\n\n```sql\nSELECT nonsense\n```\n");
    const { status, stderr } = tumble(["notebook", "run", "bad.md", "-o", "bad.html"]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('One cell of "bad.md" failed') as string]);
    expect(readFileSync(join(folder, "bad.html"), "utf8")).toContain("nonsense");
    expect(tumble(["notebook", "run", "daily"]).stderr).toContain("There is no file");
  });

  it("the shell reads the standard input to its end", () => {
    expect(tumble(["shell"], ".mode csv\nSELECT 1 AS a;\nSELEC;\nSELECT 2 AS b").stdout).toMatch(
      /^a\n1\n.*syntax error.*b\n2\n$/s,
    );
  });

  it("top, show and export", () => {
    expect(tumble(["top", "--limit", "1", "--format", "csv"]).stdout).toContain("2016-07-27T00:00:00Z,2,0");
    expect(tumble(["show", "--per", "day"]).stdout).toContain("2016-07-26     2      1      3  ████");
    expect(tumble(["show", "--per", "day", "--limit", "1"]).stdout).toMatch(
      /^ +start .*\n2016-07-26 .*\n6 events in 4 windows with events\n$/,
    );
    for (const verb of ["top", "show"])
      expect(tumble([verb, "--date", "2016-08-26"]).stdout).toBe("No windows with events in these dates.\n");
    expect(tumble(["export", "s.csv", "--name", "sources", "--date", "2016-07-26"]).stderr).toBe(
      'tumble: "sources" has no column window_date to choose dates by. Leave out --date, --from and --to.\n',
    );
    tumble(["run", "events.csv", "--lake", "berlin", "--timezone", "Europe/Berlin"]);
    expect(tumble(["show", "--per", "window", "--date", "2016-07-27", "--lake", "berlin"]).stdout).toMatch(
      /^ +start .*\n2016-07-26T23:40:00Z .*\n(.*\n)*6 events in 4 windows with events; days of Europe\/Berlin, times in UTC\n$/,
    );
    expect(tumble(["export", "lake.duckdb"]).status).toBe(0);
    expect(existsSync(join(folder, "lake.duckdb"))).toBe(true);
  });
});
