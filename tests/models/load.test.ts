import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseVersions, loadModels } from "../../src/models/load.js";
import { label, modelOf, type Model } from "../../src/models/model.js";
import { inOrder } from "../../src/models/order.js";
import { parsePins } from "../../src/models/pins.js";
import { folderOf } from "../sources/folder.js";

const sql = "-- One row.\nSELECT 1";

async function load(files: Readonly<Record<string, string>>): Promise<Model[]> {
  return loadModels(await folderOf(files));
}

describe("models are loaded", () => {
  test("from the package: two stages, two marts, and views", () => {
    const models = loadModels();
    expect(models.filter(({ kind }) => kind !== "view").map(label)).toEqual([
      "events@1",
      "tally@1",
      "quarantine@1",
      "windows@1",
    ]);
  });

  test("from the project's folder, too, whose versions take the place of built-in ones", async () => {
    const models = await load({
      "mart/busy/v1.sql": sql,
      "mart/windows/v1.sql": sql,
      "mart/windows/v12.sql": sql,
      "view/daily/v2.sql": sql,
      "mart/.hidden/v1.sql": sql,
      "mart/README.md": "",
      "mart/busy/notes.txt": "",
    });
    const own = models.filter((model) => model.sql === sql);
    expect(own.map(label)).toEqual(["busy@1", "windows@1", "windows@12", "daily@2"]);
    expect(models.filter(({ name }) => name === "windows").map(label)).toEqual(["windows@1", "windows@12"]);
  });

  test.each<[string, string, string]>([
    ["mart/busy/v0.sql", "", 'is not a version of "busy". Name it v1.sql, v2.sql and so on.'],
    ["mart/busy/latest.sql", "", 'is not a version of "busy".'],
    ["mart/Busy/v1.sql", "", '"Busy" cannot name a model. Use small letters, digits and _'],
    ["mart/sources/v1.sql", "", "takes the name of a table that tumble keeps itself. Choose another name."],
    ["view/windows/v1.sql", "", 'is a view, but "windows" is a mart. Rename one of them.'],
    ["stage/extra/v1.sql", "", "is no stage: these are events and tally. Put it under sql/mart instead."],
  ])("but not %s", async (path, _text, message) => {
    const folder = await folderOf({ [path]: sql });
    const loading = () => loadModels(folder);
    expect(loading).toThrow(message);
    expect(loading).toThrow(path.startsWith("mart/Busy") ? path : join(folder, path));
  });

  test("but not from a folder whose name is nearly right, while others are let be", async () => {
    await expect(load({ "marts/busy/v1.sql": sql })).rejects.toThrow(
      'is no folder of models, so nothing in it is used. Did you mean "mart"? Rename it.',
    );
    await expect(load({ "analysis/busy.sql": sql, "mart/busy/v1.sql": sql })).resolves.toContainEqual(
      expect.objectContaining({ name: "busy" }),
    );
  });

  test("with one hash for one SQL, whatever its line ends, and another for any other", () => {
    const hash = (text: string) => modelOf("a", "mart", 1, "a", text).hash;
    expect(hash("SELECT 1\r\nFROM t;\n")).toBe(hash("SELECT 1\nFROM t"));
    expect(hash("SELECT 1\nFROM t")).not.toBe(hash("SELECT 1 FROM t"));
  });
});

describe("of several versions", () => {
  const versions = [1, 2, 10, 9].map((version) =>
    modelOf("a", "mart", version, `v${version}`, `SELECT ${version}`),
  );

  test("the highest is current, by number", () => {
    expect(chooseVersions(versions, {}).get("a")?.version).toBe(10);
  });

  test("the pinned one is used", () => {
    expect(chooseVersions(versions, { a: 2 }).get("a")?.version).toBe(2);
  });

  test("one that is not there cannot be pinned", () => {
    expect(() => chooseVersions(versions, { a: 3 })).toThrow(
      'There is no version 3 of "a". Versions found: 1, 2, 9, 10.',
    );
  });
});

describe("pins", () => {
  test("name a model and a version", () => {
    expect(parsePins(["windows@1", "a_2@12", "windows@1"])).toEqual({ windows: 1, a_2: 12 });
  });

  test.each([
    "windows",
    "windows@",
    "windows@0",
    "windows@1.5",
    "@1",
    "Windows@1",
    "windows@v1",
    "windows@1 ",
  ])("%j is none", (text) => {
    expect(() => parsePins([text])).toThrow(
      `"${text}" is not a pin. Write the model's name and version, as in windows@1.`,
    );
  });

  test("may not contradict each other", () => {
    expect(() => parsePins(["a@1", "a@2"])).toThrow(
      '"a" is pinned to version 1 and to 2. Drop one of the two.',
    );
  });
});

describe("models are put in order", () => {
  const linked = (name: string, ...inputs: string[]) => ({
    ...modelOf(name, "mart", 1, `${name}.sql`, ""),
    inputs,
  });

  test("each after those that it reads, by name among equals", () => {
    const models = [linked("c", "tally"), linked("a", "b", "tally"), linked("b", "d", "c"), linked("d")];
    expect(inOrder(models).map(({ name }) => name)).toEqual(["d", "c", "b", "a"]);
  });

  test("but not where they read each other, or themselves", () => {
    expect(() => inOrder([linked("a", "b"), linked("b", "c"), linked("c", "b")])).toThrow(
      'Models read each other in a circle: b → c → b. Let "b.sql" read something else.',
    );
    expect(() => inOrder([linked("a", "a")])).toThrow("a → a");
  });
});
