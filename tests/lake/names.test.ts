import fc from "fast-check";
import { expect, test } from "vitest";
import { sourceName, sourcePath } from "../../src/lake/names.js";

test.each([
  ["/project/lake", "/project/events/a.csv", "events/a.csv"],
  ["/project/lake", "/project/lake.csv", "lake.csv"],
  ["/project/lake", "/other/a.csv", "/other/a.csv"],
  ["/project/lake", "/projects/a.csv", "/projects/a.csv"],
  ["/project/lake", "/project/..a/b.csv", "..a/b.csv"],
  ["/lake", "/events/a.csv", "events/a.csv"],
])("to the lake %s, the file %s is %s", (lake, path, name) => {
  expect(sourceName(lake, path)).toBe(name);
});

const folder = fc.constantFrom("a", "b", "lake", "..a", "...", "ä ö", "%20");
const path = fc.array(folder, { minLength: 1, maxLength: 5 }).map((folders) => `/${folders.join("/")}`);

test("a name leads back to its file", () => {
  fc.assert(
    fc.property(path, path, (lake, file) => {
      expect(sourcePath(lake, sourceName(lake, file))).toBe(file);
    }),
  );
});

test("a name within a project stays when the project moves", () => {
  fc.assert(
    fc.property(path, path, path, (project, moved, file) => {
      expect(sourceName(`${moved}/lake`, `${moved}${file}`)).toBe(
        sourceName(`${project}/lake`, `${project}${file}`),
      );
    }),
  );
});
