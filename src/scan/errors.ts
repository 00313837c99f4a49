import { basename } from "node:path";
import { UserError } from "../errors.js";
import type { RawFile } from "../sources/file.js";

/** Does what reads raw files in the engine; its complaints become those of a person. */
export async function reading<T>(files: readonly RawFile[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readingError(
      error,
      files.map((file) => file.path),
    );
  }
}

/** What the engine says when a raw file cannot be read, with the file's name and what to do. */
function readingError(error: unknown, paths: readonly string[]): unknown {
  if (!(error instanceof Error) || !/^[A-Z][A-Za-z ]+ Error: /.test(error.message)) return error;
  const message = error.message.split("\n")[0]?.trim() ?? "";
  const path =
    paths.find((each) => error.message.includes(each)) ?? (paths.length === 1 ? paths[0] : undefined);
  const shown = path === undefined ? `One of ${paths.length} raw files` : `"${path}"`;
  const reason =
    path === undefined ? message : message.replaceAll(`"${path}"`, "it").replaceAll(path, basename(path));
  return new UserError(`${shown} cannot be read: ${reason.replace(/\.?$/, ".")} ${cureFor(message)}`, {
    cause: error,
  });
}

function cureFor(message: string): string {
  if (/state machine reached an invalid state/i.test(message)) {
    return "Its line ends or quotes change in the middle of the file. Write it anew with one kind of line end, or leave it out.";
  }
  return "Nothing was published. Replace the file or leave it out, then run again.";
}
