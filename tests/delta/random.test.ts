import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeOf } from "../../src/delta/actions.js";
import { writeCheckpoint } from "../../src/delta/checkpoint.js";
import { commit, type Change } from "../../src/delta/commit.js";
import { localFiles, type Files } from "../../src/delta/files.js";
import { planRestore } from "../../src/delta/restore.js";
import { columnsOf, evolve, schemaString } from "../../src/delta/schema.js";
import { readSnapshot, type Snapshot } from "../../src/delta/snapshot.js";
import { engine, type Engine } from "./engine.js";
import { append, createTable, newFile, newFolder, replacement } from "./tables.js";

let duckdb: Engine;
beforeAll(async () => {
  duckdb = await engine();
});
afterAll(() => {
  duckdb.close();
});

const DATES = ["2016-07-26", "2016-07-27", null] as const;
const date = fc.constantFrom(...DATES);
const step = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), date }),
  fc.record({ kind: fc.constant("replace" as const), date }),
  fc.record({ kind: fc.constant("drop" as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant("restore" as const), to: fc.nat() }),
  fc.record({ kind: fc.constant("restoreDate" as const), to: fc.nat(), date }),
  fc.record({ kind: fc.constant("grow" as const) }),
  fc.record({ kind: fc.constant("checkpoint" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a version should hold: the date of each file, and the number of columns. */
interface Model {
  readonly files: ReadonlyMap<string, string | null>;
  readonly columns: number;
}

const quick: Files = {
  ...localFiles,
  sync: () => Promise.resolve(),
  create(path, content) {
    writeFileSync(path, content, { flag: "wx" });
    return Promise.resolve();
  },
};

/** Hides all checkpoints but one. */
function seeing(version: number | null): Files {
  const isHidden = (name: string) => name.includes(".checkpoint.") && Number(name.slice(0, 20)) !== version;
  return {
    ...quick,
    list: async (folder) => (await localFiles.list(folder)).filter((name) => !isHidden(name)),
  };
}

function modelOf(snapshot: Snapshot): Model {
  const files = [...snapshot.files.values()].map(
    (add) => [add.path, add.partitionValues.window_date] as const,
  );
  return {
    files: new Map(files.sort() as [string, string | null][]),
    columns: columnsOf(snapshot.metaData).length,
  };
}

function sorted({ files, columns }: Model): Model {
  return { files: new Map([...files].sort()), columns };
}

/** The change on the table, and what it should make of the model. */
async function next(now: Snapshot, models: readonly Model[], step: Step): Promise<[Change, Model] | null> {
  const { folder } = now;
  const model = models.at(-1)!;
  const without = (gone: (date: string | null, path: string) => boolean) =>
    [...model.files].filter(([path, date]) => !gone(date, path));
  switch (step.kind) {
    case "append": {
      const add = newFile(folder, step.date);
      return [append(add), { ...model, files: new Map([...model.files, [add.path, step.date]]) }];
    }
    case "replace": {
      const add = newFile(folder, step.date);
      const kept = without((date) => date === step.date);
      return [
        replacement(now, step.date, add),
        { ...model, files: new Map([...kept, [add.path, step.date]]) },
      ];
    }
    case "drop": {
      const path = [...model.files.keys()][step.pick % model.files.size];
      if (path === undefined) return null;
      const actions = [{ remove: removeOf(now.files.get(path)!, Date.now()) }];
      return [
        { operation: "DELETE", parameters: {}, actions },
        { ...model, files: new Map(without((_, other) => other === path)) },
      ];
    }
    case "restore": {
      const then = await readSnapshot(folder, { version: step.to % models.length });
      return [{ ...append(), actions: planRestore(now, then!) }, models[step.to % models.length]!];
    }
    case "restoreDate": {
      const former = models[step.to % models.length]!;
      if (former.columns > model.columns) return null;
      const then = await readSnapshot(folder, { version: step.to % models.length });
      const returned = [...former.files].filter(([, date]) => date === step.date);
      const kept = without((date) => date === step.date);
      const actions = planRestore(now, then!, { window_date: step.date });
      return [
        { ...append(), actions },
        { ...model, files: new Map([...kept, ...returned]) },
      ];
    }
    case "grow": {
      const columns = columnsOf(now.metaData);
      const grown = evolve(columns, [
        ...columns,
        { name: `c${columns.length}`, type: "long", nullable: true },
      ]);
      const metaData = { ...now.metaData, schemaString: schemaString(grown) };
      return [
        { operation: "ADD COLUMNS", parameters: {}, actions: [{ metaData }] },
        { ...model, columns: grown.length },
      ];
    }
    case "checkpoint":
      await writeCheckpoint(now, duckdb.checkpoints, quick);
      return null;
  }
}

describe("any history", () => {
  test("replayed from any checkpoint, or from none, is what an in-memory model says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        let now = await createTable(newFolder());
        const models: Model[] = [modelOf(now)];
        const checkpoints: (number | null)[] = [null];
        for (const step of steps) {
          const planned = await next(now, models, step);
          if (step.kind === "checkpoint") checkpoints.push(now.version);
          if (planned === null) continue;
          now = await commit(now.folder, now, planned[0], { files: quick });
          models.push(sorted(planned[1]));
          expect(modelOf(now)).toEqual(models.at(-1));
        }
        for (const checkpoint of checkpoints) {
          for (const [version, model] of models.entries()) {
            const read = await readSnapshot(now.folder, { version }, seeing(checkpoint));
            expect(modelOf(read!)).toEqual(model);
          }
        }
        await rm(now.folder, { recursive: true });
      }),
      { numRuns: Number(process.env.TUMBLE_PROPERTY_RUNS ?? 40) },
    );
  });
});
