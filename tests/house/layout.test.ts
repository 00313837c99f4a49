import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

interface Layered {
  rules: { "import-x/no-restricted-paths": [severity: number, { zones: { target: string }[] }] };
}

const entries = readdirSync("src", { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

describe("the layout of src", () => {
  it("gives every folder a layer, so that the import rule sees it", async () => {
    const config = (await new ESLint().calculateConfigForFile("src/errors.ts")) as Layered;
    const targets = config.rules["import-x/no-restricted-paths"][1].zones.map((zone) => zone.target);
    const folders = entries.filter((entry) => entry.isDirectory() && entry.parentPath === "src");
    expect(folders.map((folder) => `./src/${folder.name}`).filter((it) => !targets.includes(it))).toEqual([]);
  });

  it("has no catch-all names", () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|manager)(\/|\.)/i.test(file))).toEqual([]);
  });

  it("has one barrel, the public face", () => {
    const barrels = files.filter((file) => basename(file) === "index.ts");
    expect(barrels.filter((file) => file !== "src/index.ts")).toEqual([]);
  });
});
