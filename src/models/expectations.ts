import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { builtInFolder } from "./load.js";

/** A SELECT of the offending rows of a mart's candidate. */
export interface Expectation {
  readonly name: string;
  readonly mart: string;
  readonly path: string;
  readonly sql: string;
}

/** The expectations of a mart: the built-in ones, and over them those of the project. */
export async function loadExpectations(mart: string, projectFolder?: string): Promise<Expectation[]> {
  const folders = [builtInFolder, ...(projectFolder === undefined ? [] : [projectFolder])];
  const found = await Promise.all(folders.map((folder) => readFolder(join(folder, "expect", mart), mart)));
  return [...new Map(found.flat().map((expectation) => [expectation.name, expectation])).values()];
}

async function readFolder(folder: string, mart: string): Promise<Expectation[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  const names = files.filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (file) => {
      const path = join(folder, file);
      const sql = (await readFile(path, "utf8")).trimEnd().replace(/;$/, "");
      return { name: file.slice(0, -".sql".length), mart, path, sql };
    }),
  );
}
