import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { html } from "../../src/explore/notebook/html.js";
import { ipynb } from "../../src/explore/notebook/ipynb.js";
import { markdown } from "../../src/explore/notebook/markdown.js";
import { parseNotebook } from "../../src/explore/notebook/parse.js";
import { failureOf, runNotebook, type Report } from "../../src/explore/notebook/run.js";
import { displayed } from "../../src/explore/notebook/display.js";
import type { Parameters } from "../../src/explore/ask.js";
import type { WorkspaceOptions } from "../../src/explore/workspace.js";
import { newFolder, newLake } from "./lakes.js";

let options: WorkspaceOptions;
beforeAll(async () => {
  ({ options } = await newLake());
});

function run(text: string, parameters: Parameters = {}): Promise<Report> {
  return runNotebook(parseNotebook(text, "report.md"), parameters, options, {});
}

function cell(info: string, sql: string): string {
  return `\`\`\`sql ${info}\n${sql}\n\`\`\`\n`;
}

interface Part {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Part | null;
  querySelectorAll(selector: string): readonly Part[];
}

const parse: (html: string) => unknown = parseHTML;

function page(report: Report): Part {
  return (parse(html(report)) as { document: Part }).document;
}

describe("a notebook", () => {
  it("runs its cells in order, and a cell can select from an earlier one by name", async () => {
    const report = await run(
      `# Title\n\n${cell("name=days", "SELECT window_date, total_count FROM windows")}\nThen\n\n${cell("", "SELECT count(*) AS n FROM days")}`,
    );
    expect(report.blocks.map((block) => block.kind)).toEqual(["prose", "cell", "prose", "cell"]);
    expect(report.blocks.at(-1)).toMatchObject({ answer: { texts: [["4"]] }, error: null });
    expect(failureOf(report)).toBeNull();
  });

  it("binds parameters to their defaults or to what is given; latest is the newest date", async () => {
    const text = `---\nparams:\n  date: latest\n---\n{{date}}\n\n${cell("name=a", "SELECT count(*) AS n, min(window_date) AS d FROM windows WHERE window_date = $date")}`;
    expect((await run(text)).blocks[1]).toMatchObject({ answer: { texts: [["2", "2016-07-27"]] } });
    expect((await run(text, { date: "2016-07-26" })).blocks[1]).toMatchObject({
      answer: { texts: [["2", "2016-07-26"]] },
    });
    expect(markdown(await run(text), { charts: false })).toMatch(/^2016-07-27\n/);
    await expect(run(text, { dat: 1 })).rejects.toThrow('no parameter "dat". Did you mean "date"?');
    await expect(run(`---\nparams:\n  date:\n---\n`)).rejects.toThrow('asks for "date"');
  });

  it("shows the error of a cell in its place, with its line, and goes on with the others", async () => {
    const report = await run(`# A\n\n${cell("", "SELECT\n  nonsense")}\n${cell("", "SELECT 1 AS fine")}`);
    expect(report.blocks[1]).toMatchObject({ answer: null });
    expect(failureOf(report)?.message).toMatch(
      /^One cell of "report.md" failed: report.md, line 5: .*nonsense/s,
    );
    const document = page(report);
    expect(document.querySelector(".error")?.textContent).toContain("line 5");
    expect(document.querySelector("td")?.textContent).toBe("1");
  });

  it.each([
    ["COPY (SELECT 1) TO 'x.csv'", "Only queries are taken here"],
    ["FROM read_text('/etc/passwd')", 'not "/etc/passwd"'],
    ["SELECT 1; DROP VIEW windows", "more here than one query"],
    ["SET threads = 1", "Only queries"],
  ])("cannot leave the sandbox: %s", async (sql, message) => {
    for (const name of ["", "name=a"])
      expect((await run(cell(name, sql))).blocks[0]).toMatchObject({
        error: expect.stringContaining(message) as string,
      });
  });

  it("says which state of the lake it read", async () => {
    const report = await run(cell("", "FROM summary"));
    expect(report.versions).toEqual(["quarantine@0", "sources@0", "tally@0", "windows@0"]);
    expect(page(report).querySelector("footer")?.textContent).toContain("windows@0");
  });

  it.each([
    ["```sql nam=x\nSELECT 1\n```", 'line 1: A cell has no setting "nam". Did you mean "name"?'],
    ["\n```sql chart=pie\nSELECT 1\n```", "line 2: chart=pie is not known."],
    [
      "```sql name=a\nSELECT 1\n```\n```sql name=a\nSELECT 1\n```",
      'line 4: the cell of line 1 is called "a" already',
    ],
    ["```sql name=Bad\nSELECT 1\n```", '"Bad" cannot name a cell'],
    ["```sql loose\nSELECT 1\n```", '"loose" sets nothing'],
    ["---\nparms: {}\n---\n", 'no setting "parms". Did you mean "params"?'],
    ["---\na: [\n---\n", 'report.md", line'],
  ])("that is not understood is refused with its line: %j", (text, message) => {
    expect(() => parseNotebook(text, "report.md")).toThrow(message);
  });

  it("leaves other fences alone", () => {
    const { blocks } = parseNotebook("```js\nSELECT\n```\n\n> ```sql\n> SELECT 1\n> ```\n", "report.md");
    expect(blocks.map((block) => block.kind)).toEqual(["prose"]);
  });

  it("refuses a cell with the name of a table", async () => {
    expect((await run(cell("name=windows", "SELECT 1"))).blocks[0]).toMatchObject({
      error: expect.stringContaining("is a table or view of the lake") as string,
    });
  });
});

describe("a page", () => {
  const evil = `SELECT '<script>alert(1)</script>' AS "<b>", '=1' AS t, chr(27) || '[31m' AS e, NULL AS n`;

  it("takes nothing in data, names or prose for markup", async () => {
    const text = `<script>alert(0)</script> {{evil.t}} [x](javascript:alert(1)) ![i](http://127.0.0.1/x.png)\n\n${cell("name=evil", evil)}`;
    const report = await run(text);
    const source = html(report);
    const document = page(report);
    expect(document.querySelectorAll("script, img, iframe, link, a[href^=javascript]").length).toBe(0);
    expect(source).not.toContain("\u001b");
    expect(document.querySelector("td")?.textContent).toBe("<script>alert(1)</script>");
  });

  it("takes no column of a cell for markup when prose quotes it", async () => {
    const report = await run(
      `{{e.m}}\n\n${cell("name=e show=none", "SELECT '[a](http://x) <i>_b_</i>' AS m")}`,
    );
    const prose = page(report).querySelector(".prose")!;
    expect(prose.querySelectorAll("a, i, em").length).toBe(0);
    expect(prose.textContent).toContain("<i>_b_</i>");
  });

  it("needs nothing from elsewhere, and forbids it", async () => {
    const source = html(await run(cell("chart=line", "SELECT window_start, total_count FROM windows")));
    expect(source).toContain("default-src 'none'");
    expect(source).not.toMatch(/(src|href)="(?!data:)[^#]/);
    expect(source.replaceAll(/xmlns(:\w+)?="[^"]*"|http:\/\/www\.w3\.org\/\S+/g, "")).not.toMatch(/https?:/);
  });

  it("is never dark on paper, and lets only long tables run over the page", async () => {
    const source = html(await run(cell("", "FROM windows")));
    const dark = [...source.matchAll(/@media ([^{]*)\{ :root \{[^}]*--ground: #12161d/g)];
    expect(dark.map(([, media]) => media)).toEqual(["screen and (prefers-color-scheme: dark) "]);
    expect(source).toMatch(
      /@media print \{.*\.cell:has\(tbody tr:nth-child\(\d+\)\) \{ break-inside: auto; \}/s,
    );
  });

  it.each([
    ["line", "SELECT window_start, open_count, close_count FROM windows", 2],
    ["area", "SELECT window_start, total_count FROM windows", 0],
    ["bar", "SELECT window_date, event_count FROM daily", 0],
    ["bar", "SELECT reason, count(*) AS n FROM quarantine GROUP BY reason", 0],
    ["bar", "SELECT i, i * 2 AS twice, i * 3 AS thrice FROM range(5) AS t(i)", 2],
    ["line", "SELECT i, i * 2 AS twice FROM range(5) AS t(i)", 0],
    ["heatmap", "SELECT hour(window_start) AS hour, open_count, close_count FROM windows", 0],
    ["week", "SELECT window_start, total_count FROM windows", 0],
  ])("draws a chart of kind %s: %s", async (kind, sql, legend) => {
    const document = page(await run(cell(`chart=${kind} title="A title"`, sql)));
    expect(document.querySelector(".error")?.textContent).toBeUndefined();
    const drawings = document.querySelectorAll("figure svg[role=img]");
    expect(drawings.length).toBe(2);
    expect(drawings[0]!.getAttribute("aria-label")).toContain("A title");
    expect(drawings[0]!.querySelectorAll("path, rect, circle").length).toBeGreaterThan(0);
    expect(document.querySelectorAll("figcaption span").length).toBe(legend);
  });

  it("says what a chart lacks", async () => {
    const words = page(await run(cell("chart=bar", "SELECT 'a' AS a, 'b' AS b")));
    expect(words.querySelector(".error")?.textContent).toContain("no numbers to draw");
    const wrong = page(
      await run(cell("chart=bar y=opn_count", "SELECT window_start, open_count FROM windows")),
    );
    expect(wrong.querySelector(".error")?.textContent).toContain('Did you mean "open_count"?');
    const empty = page(
      await run(cell("chart=bar", "SELECT window_start, open_count FROM windows WHERE false")),
    );
    expect(empty.querySelector(".note")?.textContent).toContain("no rows to draw");
  });

  it("says once that there is nothing, and counts in plain figures on the axes", async () => {
    const none = page(
      await run(cell("chart=bar show=both", "SELECT window_start, open_count FROM windows WHERE false")),
    );
    expect(none.querySelectorAll(".note").map((note) => note.textContent)).toEqual(["There are no rows."]);
    const source = html(await run(cell("chart=line", "SELECT i, i * 500 AS n FROM range(5) AS t(i)")));
    expect(source).toContain(">1.5K<");
    expect(source).not.toContain(">0k<");
  });

  it("shows the first rows and says how many there are", async () => {
    const document = page(await run(cell("rows=3", "FROM range(1234)")));
    expect(document.querySelectorAll("tbody tr").length).toBe(3);
    expect(document.querySelector(".note")?.textContent).toBe("The first 3 rows of 1,234.");
  });

  it.each([
    ["1234567", "BIGINT", "1,234,567"],
    ["-1234", "BIGINT", "-1,234"],
    ["319.4888178913738", "DOUBLE", "319.4888"],
    ["NaN", "DOUBLE", "NaN"],
    ["2016-07-26T20:10:00Z", "TIMESTAMP WITH TIME ZONE", "2016-07-26 20:10"],
    ["2016-07-26T20:10:00.5Z", "TIMESTAMP WITH TIME ZONE", "2016-07-26 20:10:00.5"],
    ["2016-07-26", "DATE", "2016-07-26"],
  ])("shows %s (%s) as %s", (text, type, shown) => {
    expect(displayed(text, type)).toBe(shown);
  });
});

describe("other forms", () => {
  it("a Jupyter notebook has the outputs in it", async () => {
    const text = `# A\n\n${cell("name=a chart=line show=both", "SELECT window_start, total_count FROM windows")}\n${cell("", "SELECT nonsense")}`;
    const notebook = JSON.parse(ipynb(await run(text))) as {
      nbformat: number;
      cells: {
        cell_type: string;
        source: string;
        outputs?: { output_type: string; data?: Record<string, string> }[];
      }[];
    };
    expect(notebook.nbformat).toBe(4);
    expect(notebook.cells.map((each) => each.cell_type)).toEqual(["markdown", "code", "code"]);
    expect(notebook.cells[1]!.outputs!.map((output) => Object.keys(output.data!))).toEqual([
      ["image/svg+xml", "text/plain"],
      ["text/html", "text/plain"],
    ]);
    expect(notebook.cells[2]!.outputs![0]!.output_type).toBe("error");
  });

  it("a Markdown document has tables, and charts as drawings within", async () => {
    const text =
      cell('title="T"', "SELECT 1 AS a, 'x|y' AS b") +
      cell("chart=line", "SELECT window_start, total_count FROM windows");
    const document = markdown(await run(text), { charts: true });
    expect(document).toContain("**T**\n\n| a | b |\n| ---: | --- |\n| 1 | x\\|y |");
    expect(document).toContain("](data:image/svg+xml;base64,");
    expect(markdown(await run(text), { charts: false })).not.toContain("data:");
  });
});

describe("the notebooks that come along", () => {
  const names = readdirSync("notebooks").filter((name) => name.endsWith(".md"));

  it("are a day's report, the answer of the main job, and data quality", () => {
    expect(names.sort()).toEqual(["day.md", "overall.md", "quality.md"]);
  });

  it.each(names)("%s runs without an error, on much data, on little and on none", async (name) => {
    const notebook = parseNotebook(readFileSync(join("notebooks", name), "utf8"), name);
    const report = await runNotebook(notebook, {}, options, {});
    expect(failureOf(report)).toBeNull();
    expect(page(report).querySelector(".error")?.textContent).toBeUndefined();
    expect(html(report)).not.toContain("{{");
  });

  it("say what to do where nothing is published yet", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "x"), "");
    const notebook = parseNotebook(readFileSync("notebooks/day.md", "utf8"), "day");
    await expect(runNotebook(notebook, {}, { ...options, lake: folder }, {})).rejects.toThrow(
      "holds no tables",
    );
  });
});
