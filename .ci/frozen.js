// Released SQL never changes: checks the files listed in sql/frozen.sha256, or with --add lists the new ones.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const list = "sql/frozen.sha256";
const versionFile = /(^|\/)v(\d+)\.sql$/;

/**
 * What `read` gives, or a stand-in where there is no such file or folder.
 * @template T
 * @param {() => T} read
 * @param {T} absent
 */
function orAbsent(read, absent) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return absent;
    throw error;
  }
}

/** @type {(path: string) => string} */
const hashOf = (path) =>
  orAbsent(() => createHash("sha256").update(readFileSync(path)).digest("hex"), "gone");

/** @type {(folder: string) => string[]} */
const filesIn = (folder) =>
  orAbsent(() => readdirSync(folder, { recursive: true, encoding: "utf8" }), []).map(
    (name) => `${folder}/${name}`,
  );

/** @typedef {{ path: string, hash: string }} Frozen */

/** @type {(line: string, index: number) => Frozen} */
function parse(line, index) {
  const [, hash, path] = /^([0-9a-f]{64}) {2}(sql\/.+\.sql)$/.exec(line) ?? [];
  if (hash && path) return { path, hash };
  throw new Error(`${list}:${index + 1} should read "<sha256>  sql/<path>.sql", but reads "${line}".`);
}

/** @type {(path: string) => string} */
function cure(path) {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const versions = [path, ...filesIn(folder)].map((file) => Number(versionFile.exec(file)?.[2] ?? 0));
  return versionFile.test(path)
    ? `write the change as a new version file: "${folder}/v${Math.max(...versions) + 1}.sql"`
    : "write the change as a new file beside it";
}

/** @type {(frozen: Frozen) => string[]} */
function judge({ path, hash }) {
  const now = hashOf(path);
  if (now === hash) return [];
  const what = now === "gone" ? "it is gone" : "it has changed";
  return [`"${path}" is released, and ${what}. Put it back, and ${cure(path)}.`];
}

/** @type {(text: string, adding: boolean) => void} */
function main(text, adding) {
  const frozen = text.split("\n").filter(Boolean).map(parse);
  const broken = frozen.flatMap(judge);
  if (broken.length > 0) throw new Error(broken.join("\n"));

  const known = new Set(frozen.map(({ path }) => path));
  const added = ["sql/stage", "sql/mart"]
    .flatMap(filesIn)
    .filter((path) => adding && versionFile.test(path) && !known.has(path))
    .map((path) => ({ path, hash: hashOf(path) }));
  const sorted = [...frozen, ...added]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, hash }) => `${hash}  ${path}\n`)
    .join("");
  if (adding) writeFileSync(list, sorted);
  else if (sorted !== text) throw new Error(`${list} is not sorted by path. Run "npm run frozen:add".`);
  for (const { path } of added) console.log(`frozen: ${path}`);
  console.log(`${frozen.length + added.length} released SQL files, none changed.`);
}

try {
  main(
    orAbsent(() => readFileSync(list, "utf8"), ""),
    process.argv.includes("--add"),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
