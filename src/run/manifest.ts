import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.js";
import type { Result } from "./result.js";

/** Runs leave their results here, for people and for `tumble status`; nothing that is published depends on it. */
export const runsFolder = "_runs";

export interface Failed {
  readonly run: string;
  readonly outcome: "failed";
  /** ISO 8601. */
  readonly started: string;
  readonly error: string;
}

export type Manifest = Result | Failed;

export async function writeManifest(lakeFolder: string, result: Manifest): Promise<void> {
  const folder = join(lakeFolder, runsFolder);
  const path = join(folder, `${result.run}.json`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.part`, JSON.stringify(result, null, 2) + "\n");
    await rename(`${path}.part`, path);
  } catch (error) {
    await rm(`${path}.part`, { force: true });
    throw new UserError(
      `The tables are published, but the report of the run could not be written to "${path}" (${String(error)}). Free some space, or change the permissions there.`,
      { cause: error },
    );
  }
}

/** Newest first, each read only when it is asked for; one that cannot be read is left out. */
export async function* readManifests(lakeFolder: string): AsyncGenerator<Manifest, void, void> {
  const folder = join(lakeFolder, runsFolder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names
    .filter((each) => each.endsWith(".json"))
    .sort()
    .reverse()) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    try {
      yield JSON.parse(text) as Manifest;
    } catch {
      continue;
    }
  }
}
