import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listRawFiles } from "../../src/sources/list.js";
import { writeFiles } from "./folder.js";

/** Whether a glob without braces means a path: name by name. */
function means([step, ...after]: readonly string[], names: readonly string[]): boolean {
  const [name, ...below] = names;
  if (step === undefined) return name === undefined;
  const isHidden = name === undefined || /^[._]/.test(name);
  if (step === "**") {
    if (!isHidden && (means([step, ...after], below) || (after.length === 0 && below.length === 0)))
      return true;
    return after.length > 0 && means(after, names);
  }
  if (name === undefined || (isHidden && !step.startsWith(name.charAt(0)))) return false;
  return meansName(step, name) && means(after, below);
}

/** Letter by letter. */
function meansName(glob: string, name: string): boolean {
  const set = /^\[(!?)([^\]]+)\]/.exec(glob);
  if (glob === "") return name === "";
  if (glob.startsWith("*"))
    return meansName(glob.slice(1), name) || (name !== "" && meansName(glob, name.slice(1)));
  if (name === "") return false;
  const isMeant = set
    ? set[2]!.includes(name.charAt(0)) === (set[1] === "")
    : ["?", name.charAt(0)].includes(glob.charAt(0));
  return isMeant && meansName(glob.slice(set?.[0].length ?? 1), name.slice(1));
}

/** All ways to choose from `{a,b}`; a slash at the end stands for everything in the folder. */
function choices(glob: string): string[] {
  const [all, start = "", options = "", end = ""] = /^([^{]*)\{([^{}]*)\}(.*)$/.exec(glob) ?? [];
  return all === undefined
    ? [glob.replace(/\/$/, "/**")]
    : options.split(",").flatMap((one) => choices(start + one + end));
}

const letters = fc.string({ unit: fc.constantFrom("a", "b", "_", "ä", "."), minLength: 1, maxLength: 3 });
const name = letters.filter((text) => !/^\.+$/.test(text));
const path = fc
  .tuple(fc.array(name, { maxLength: 2 }), name, fc.constantFrom(".csv", ".json", ".md"))
  .map(([folders, file, ending]) => [...folders, file + ending].join("/"));
const parts = ["a", "b", "_", "*", "?", "[ab]", "[!a]", "[_.a]", "{a,b}", "{_,b*}", ".", "ä"];
const anyGlob = fc
  .array(fc.oneof(fc.constant("/"), fc.constant("/**/"), fc.constantFrom(...parts)), {
    minLength: 1,
    maxLength: 6,
  })
  .map((all) => all.join("").replaceAll(/\/+/g, "/").replace(/^\//, ""));

/** A path with some of its letters made wild, so that the glob means the path, and perhaps others. */
function blur(text: string, blurs: readonly number[]): string {
  const blurred = Array.from(text, (letter, i) => {
    const wild = ["*", "?", `[${letter}x]`, `{${letter},b}`, "[!x]", "**/*"][blurs[i % blurs.length]!];
    return letter === "/" || letter === "." || wild === undefined ? letter : wild;
  });
  return blurred.join("");
}

const tree = fc.uniqueArray(path, { minLength: 1, maxLength: 12 });
const scenario = fc
  .oneof(
    fc.tuple(tree, anyGlob),
    fc
      .tuple(tree, fc.array(fc.nat(11), { minLength: 20, maxLength: 20 }))
      .map(([paths, blurs]) => [paths, blur(paths[0]!, blurs)] as const),
  )
  .filter(([, glob]) => /[*?[{]/.test(glob) && !glob.split("/").some((one) => /^\.+$/.test(one)));

let folder: string;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tumble-globs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a glob lists what a plain model says it means, and covers exactly what it lists", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ([paths, pattern]) => {
      const cwd = join(folder, String(runs++));
      const written = await writeFiles(cwd, paths);
      const { files, covers } = await listRawFiles([pattern], { cwd, allowEmpty: true }).catch(noSuchFolder);
      const listed = files.map((file) => relative(cwd, file.path));
      const meant = written.filter((one) =>
        choices(pattern).some((choice) => means(choice.split("/"), one.split("/"))),
      );
      expect(listed).toEqual(meant.filter((one) => /\.(csv|json)$/.test(one)).sort());
      expect(written.filter((one) => covers(join(cwd, one))).sort()).toEqual(listed);
    }),
    { numRuns: 300 },
  );
});

/** A glob may start with the plain name of a folder that is not there. */
function noSuchFolder(error: unknown): Pick<Awaited<ReturnType<typeof listRawFiles>>, "files" | "covers"> {
  expect(String(error)).toContain("No such file or folder");
  return { files: [], covers: () => false };
}
