import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Add } from "../../src/delta/actions.js";
import { PROTOCOL } from "../../src/delta/protocol.js";
import { schemaString } from "../../src/delta/schema.js";
import { advance, type Snapshot } from "../../src/delta/snapshot.js";
import { heldDates, holdOf, withHold } from "../../src/lake/hold.js";
import { filesByPartition } from "../../src/lake/partitions.js";
import { planRelease } from "../../src/lake/release.js";
import { planHeldRestore } from "../../src/lake/restore-plan.js";

const dates = ["2016-07-26", "2016-07-27", "2016-07-28"] as const;
const hold = { run: "this", version: 0 };

interface File {
  readonly name: number;
  readonly date: string;
  readonly state: "free" | "held" | "absent";
}

const file: fc.Arbitrary<File> = fc.record({
  name: fc.nat(6),
  date: fc.constantFrom(...dates),
  state: fc.constantFrom("free", "free", "held", "absent"),
});
const table = fc
  .uniqueArray(file, { selector: ({ name, date }) => `${date}/${name}`, maxLength: 8 })
  .map(snapshotOf);

function snapshotOf(files: readonly File[]): Snapshot {
  const metaData = {
    id: "1",
    format: { provider: "parquet", options: {} },
    schemaString: schemaString([{ name: "window_date", type: "date", nullable: true }]),
    partitionColumns: ["window_date"],
    configuration: {},
  };
  const adds = files.map(addOf).map((add) => ({ add }));
  return advance(null, "/table", [{ protocol: PROTOCOL }, { metaData }, ...adds], 0);
}

function addOf({ name, date, state }: File): Add {
  const add = {
    path: `window_date=${date}/${state === "absent" ? "absent" : "file"}-${name}.parquet`,
    partitionValues: { window_date: date },
    size: 1,
    modificationTime: 0,
    dataChange: true,
  };
  if (state === "free") return add;
  return withHold(add, { run: "earlier", version: 3, ...(state === "absent" ? { absent: true } : {}) });
}

/** Paths of what holds rows. */
function content(snapshot: Snapshot, date: string): string[] {
  const files = filesByPartition(snapshot).get(date) ?? [];
  return files.filter((add) => !holdOf(add)?.absent).map((add) => add.path);
}

describe("a restore", () => {
  it("leaves every date with the files of then, and holds just those that it changed", () => {
    fc.assert(
      fc.property(
        table,
        table,
        fc.option(fc.constantFrom(...dates), { nil: undefined }),
        (now, then, only) => {
          const plan = planHeldRestore(now, then, hold, only);
          const after = advance(now, now.folder, plan.actions, 0);
          for (const date of dates) {
            const isMeant = only === undefined || date === only;
            const changes = isMeant && content(now, date).join() !== content(then, date).join();
            expect(content(after, date)).toEqual(content(changes ? then : now, date));
            expect(plan.dates.includes(date)).toBe(changes);
            expect(plan.absent.includes(date)).toBe(changes && content(then, date).length === 0);
            const held = heldDates(after).get(date);
            if (changes && content(then, date).length > 0) expect(held).toEqual(hold);
            else if (!changes) expect(held).toEqual(heldDates(now).get(date));
          }
        },
      ),
    );
  });

  it("done twice does nothing the second time", () => {
    fc.assert(
      fc.property(table, table, (now, then) => {
        const after = advance(now, now.folder, planHeldRestore(now, then, hold).actions, 0);
        expect(planHeldRestore(after, then, hold).actions).toEqual([]);
      }),
    );
  });
});

describe("a release", () => {
  it("ends every hold and changes no row", () => {
    fc.assert(
      fc.property(table, (now) => {
        const after = advance(now, now.folder, planRelease(now, [...heldDates(now).keys()]), 0);
        expect([...heldDates(after).keys()]).toEqual([]);
        for (const date of dates) expect(content(after, date)).toEqual(content(now, date));
      }),
    );
  });
});
