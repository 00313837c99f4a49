// Loaded into the program by `node --import`: counts the steps that change something on disk, and before one of them
// does what TUMBLE_FAULT asks for. {"at": 7} is the seventh step, {"at": "link .*tally"} the first of such a name;
// "act" is "kill" or the path of a raw file that grows by a row. {"log": path} takes the names of all steps.
import fs from "node:fs";
import fsp from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { relative } from "node:path";
import { DuckDBConnection } from "@duckdb/node-api";

const { at, act = "kill", log } = JSON.parse(process.env.TUMBLE_FAULT ?? "{}");
let count = 0;
let isDone = false;

function step(name, path) {
  const label = `${name} ${relative(process.cwd(), String(path))}`;
  count++;
  if (log) fs.appendFileSync(log, `${label}\n`);
  if (isDone || !(typeof at === "string" ? new RegExp(at).test(label) : at === count)) return;
  isDone = true;
  if (act === "kill") process.kill(process.pid, "SIGKILL");
  else fs.appendFileSync(act, "2016-07-26T00:00:00.000Z,Open\n");
}

function before(object, name, tell) {
  const original = object[name];
  object[name] = function (...args) {
    tell.apply(this, args);
    return original.apply(this, args);
  };
}

const { open } = fsp;
const paths = new WeakMap();
fsp.open = async (path, flags, ...rest) => {
  if (String(flags).includes("w")) step("create", path);
  const handle = await open(path, flags, ...rest);
  paths.set(handle, path);
  return handle;
};
for (const name of ["mkdir", "writeFile", "rename", "unlink", "rm"]) {
  before(fsp, name, (path) => step(name, path));
}
before(fsp, "link", (from, to) => step("link", to));
const handle = await open(import.meta.filename);
before(Object.getPrototypeOf(handle), "sync", function () {
  step("sync", paths.get(this));
});
await handle.close();
syncBuiltinESMExports();

before(DuckDBConnection.prototype, "run", (sql, values) => {
  if (/^\s*EXPLAIN/.test(sql)) step("scan", "");
  if (/^\s*COPY/.test(sql)) step("copy", values.target);
});
