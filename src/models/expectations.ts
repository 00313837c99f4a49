import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { UserError } from "../errors.js";
import { didYouMean } from "../spelling.js";
import { builtInFolder } from "./load.js";
import { parseHeader, type Header, type ThresholdSettings } from "./thresholds.js";

/** A SELECT of the offending rows of a mart's candidate, and how many of them are too many. */
export interface Expectation extends Omit<Header, "sentence"> {
  readonly name: string;
  readonly mart: string;
  /** As a person would open it. */
  readonly path: string;
  /** What is expected, in one sentence. */
  readonly sentence: string;
  readonly sql: string;
}

/** Thresholds by mart and expectation, as tumble.yaml has them. */
export type ExpectationSettings = Readonly<Record<string, Readonly<Record<string, ThresholdSettings>>>>;

/** The expectations of a mart that can fail: the built-in ones, and over them those of the project. */
export async function loadExpectations(
  mart: string,
  projectFolder?: string,
  settings: Readonly<Record<string, ThresholdSettings>> = {},
): Promise<Expectation[]> {
  const folders = [builtInFolder, ...(projectFolder === undefined ? [] : [projectFolder])];
  const read = await Promise.all(folders.map((folder) => readFolder(join(folder, "expect", mart), mart)));
  const found = new Map(read.flat().map((expectation) => [expectation.name, expectation]));
  for (const name of Object.keys(settings)) {
    if (!found.has(name)) throw unknownName(`expectations.${mart}`, "expectation", name, [...found.keys()]);
  }
  return [...found.values()]
    .map((expectation) => settled(expectation, settings[expectation.name]))
    .filter(({ thresholds }) => thresholds.warn !== null || thresholds.stop !== null);
}

/** Settings and files for a mart that is none, and settings for an expectation that is none, would quietly be nothing. */
export async function checkExpectations(
  marts: readonly string[],
  projectFolder: string | undefined,
  settings: ExpectationSettings,
): Promise<void> {
  for (const name of Object.keys(settings)) {
    if (!marts.includes(name)) throw unknownName("expectations", "mart", name, marts);
    await loadExpectations(name, projectFolder, settings[name]);
  }
  if (projectFolder === undefined) return;
  const folder = join(projectFolder, "expect");
  for (const entry of await entriesOf(folder)) {
    const path = shown(join(folder, entry));
    if (entry.endsWith(".sql")) {
      throw new UserError(
        `"${path}" is in the folder of no mart, so it would never run. Move it to "${shown(join(folder, "<mart>", entry))}"; marts are ${marts.join(", ")}.`,
      );
    }
    if (marts.includes(entry)) continue;
    if ((await entriesOf(join(folder, entry))).some((file) => file.endsWith(".sql"))) {
      throw new UserError(
        `"${path}" holds expectations of "${entry}", but there is no such mart, so they would never run.${didYouMean(entry, marts)} Rename or remove the folder; marts are ${marts.join(", ")}.`,
      );
    }
  }
}

function unknownName(setting: string, what: string, name: string, names: readonly string[]): UserError {
  return new UserError(
    `${setting} in tumble.yaml names "${name}", but there is no such ${what}.${didYouMean(name, names)} Found: ${names.join(", ") || "none"}.`,
  );
}

function settled(expectation: Expectation, settings: ThresholdSettings = {}): Expectation {
  const { warn, stop } = expectation.thresholds;
  const pick = <T>(set: T | undefined, own: T) => (set === undefined ? own : set);
  return {
    ...expectation,
    thresholds: { warn: pick(settings.warn, warn), stop: pick(settings.stop, stop) },
  };
}

async function readFolder(folder: string, mart: string): Promise<Expectation[]> {
  const names = (await entriesOf(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (file) => {
      const path = shown(join(folder, file));
      const text = await readFile(join(folder, file), "utf8");
      const sql = text.replaceAll("\r\n", "\n").trimEnd().replace(/;$/, "");
      const name = file.slice(0, -".sql".length);
      const { sentence, ...header } = parseHeader(sql, path);
      return { name, mart, path, sql, sentence: sentence ?? `${name.replaceAll("_", " ")}.`, ...header };
    }),
  );
}

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return [];
    throw error;
  });
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}
