import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupFiles } from "../../src/scan/groups.js";
import { nameRejectedFiles } from "../../src/scan/rejects.js";
import { listRawFiles } from "../../src/sources/list.js";
import { folderOf } from "../sources/folder.js";
import { rawFiles } from "./generated-files.js";
import { openSession, rules, scanFolder } from "./scan.js";

// Read together with these, the engine refuses a row of the first and does not say of which file it is.
const seed = 1795601052663;
const forgotten = 6;

test("a file that the engine forgets to name among many loses no row", async () => {
  const generated = fc.sample(rawFiles, { numRuns: 400, seed });
  const some = generated.flatMap(({ ending, bytes }, i) => {
    const name = `${String(i).padStart(4, "0")}${ending}`;
    const isIn = i === forgotten || (/\.(csv|psv|gz)$/.test(name) && (name.length * 7 + i * 15) % 10 < 3);
    return isIn ? [[name, bytes] as const] : [];
  });
  const name = "0006.csv";
  const session = await openSession();
  const together = await scanFolder(session, await folderOf(Object.fromEntries(some)));
  const alone = await scanFolder(session, await folderOf({ [name]: generated[forgotten]!.bytes }));
  expect(some.length).toBeGreaterThan(100);
  expect(together.rows[name]).toBe(alone.rows[name]);
  expect(together.refused.filter(({ file }) => file === name)).toEqual(alone.refused);
});

describe("a refused row without a file", () => {
  async function named(text: string) {
    const header = "time,action\n";
    const folder = await folderOf({
      "a.csv": `${header}x,y\n"z"q,Open\n`,
      "b.csv": `${header}"z"q,Open\nx,y\n`,
    });
    const { files } = await listRawFiles(["."], { cwd: folder });
    const session = await openSession();
    await session.run(`
      CREATE TEMP TABLE reject_scans (scan_id UBIGINT, file_id UBIGINT, file_path VARCHAR);
      CREATE TEMP TABLE reject_errors (scan_id UBIGINT, file_id UBIGINT, line UBIGINT, csv_line VARCHAR)`);
    await session.rows("INSERT INTO reject_errors SELECT 7, 0, 2, $text", { text });
    await nameRejectedFiles(session, await groupFiles(files, rules.columns, new Set()));
    const rows = await session.rows<{ path: string }>("SELECT path FROM rejected_files");
    return rows.map(({ path }) => path.slice(folder.length + 1));
  }

  test("is found by its line and its text", async () => {
    expect(await named('\n"z"q,Open\n')).toEqual(["b.csv"]);
  });

  test("ends the run where no file has it", async () => {
    await expect(named("elsewhere")).rejects.toThrow('refused line 2, "elsewhere"');
  });
});
