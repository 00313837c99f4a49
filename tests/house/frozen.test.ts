import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const script = resolve(".ci/frozen.js");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "frozen-"));
  write("sql/stage/tally/v1.sql", "SELECT 1");
  write("sql/mart/windows/v1.sql", "SELECT 2");
  write("sql/mart/windows/notes.sql", "SELECT 3");
  write("sql/view/daily/v1.sql", "SELECT 4");
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function frozen(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the check of released SQL", () => {
  it("passes where nothing is released yet", () => {
    expect(frozen()).toMatchObject({ status: 0, stdout: "0 released SQL files, none changed.\n" });
  });

  it("adds the version files of stages and marts, sorted, in the format of sha256sum", () => {
    expect(frozen("--add").status).toBe(0);
    const list = readFileSync(join(root, "sql/frozen.sha256"), "utf8");
    expect(list.match(/\S+$/gm)).toEqual(["sql/mart/windows/v1.sql", "sql/stage/tally/v1.sql"]);
    expect(list).toContain("  sql/stage/tally/v1.sql\n");
    expect(list).toMatch(/^e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5 {2}sql/m);
    expect(frozen()).toMatchObject({ status: 0, stdout: "2 released SQL files, none changed.\n" });
  });

  it("adds only what is not listed yet, and leaves the rest as it is", () => {
    frozen("--add");
    write("sql/mart/windows/v2.sql", "SELECT 5");
    expect(frozen("--add").stdout).toBe(
      "frozen: sql/mart/windows/v2.sql\n3 released SQL files, none changed.\n",
    );
    expect(frozen().status).toBe(0);
  });

  it("fails when a released file has changed, and names the version file to add instead", () => {
    frozen("--add");
    write("sql/mart/windows/v1.sql", "SELECT 2 ");
    expect(frozen()).toEqual({
      status: 1,
      stdout: "",
      stderr:
        '"sql/mart/windows/v1.sql" is released, and it has changed. ' +
        'Put it back, and write the change as a new version file: "sql/mart/windows/v2.sql".\n',
    });
  });

  it("names every file that is gone or changed, and counts the versions that are there", () => {
    write("sql/mart/windows/v2.sql", "SELECT 5");
    frozen("--add");
    write("sql/mart/windows/v1.sql", "SELECT 6");
    rmSync(join(root, "sql/stage/tally/v1.sql"));
    const { status, stderr } = frozen();
    expect(status).toBe(1);
    expect(stderr).toContain('"sql/mart/windows/v3.sql"');
    expect(stderr).toContain('"sql/stage/tally/v1.sql" is released, and it is gone');
  });

  it("does not freeze a changed file anew", () => {
    frozen("--add");
    const before = readFileSync(join(root, "sql/frozen.sha256"), "utf8");
    write("sql/stage/tally/v1.sql", "SELECT 7");
    expect(frozen("--add").status).toBe(1);
    expect(readFileSync(join(root, "sql/frozen.sha256"), "utf8")).toBe(before);
  });

  it("holds whatever else is listed to the same rule", () => {
    const hash = "10d1fd5bf19cb3bf5b0a1ce5eedf28ce64c83c7a0cb1b8c9f7aabbd7f6b6d0a1";
    write("sql/frozen.sha256", `${hash}  sql/view/daily/v1.sql\n`);
    expect(frozen().stderr).toContain('"sql/view/daily/v1.sql" is released, and it has changed');
  });

  it("says which line of the list is broken", () => {
    write("sql/frozen.sha256", "abc  sql/stage/tally/v1.sql\n");
    expect(frozen()).toMatchObject({ status: 1 });
    expect(frozen().stderr).toContain('sql/frozen.sha256:1 should read "<sha256>  sql/<path>.sql"');
  });

  it("wants the list sorted", () => {
    frozen("--add");
    const lines = readFileSync(join(root, "sql/frozen.sha256"), "utf8").trim().split("\n");
    write("sql/frozen.sha256", `${lines.reverse().join("\n")}\n`);
    expect(frozen()).toMatchObject({
      status: 1,
      stderr: 'sql/frozen.sha256 is not sorted by path. Run "npm run frozen:add".\n',
    });
    expect(frozen("--add").status).toBe(0);
    expect(frozen().status).toBe(0);
  });
});
