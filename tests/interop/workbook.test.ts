import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { smallLake } from "./lake.js";

interface Sheet {
  readonly frozen: string;
  readonly bold: readonly boolean[];
  readonly rows: readonly (readonly (readonly [value: unknown, kind: string, format: string])[])[];
}

const { sheets: python } = inject("installed");

function read(path: string): Sheet {
  const script = join(import.meta.dirname, "read_workbook.py");
  return JSON.parse(execFileSync(python ?? "", [script, path], { encoding: "utf8" })) as Sheet;
}

// Without Python there is no openpyxl, as the suite says when it begins.
describe.skipIf(python === null)("openpyxl reads our workbooks", () => {
  it("a table has dates, instants and numbers of Excel under a bold header that stays", async () => {
    const project = await smallLake();
    const path = join(project.folder, "windows.xlsx");
    await project.tumble("export", path, "--date", "2016-07-26");
    const { frozen, bold, rows } = read(path);
    expect(frozen).toBe("A2");
    expect(bold).toEqual(rows[0]?.map(() => true));
    expect(rows[0]?.map(([name]) => name)).toEqual([
      ...["window_date", "window_start", "window_end"],
      ...["open_count", "close_count", "total_count", "avg_actions"],
    ]);
    expect(rows[1]).toEqual([
      ["2016-07-26T00:00:00", "d", "yyyy-mm-dd"],
      ["2016-07-26T02:40:00", "d", 'yyyy-mm-dd hh:mm:ss"Z"'],
      ["2016-07-26T02:50:00", "d", 'yyyy-mm-dd hh:mm:ss"Z"'],
      ...[2, 0, 2].map((count) => [count, "n", "0"]),
      [1, "n", "General"],
    ]);
    expect(rows).toHaveLength(4);
  });

  it("nothing is rounded, no text is a formula, and NULL is an empty cell", async () => {
    const project = await smallLake();
    const path = join(project.folder, "odd.xlsx");
    const values = {
      "9007199254740993": ["9007199254740993", "s", "General"],
      "123456789012345": [123456789012345, "n", "0"],
      "0.1::DOUBLE + 0.2": [0.30000000000000004, "n", "General"],
      "'=1+1'": ["=1+1", "s", "General"],
      "' <b>&amp; ' || chr(10) || '🦆'": [" <b>&amp; \n🦆", "s", "General"],
      NULL: [null, "n", "General"],
      true: [true, "b", "General"],
      "DATE '1900-03-01'": ["1900-03-01T00:00:00", "d", "yyyy-mm-dd"],
      "DATE '9999-12-31'": ["9999-12-31T00:00:00", "d", "yyyy-mm-dd"],
      "TIME '02:03:04.5'": ["02:03:04.500000", "d", "hh:mm:ss.000"],
      "TIMESTAMP '2016-07-26 23:59:59.999'": ["2016-07-26T23:59:59.999000", "d", "yyyy-mm-dd hh:mm:ss.000"],
      "TIMESTAMP '2016-07-26 02:40:00.000001'": ["2016-07-26T02:40:00.000001", "s", "General"],
    };
    const list = Object.keys(values).map((sql, i) => `${sql} AS c${i}`);
    await project.tumble("sql", `SELECT ${list.join(", ")}`, "--out", path);
    expect(read(path).rows[1]).toEqual(Object.values(values));
  });
});
