import { mkdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { removeOf } from "../../src/delta/actions.js";
import { commit, type Change } from "../../src/delta/commit.js";
import { readSnapshot } from "../../src/delta/snapshot.js";

// Run as a process of its own: commits for ever, and says so only once a commit is made.
const [, , folder = "", id = "", date = ""] = process.argv;
const checkpoints = process.env.TUMBLE_SOAK_CHECKPOINTS ? (await import("./engine.js")).engine() : null;
const options = checkpoints ? { checkpoints: (await checkpoints).checkpoints } : {};

for (let n = 0; ; n++) {
  const base = await readSnapshot(folder);
  if (base === null) throw new Error("the table is gone");
  const path = `window_date=${date}/${id}-${n}.parquet`;
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), "");
  const old = [...base.files.values()].filter((file) => file.partitionValues.window_date === date);
  const add = {
    path,
    partitionValues: { window_date: date },
    size: 0,
    modificationTime: 0,
    dataChange: true,
  };
  const change: Change = {
    operation: "WRITE",
    parameters: {},
    actions: [...old.map((file) => ({ remove: removeOf(file, Date.now()) })), { add }],
  };
  const { version } = await commit(folder, base, change, options);
  writeSync(1, `${version} ${path}\n`);
}
