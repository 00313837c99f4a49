import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { UserError } from "../errors.js";
import { didYouMean } from "../spelling.js";
import { isAddress } from "./address.js";
import { accessError, isMissing } from "./file.js";
import { hasPlaceholder, hasWildcard } from "./glob.js";
import { compile, type Pattern, tree } from "./pattern.js";
import { inFolder } from "./walk.js";

/** What an element of `source` turns out to mean. */
export type Location =
  | { readonly kind: "file"; readonly text: string; readonly path: string }
  | {
      readonly kind: "folder" | "glob" | "template";
      readonly text: string;
      readonly patterns: readonly Pattern[];
    };

/** What exists under the literal name is meant by it, even where the name could be read as a glob. */
export async function locate(text: string, cwd: string): Promise<Location> {
  const path = resolve(cwd, text);
  const stats = await statOf(path);
  if (stats?.isFile()) return { kind: "file", text, path };
  if (stats?.isDirectory()) return { kind: "folder", text, patterns: [tree(path)] };
  if (stats) {
    throw new UserError(`"${text}" is neither a file nor a folder. Save what it gives to a file first.`);
  }
  if (isAddress(text)) {
    throw new UserError(
      `"${text}" is an address, which only a cluster can read. Add --engine spark, with a Spark that sees it, or download or mount the files and name them by their path.`,
    );
  }
  if (!hasWildcard(text)) throw await noSuchFile(text, path);
  const { base, rest } = await literalStart(text, path);
  const kind = hasPlaceholder(rest) ? "template" : "glob";
  return { kind, text, patterns: compile(base, text.endsWith("/") ? `${rest}/` : rest) };
}

/** The folders that a glob starts with and that exist as they are spelled. */
async function literalStart(text: string, path: string): Promise<{ base: string; rest: string }> {
  const names = path.split("/").slice(1);
  let base = "/";
  for (const [i, name] of names.entries()) {
    const next = inFolder(base, name);
    const stats = await statOf(next);
    if (!stats?.isDirectory()) {
      if (!hasWildcard(name)) throw await noSuchFile(text, next);
      return { base, rest: names.slice(i).join("/") };
    }
    base = next;
  }
  return { base, rest: "" };
}

/** Names the first part of the path that is missing, and what is like it where it should be. */
async function noSuchFile(text: string, path: string): Promise<UserError> {
  let missing = path;
  while (!(await statOf(dirname(missing)))) missing = dirname(missing);
  const folder = dirname(missing);
  const hint = didYouMean(basename(missing), await namesIn(folder));
  const where = missing === path ? "" : `: there is no "${basename(missing)}" in "${folder}"`;
  return new UserError(`No such file or folder "${text}"${where}.${hint || " Check the path."}`);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw accessError(error, path);
  }
}
