import { expect, it } from "vitest";
import { Session } from "../../src/duckdb/session.js";
import { workbookBytes } from "../explore/workbook.js";

it("a workbook holds 1,048,575 rows, and one more is refused", async () => {
  const session = await Session.open();
  try {
    const rows = (count: number) => workbookBytes(session, `SELECT 1 AS v FROM range(${count})`);
    expect((await rows(1_048_575)).length).toBeGreaterThan(1_000_000);
    await expect(rows(1_048_576)).rejects.toThrow("more rows than the 1048575");
  } finally {
    session.close();
  }
}, 120_000);
