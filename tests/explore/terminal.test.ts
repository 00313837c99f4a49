import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { newFolder, newLake } from "./lakes.js";
import { hasTerminal, Terminal } from "./terminal.js";

const forever =
  "SELECT count(*) FROM range(1_000_000_000) AS a(i), range(1_000_000) AS b(j) WHERE i * j % 7 = 3";
const enter = "\r";
const ctrlC = "\u0003";
const ctrlD = "\u0004";
const up = "\u001b[A";

let folder: string;
beforeAll(async () => {
  ({ folder } = await newLake());
});

// On a machine without util-linux there is nothing here that could lend a terminal.
describe.skipIf(!hasTerminal)("on a terminal", () => {
  it("the shell takes several lines, completes by Tab, survives errors, and ends with Ctrl-D", async () => {
    const shell = new Terminal(["shell"], folder, { TUMBLE_HISTORY: join(newFolder(), "history") });
    await shell.until("tumble> ");
    shell.type(`SELECT count(*) AS n${enter}`);
    await shell.until("   ...> ");
    shell.type(`FROM windows;${enter}`);
    expect(await shell.until("tumble> ")).toMatch(/n\r\n─\r\n4\r\n/);
    shell.type("FROM top_w");
    await shell.until("top_w");
    // What comes together is pasted, and a Tab in it is no key.
    shell.type("\t");
    await shell.until("indows");
    shell.type(` LIMIT 1;${enter}`);
    expect(await shell.until("tumble> ")).toContain("2016-07-27T00:00:00Z");
    shell.type(`SELEC 1;${enter}`);
    expect(await shell.until("tumble> ")).toContain("syntax error");
    shell.type(`.mode json${enter}`);
    await shell.until("tumble> ");
    shell.type(`SELECT 41 + 1 AS a;${enter}`);
    expect(await shell.until("tumble> ")).toContain('{"a":42}');
    shell.type(ctrlD);
    expect(await shell.ended).toBe(0);
  });

  it("Ctrl-C cancels the query of the shell, or drops the lines so far, and the shell goes on", async () => {
    const shell = new Terminal(["shell"], folder, { TUMBLE_HISTORY: join(newFolder(), "history") });
    await shell.until("tumble> ");
    shell.type(`${forever};${enter}`);
    await shell.until("= 3;");
    await shell.until("\n");
    shell.type(ctrlC);
    await shell.until("Cancelled.");
    await shell.until("tumble> ");
    shell.type(`SELECT 1 +${enter}`);
    await shell.until("   ...> ");
    shell.type(ctrlC);
    await shell.until("tumble> ");
    shell.type("never to be asked");
    await shell.until("asked");
    shell.type(ctrlC);
    await shell.until("tumble> ");
    shell.type(`SELECT 41 + 1 AS a;${enter}`);
    await shell.until("42\r\n");
    await shell.until("tumble> ");
    shell.type(`.quit${enter}`);
    expect(await shell.ended).toBe(0);
  });

  it("the shell remembers statements from one session to the next, as one line each, for their owner alone", async () => {
    const history = join(newFolder(), "history");
    const first = new Terminal(["shell"], folder, { TUMBLE_HISTORY: history });
    await first.until("tumble> ");
    first.type(`SELECT 41 + 1${enter}`);
    await first.until("   ...> ");
    first.type(`AS answer;${enter}`);
    await first.until("42\r\n");
    await first.until("tumble> ");
    first.type(ctrlD);
    await first.ended;
    expect(readFileSync(history, "utf8")).toBe("SELECT 41 + 1 AS answer;\n");
    expect(statSync(history).mode & 0o777).toBe(0o600);
    const second = new Terminal(["shell"], folder, { TUMBLE_HISTORY: history });
    await second.until("tumble> ");
    second.type(up + enter);
    expect(await second.until("42\r\n")).toContain("SELECT 41 + 1 AS answer;");
    await second.until("tumble> ");
    second.type(ctrlD);
    expect(await second.ended).toBe(0);
  });

  it("Ctrl-C cancels sql, with exit code 130", async () => {
    const sql = new Terminal(["sql", forever, "--unsafe"], folder);
    await sql.until("sandbox is lifted");
    sql.type(ctrlC);
    await sql.until("Cancelled.");
    expect(await sql.ended).toBe(130);
  });

  it("sql stops after 100 rows, says so, and cuts what is too wide", async () => {
    const sql = new Terminal(["sql", "SELECT i, repeat('x', 200) AS x FROM range(200) AS t(i)"], folder);
    const screen = await sql.until("The first 100 rows; there are more.");
    expect(screen).toContain("99  ");
    expect(screen).not.toContain("100  x");
    expect(screen).toContain(`${"x".repeat(59)}…`);
    expect(await sql.ended).toBe(0);
  });

  it("a notebook that is watched runs again whenever it is saved, after errors too, and ends by Ctrl-C", async () => {
    const report = join(folder, "report.md");
    const out = join(folder, "report.html");
    const cell = (sql: string) => `# R\n\n\`\`\`sql\n${sql}\n\`\`\`\n`;
    writeFileSync(report, cell("SELECT 'first' AS a"));
    const watched = new Terminal(["notebook", "run", "report.md", "-o", "report.html", "--watch"], folder);
    await watched.until("to be saved");
    expect(readFileSync(out, "utf8")).toContain("first");
    writeFileSync(report, cell("SELECT nonsense"));
    expect(await watched.until("to be saved")).toContain("nonsense");
    // As editors save: another file takes the name.
    writeFileSync(join(folder, "saved.tmp"), cell("SELECT 'third' AS a"));
    renameSync(join(folder, "saved.tmp"), report);
    await watched.until("to be saved");
    expect(readFileSync(out, "utf8")).toContain("third");
    watched.type(ctrlC);
    expect([0, 130]).toContain(await watched.ended);
  });
});
