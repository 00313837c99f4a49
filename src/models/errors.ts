import { UserError } from "../errors.js";

/** An error of the engine in a SQL file, as a person finds it: file, line, reason. */
export function sqlError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const [, line] = /\nLINE (\d+):/.exec(error.message) ?? [];
  const reason = error.message.split("\n\nLINE")[0]?.replaceAll("\n", " ").replace(/\.?$/, ".") ?? "";
  const where = line === undefined ? `"${path}"` : `"${path}", line ${line}`;
  return new UserError(`${where}: ${reason} Correct the file, then run again.`, { cause: error });
}
