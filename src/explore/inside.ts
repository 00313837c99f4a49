import { realpathSync } from "node:fs";
import { sep } from "node:path";
import { UserError } from "../errors.js";
import { command } from "../proposal.js";

/** A link within the lake, or a log that names a file elsewhere, must not lead out of it. */
export function checkInside(folder: string, files: readonly string[]): void {
  const [gone] = goneOf(folder, files);
  if (gone === undefined) return;
  throw new UserError(
    `The file "${gone}" is gone, though the lake's log lists it: a vacuum has removed it, or someone has. Ask for a newer state; for the newest, ${command("check")} says how to mend it.`,
  );
}

/** The same for files that were there when a session began: one that is gone by now fails the queries that read it. */
export function checkStillInside(folder: string, files: readonly string[]): void {
  goneOf(folder, files);
}

/** Those that are gone; throws for one that is elsewhere. */
function goneOf(folder: string, files: readonly string[]): string[] {
  if (files.length === 0) return [];
  const inside = realpathSync.native(folder) + sep;
  return files.filter((file) => {
    const real = realPath(file);
    if (real !== null && !real.startsWith(inside)) {
      throw new UserError(
        `The lake's file "${file}" is in truth "${real}", outside of the lake. Remove it, or lift the sandbox with --unsafe.`,
      );
    }
    return real === null;
  });
}

function realPath(file: string): string | null {
  try {
    return realpathSync.native(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
