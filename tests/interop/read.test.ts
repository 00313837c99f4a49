import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Project } from "../lake-commands/project.js";
import { Engine, pythonOf, type Kind } from "./engine.js";
import { dates, eventfulLake } from "./lake.js";
import { ourRows, versionsOf } from "./ours.js";

const kinds: readonly Kind[] = ["delta-rs", "delta-rs of 2024", "polars", "spark"];
const operators = ["=", "<", "<=", ">", ">="] as const;

let lake: Promise<Project> | undefined;

describe.each(kinds)("%s", (kind) => {
  describe.skipIf(pythonOf(kind) === null)("reads our tables", () => {
    let engine: Engine;
    let project: Project;
    beforeAll(async () => {
      project = await (lake ??= eventfulLake());
      engine = await Engine.start(kind);
    });
    afterAll(() => {
      engine.stop();
    });

    it.each(["windows", "tally", "quarantine", "sources"])(
      "%s has the same rows at every version",
      async (table) => {
        const folder = join(project.lake, table);
        for (const version of await versionsOf(project.lake, table)) {
          const ours = await ourRows(folder, version);
          expect({ version, rows: await engine.read(folder, version) }).toEqual({ version, rows: ours });
        }
      },
    );

    it("finds the right rows by a filter at the very bounds of files", async () => {
      const folder = join(project.lake, "windows");
      const starts = (await ourRows(folder)).map((row) =>
        Date.parse(String(row.window_start).replace(" ", "T") + ":00"),
      );
      for (const date of dates) {
        const within = starts.filter((start) => new Date(start).toISOString().startsWith(date));
        for (const bound of [Math.min(...within), Math.max(...within)]) {
          const counts = {
            "=": starts.filter((start) => start === bound).length,
            "<": starts.filter((start) => start < bound).length,
            "<=": starts.filter((start) => start <= bound).length,
            ">": starts.filter((start) => start > bound).length,
            ">=": starts.filter((start) => start >= bound).length,
          };
          for (const operator of operators) {
            const found = await engine.call(
              "count",
              folder,
              "window_start",
              operator,
              new Date(bound).toISOString(),
            );
            expect({ bound, operator, found }).toEqual({ bound, operator, found: counts[operator] });
          }
        }
      }
    });

    it.skipIf(kind === "polars")("tells our operations in its history", async () => {
      const history = await engine.call<{ operation: string }[]>("history", join(project.lake, "windows"));
      const operations = history.map((entry) => entry.operation);
      expect(operations.slice(0, 4)).toEqual(["WRITE", "WRITE", "RELEASE", "RESTORE"]);
      expect(operations.at(-1)).toBe("CREATE TABLE AS SELECT");
    });
  });
});
