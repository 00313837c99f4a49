import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
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

export async function writeManifest(lakeFolder: string, result: Result | Failed): Promise<void> {
  const folder = join(lakeFolder, runsFolder);
  const path = join(folder, `${result.run}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.part`, JSON.stringify(result, null, 2) + "\n");
  await rename(`${path}.part`, path);
}
